import { fastRandom, type NumberSource } from '../../../../src/lib/fast-random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { placeOf } from '../../../../src/storage/cluster/logs/catalog.ts';
import { Trace, type Violation } from '../../../simulation/trace.ts';
import { FakeNats } from '../../../support/fake-messages/nats.ts';
import { FakePeerNetwork } from '../../../support/fake-messages/peers.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { runFaults } from './faults.ts';
import { Gateway, subjectOf, type World } from './gateway.ts';
import { LogHistory } from './history.ts';
import { Workload } from './workload.ts';

const GATEWAYS = 3;
const LOGS = 4;
const PARTITIONS = 2;
const BAD_MS = 20_000;
/** Afterwards every reader must be at the end of its log. */
const CALM_MS = 15_000;

export interface Run {
  readonly seed: string;
  readonly trace: Trace;
  readonly violation: Violation | undefined;
  readonly acknowledged: number;
}

/** Three gateways over one NATS in memory, with faults, from a seed. The same seed makes the same run. */
export async function simulate(seed: string): Promise<Run> {
  const trace = new Trace();
  const clock = new VirtualClock();
  const random: NumberSource = fastRandom(seed);
  const world: World = {
    clock,
    random,
    weather: { isBad: false, isDown: false },
    tally: trace.tally,
    nats: Array.from({ length: PARTITIONS }, () => new FakeNats(-1, clock)),
    peers: new FakePeerNetwork(),
    meta: memoryStore(clock).meta,
  };
  const tailBytes = [0, 2_000, 2 ** 20][random.integer(3)]!;
  const gateways: Gateway[] = [];
  const start = async (index: number) => {
    for (;;) {
      // As its supervisor would start it again.
      const gateway = await Gateway.start(`g${index}`, world, { tailBytes }).catch(() => undefined);
      if (!gateway) continue;
      gateways[index] = gateway;
      return;
    }
  };
  const histories = Array.from({ length: LOGS }, (_, index) => {
    const id = `log-${index}`;
    const { partition, token } = placeOf(id, PARTITIONS);
    return new LogHistory(id, world.nats[partition]!, subjectOf(partition, token), (what) =>
      trace.reportViolation(what),
    );
  });
  const workload = new Workload(world, gateways, histories, trace);
  const advance = (durationMs: number) =>
    clock.advance(durationMs, () => new Promise((resolve) => void setImmediate(resolve)));

  const opened = Promise.all(Array.from({ length: GATEWAYS }, (_, index) => start(index)));
  await advance(1_000);
  await opened;
  workload.begin();
  await advance(500);
  world.weather.isBad = true;
  runFaults({
    world,
    gateways,
    untilMs: clock.monotonicMs() + BAD_MS,
    trace,
    restart: start,
    onStart: (index) => workload.startOn(index),
  });
  await advance(BAD_MS);
  world.weather.isBad = false;
  world.weather.isDown = false;
  for (const gateway of gateways) {
    gateway.time.wake();
    gateway.link.isConnected = true;
  }
  workload.stopProducing();
  await advance(CALM_MS);
  workload.checkReaders();
  let isUsed = false;
  void workload.useAllAgain().then(() => (isUsed = true));
  await advance(10_000);
  if (!isUsed) trace.reportViolation('the logs could not be used after the faults');
  for (const history of histories) history.checkAll();
  for (const { everything } of world.nats) {
    for (const message of everything)
      trace.tally.add(message.payload.readUInt16LE(2) > 0 ? 'message with forwarded batches' : 'message');
  }
  for (const gateway of gateways) gateway.crash();
  let violation: Violation | undefined;
  try {
    trace.throwIfViolated();
  } catch (error) {
    violation = error as Violation;
  }
  const acknowledged = histories.reduce(
    (sum, { appends }) => sum + appends.filter(({ result }) => result).length,
    0,
  );
  return { seed, trace, violation, acknowledged };
}
