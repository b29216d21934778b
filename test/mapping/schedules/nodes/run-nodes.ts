import { seededRandom } from '../../../../src/lib/random.ts';
import { sleep, systemClock as clock } from '../../../../src/lib/time/clock.ts';
import type { ClusterNetwork } from '../../../cluster-faults/root/cluster-network.ts';
import type { World } from '../../../cluster-faults/world.ts';
import { Tally } from '../../../support/tally.ts';
import { GatewayClients } from './clients.ts';
import { Disturbances, disturbancesOf } from './disturbances.ts';
import { JudgedCalls } from './judged-calls.ts';
import { MappingSchedule, type NodesWorld } from './mapping-schedule.ts';
import { ObservedStore } from './observed-store.ts';

const MAPPINGS = 3;
const FAULTS = 5;
/** Between two faults, and before the first one. */
const MAX_PAUSE_MS = 5_000;

export interface NodesOptions {
  /** That of the nodes and gateways, if they have one that can be cut. */
  readonly network: ClusterNetwork | undefined;
  /** Only these; by default all that need no network. */
  readonly faults: readonly string[] | undefined;
}

export interface NodesReport {
  /** Of each mapping that is judged: its options and what was wrong. */
  readonly failed: readonly {
    readonly name: string;
    readonly options: string;
    readonly violations: readonly string[];
  }[];
  readonly records: number;
  readonly calls: number;
  readonly trace: readonly string[];
  readonly tally: Tally;
}

/**
 * As `runClusterSchedule`, on real nodes and gateways: several mappings with random options, each with a function that fails
 * at random, while nodes and gateways are killed, frozen, drained and, if asked for, cut off. The judge is the same.
 */
export async function runOnNodes(
  world: World,
  seed: string,
  { network, faults }: NodesOptions,
): Promise<NodesReport> {
  const random = seededRandom(seed);
  const trace: string[] = [];
  const startMs = clock.monotonicMs();
  const log = (what: string) => void trace.push(`${Math.round(clock.monotonicMs() - startMs)} ${what}`);
  const tally = new Tally();
  const disturbances = new Disturbances({
    world,
    network,
    kinds: disturbancesOf(faults),
    random: seededRandom(`${seed} faults`),
    clock,
    tally,
    log,
  });
  const clients = new GatewayClients(world.gateways, seededRandom(`${seed} clients`));
  const calls = await JudgedCalls.listen(network?.outside);
  const observed = await ObservedStore.open(world.cluster.url, (port) => disturbances.lost(port));
  try {
    const shared: NodesWorld = { clients, observed, calls, disturbances, clock, tally, log };
    const mappings: MappingSchedule[] = [];
    for (let number = 1; number <= MAPPINGS; number++) {
      const name = `schedule-${seed}-${number}`;
      mappings.push(await MappingSchedule.begin(shared, name, seededRandom(name)));
    }
    const stop = new AbortController();
    const running = Promise.all(mappings.map((mapping) => mapping.run(stop.signal)));
    // Reported when it is awaited.
    running.catch(() => {});
    for (let fault = 0; fault < FAULTS; fault++) {
      await sleep(clock, random.integer(MAX_PAUSE_MS));
      await disturbances.next();
    }
    stop.abort();
    await running;
    await Promise.all(mappings.map((mapping) => mapping.conclude()));
    return {
      failed: mappings
        .filter(({ violations }) => violations.length > 0)
        .map(({ name, describedOptions, violations }) => ({ name, options: describedOptions, violations })),
      records: mappings.reduce((sum, { records }) => sum + records, 0),
      calls: mappings.reduce((sum, { callCount }) => sum + callCount, 0),
      trace,
      tally,
    };
  } finally {
    calls.close();
    clients.close();
    await observed.close();
  }
}
