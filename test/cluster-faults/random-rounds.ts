import { type Random, seededRandom } from '../../src/lib/random.ts';
import type { Fault, SiteFault } from './fault.ts';

/** What one round does: a fault, or two of which the second begins while the first one lasts. */
export interface Round {
  readonly faults: readonly (Fault | SiteFault)[];
  /** How long after the first fault the second one begins. */
  readonly betweenMs: number;
  /** Load before and after. */
  readonly quietMs: number;
}

const MAX_BETWEEN_MS = 6_000;
const MIN_QUIET_MS = 1_000;
// A round takes a minute without them.
const TOO_LONG: ReadonlySet<string> = new Set(['pause-node-60', 'pause-gateway-60']);
const PAIRS_IN_TEN = 5;

/** Rounds at random, the same for the same seed. Two faults at once leave a majority of the nodes, and a gateway. */
export function randomRounds(
  count: number,
  seed: string,
  quietMs: number,
  all: readonly (Fault | SiteFault)[],
): Round[] {
  const random = seededRandom(seed);
  const usable = all.filter(({ name }) => !TOO_LONG.has(name));
  return Array.from({ length: count }, () => {
    const first = oneOf(random, usable);
    const wantsTwo = random.integer(10) < PAIRS_IN_TEN;
    const partners = usable.filter((fault) => canJoin(first, fault));
    const second = oneOf(random, partners.length === 0 ? usable : partners);
    const betweenMs = random.integer(MAX_BETWEEN_MS);
    return {
      faults: wantsTwo && partners.length > 0 ? [first, second] : [first],
      betweenMs,
      quietMs: MIN_QUIET_MS + random.integer(Math.max(1, quietMs)),
    };
  });
}

/** One that hits nodes and one that hits gateways; only one of them has disks or a network of its own. */
function canJoin(first: Fault | SiteFault, second: Fault | SiteFault): boolean {
  const hits = [first.hits, second.hits].sort().join();
  return hits === 'gateways,nodes' && !('prepare' in first && 'prepare' in second);
}

/** Several faults as one. Each adds to the time that the others are allowed. */
export function joined({ faults, betweenMs }: Round): Fault | SiteFault {
  const [only] = faults;
  if (faults.length === 1) return only!;
  const sum = (of: (fault: Fault | SiteFault) => number) =>
    faults.reduce((total, fault) => total + of(fault), 0);
  const both = {
    name: faults.map(({ name }) => name).join('+'),
    about: faults.map(({ about }) => about).join('; '),
    hits: only!.hits,
    maxGapMs: sum(({ maxGapMs }) => maxGapMs),
    maxDelayMs: sum(({ maxDelayMs }) => maxDelayMs),
    delaysReshards: faults.some(({ delaysReshards }) => delaysReshards === true),
  };
  const site = faults.find((fault) => 'prepare' in fault);
  const runAll = (runs: readonly Fault['run'][]): Fault['run'] => {
    return async (world) => {
      const ends = runs.map(async (run, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * betweenMs));
        await run(world);
      });
      // The world is used until all have ended.
      const results = await Promise.allSettled(ends);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    };
  };
  const runOf = (fault: Fault | SiteFault, own: Fault['run']): Fault['run'] =>
    'prepare' in fault ? own : (world) => fault.run(world);
  if (!site) return { ...both, run: runAll(faults.map((fault) => runOf(fault, async () => {}))) };
  return {
    ...both,
    async prepare(directory) {
      const opened = await site.prepare(directory);
      const runs = faults.map((fault) => runOf(fault, (world) => opened.run(world)));
      return { ...opened, run: runAll(runs), close: () => opened.close() };
    },
  };
}

function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!;
}
