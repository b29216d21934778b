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
import { sharedEngine } from '../store.ts';
import { KinesisClients } from './kinesis-clients.ts';

const RETENTION_HOURS = 24;
const STEPS = 250;
const MAX_PAUSE_MS = 120;
/** Longer than a put is tried, and than a gateway is gone. */
const CALM_MS = 30_000;

export interface KinesisRun {
  readonly seed: string;
  readonly trace: Trace;
  readonly violation: Violation | undefined;
  readonly records: number;
}

/**
 * A stream on three gateways over one engine with faults, from a seed: records are put, read, and the shards split and
 * merged, each call through another gateway, while gateways are killed, drained, frozen and cut off. The model is that of
 * one server.
 */
export async function simulateKinesis(seed: string): Promise<KinesisRun> {
  const trace = new Trace();
  const clock = new VirtualClock();
  const random = fastRandom(`kinesis ${seed}`);
  const weather = { isBad: false, isDown: false };
  const world: ClusterWorld = { ...sharedEngine(), clock, random, weather, tally: trace.tally };
  const log = (what: string) => trace.log(`${clock.now()} ${what}`);
  const model = new Model(trace, () => clock.now(), RETENTION_HOURS);
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
    onUnsteady: (name, isKilled) => isKilled && clients.killed(name),
    log,
  });
  const clients = new KinesisClients(gateways, model, random);
  // It creates and reshards the stream.
  const operator = await Producer.open(world, clock);
  await passing.within(gateways.startAll());
  await passing.within(operator.createStream(1 + random.integer(3)));
  await passing.until('the stream is ACTIVE', () => operator.isSettled);
  await passing.advance(1_000);

  weather.isBad = true;
  const draws = seededRandom(seed);
  for (let step = 0; step < STEPS; step++) {
    clients.step();
    if (random.integer(12) === 0) harm(gateways, random.fraction());
    if (random.integer(25) === 0 && operator.isSettled) {
      const reshard = randomReshard(draws, operator.stream);
      log(JSON.stringify(reshard));
      if (reshard) await passing.within(operator.engine.changes.reshard(operator.stream, reshard));
      trace.tally.add('resharded');
    }
    await passing.advance(random.integer(MAX_PAUSE_MS));
  }
  log('no more failures');
  await passing.within(gateways.heal());
  await passing.advance(CALM_MS);
  await passing.until('the stream is ACTIVE', () => operator.isSettled);
  for (const life of gateways.all) await passing.within(clients.readAll(life));
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
