import { fastRandom } from '../../../../../src/lib/fast-random.ts';
import { silentLogger } from '../../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../../src/lib/time/virtual-clock.ts';
import { Gateways } from '../../../../mapping/schedules/cluster/gateways.ts';
import type { ClusterWorld } from '../../../../mapping/schedules/cluster/life.ts';
import { PassingTime } from '../../../../mapping/schedules/cluster/passing-time.ts';
import { Producer } from '../../../../mapping/schedules/cluster/producer.ts';
import { randomReshard } from '../../../../mapping/schedules/random-reshard.ts';
import { Model } from '../../../../simulation/model.ts';
import { Trace, type Violation } from '../../../../simulation/trace.ts';
import { FakeDestination } from '../../../../support/fakes/fake-destination.ts';
import { FakeFunction } from '../../../../support/fakes/fake-function.ts';
import { sharedNats } from '../store.ts';
import { KinesisClients } from './kinesis-clients.ts';
import { Subscribers } from './subscribers.ts';

const HOUR_MS = 3_600_000;
const RETENTION_HOURS = [24, 36, 48] as const;
const STEPS = 250;
/** In the middle, so that records are older than some of the retention periods. */
const STEPPED_HOURS = 30;
/** Longer than two rounds in which expired records are removed. */
const REMOVED_MS = 70_000;
const MAX_PAUSE_MS = 120;
/** Longer than a subscription cannot be taken over. */
const SUBSCRIBED_MS = 6_000;
/** Longer than a put is tried, and than a gateway is gone. */
const CALM_MS = 30_000;

export interface KinesisRun {
  readonly seed: string;
  readonly trace: Trace;
  readonly violation: Violation | undefined;
  readonly records: number;
}

/**
 * A stream on three gateways over one simulated NATS with faults, from a seed: records are put, read and subscribed to, the shards split
 * and merged, and the retention changed, each call through another gateway, while gateways are killed, drained, frozen and cut
 * off. In the middle nothing fails, and more than a day passes. The model is that of one server.
 */
export async function simulateKinesis(seed: string): Promise<KinesisRun> {
  const trace = new Trace();
  const clock = new VirtualClock();
  const random = fastRandom(`kinesis ${seed}`);
  const weather = { isBad: false, isDown: false };
  const world: ClusterWorld = { ...sharedNats(clock), clock, random, weather, tally: trace.tally };
  const log = (what: string) => trace.log(`${clock.now()} ${what}`);
  const model = new Model(trace, () => clock.now(), RETENTION_HOURS[0]);
  const passing = new PassingTime(clock, (what) => trace.reportViolation(what));
  const surroundings = {
    invoker: new FakeFunction(clock),
    destination: new FakeDestination(),
    logger: silentLogger,
    reader: <T>(reader: T) => reader,
  };
  const gateways = new Gateways({
    world,
    surround: () => surroundings,
    onUnsteady: (name, isKilled) => {
      if (!isKilled) return;
      clients.killed(name);
      subscribers.killed(name);
    },
    log,
  });
  const clients = new KinesisClients(gateways, model, random);
  const subscribers = new Subscribers(gateways, model, fastRandom(`subscribers ${seed}`));
  // It creates and reshards the stream.
  const operator = await Producer.open(world, clock);
  await passing.within(gateways.startAll());
  await passing.within(operator.createStream(1 + random.integer(3)));
  await passing.until('the stream is ACTIVE', () => operator.isSettled);
  await passing.within(operator.registerConsumer());
  await passing.until('the consumer is ACTIVE', () => operator.isSettled);
  await passing.advance(1_000);

  weather.isBad = true;
  const draws = seededRandom(seed);
  for (let step = 0; step < STEPS; step++) {
    if (step === STEPS / 2) await letADayPass();
    clients.step();
    if (random.integer(8) === 0) subscribers.step();
    if (random.integer(30) === 0 && operator.isSettled) await changeRetention();
    if (random.integer(12) === 0) harm(gateways, random.fraction());
    if (random.integer(25) === 0 && operator.isSettled) {
      const reshard = randomReshard(draws, operator.stream.shards);
      log(JSON.stringify(reshard));
      if (reshard) await passing.within(operator.engine.changes.reshard(operator.stream, reshard));
      trace.tally.add('resharded');
    }
    await passing.advance(random.integer(MAX_PAUSE_MS));
  }
  await calm();
  for (const life of gateways.all) await passing.within(clients.readAll(life));
  for (const life of gateways.all) {
    subscribers.finish(life);
    await passing.advance(SUBSCRIBED_MS);
  }
  subscribers.conclude();
  model.forgetUnseen();
  gateways.killAll();
  await operator.close();
  let violation: Violation | undefined;
  try {
    trace.throwIfViolated();
  } catch (error) {
    violation = error as Violation;
  }
  return { seed, trace, violation, records: [...model.records].length };

  async function calm(): Promise<void> {
    log('no more failures');
    await passing.within(gateways.heal());
    await passing.advance(CALM_MS);
    await passing.until('the stream is ACTIVE', () => operator.isSettled);
  }

  async function letADayPass(): Promise<void> {
    await calm();
    clock.stepWallClock(STEPPED_HOURS * HOUR_MS);
    log(`${STEPPED_HOURS} hours later`);
    clients.expireIterators();
    await passing.advance(REMOVED_MS);
    weather.isBad = true;
  }

  async function changeRetention(): Promise<void> {
    const hours = RETENTION_HOURS[random.integer(RETENTION_HOURS.length)]!;
    log(`keep records ${hours} hours`);
    model.horizon.beginChange(hours, clock.now());
    await passing.within(operator.engine.changes.setRetention(operator.stream, hours));
    model.horizon.finishChange(hours, clock.now());
    trace.tally.add('retention changed');
  }

  function harm(all: Gateways, draw: number): void {
    if (draw < 0.2) return all.loseLeader();
    const running = all.all.filter(({ time, isDraining }) => time.isRunning && !isDraining);
    const life = running[random.integer(Math.max(1, running.length))];
    if (!life) return;
    if (draw < 0.35) all.kill(life);
    else if (draw < 0.5) all.drain(life);
    else if (draw < 0.8) all.freeze(life);
    else all.disconnect(life);
  }
}
