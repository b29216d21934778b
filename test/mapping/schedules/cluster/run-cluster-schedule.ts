import { fastRandom } from '../../../../src/lib/fast-random.ts';
import { type Random, seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { DEFAULT_SETTINGS, type MappingSettings } from '../../../../src/mapping/document.ts';
import { NAMESPACE } from '../../../engine/harness.ts';
import { sharedNats } from '../../../storage/cluster/simulation/store.ts';
import { Tally } from '../../../support/tally.ts';
import { choose } from '../choose.ts';
import { Judge } from '../judge.ts';
import { type Options, randomChange, randomOptions } from '../options.ts';
import { randomReshard } from '../random-reshard.ts';
import type { ScheduleReport } from '../run-schedule.ts';
import { CheckpointJudge } from './checkpoint-judge.ts';
import { Gateways, type Starting } from './gateways.ts';
import { JudgedSurroundings, type JudgedWorld } from './judged-surroundings.ts';
import { LeaseJudge } from './lease-judge.ts';
import type { ClusterWorld, Life } from './life.ts';
import { MappingClient } from './mapping-client.ts';
import { PassingTime } from './passing-time.ts';
import { Producer } from './producer.ts';

const STREAM_ARN = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:ingestion';
const KEYS = Array.from({ length: 12 }, (_, number) => `key-${number}`);
const MIN_STEPS = 8;
const MORE_STEPS = 24;
const WAITS_MS = [0, 0, 7, 60, 900, 5_000, 5_000, 20_000, 70_000];
const MAX_FAILING_SENDS = 4;
const MAX_FAILING_READS = 3;
/** Enough for a window, the longest back-offs, and all batches of a schedule one by one. */
const CALM_MS = 2 * 3_600_000;
const CALM_STEP_MS = 2_000;
/** What comes too often comes after everything was delivered once. */
const AFTER_MS = 10_000;

const STEPS = {
  put: 6,
  wait: 5,
  reshard: 1,
  change: 1,
  disable: 1,
  'reads fail': 1,
  'sends fail': 1,
  kill: 1,
  drain: 1,
  freeze: 2,
  'freeze after a result': 1,
  disconnect: 1,
  'lose leader': 1,
};
type Step = keyof typeof STEPS;

export interface ClusterScheduleReport extends ScheduleReport {
  readonly tally: Tally;
}

/**
 * As `runSchedule`, on three gateways over a simulated NATS that loses and delays answers. Its loops move while
 * gateways are killed, drained, frozen and cut off. The judge is the same; what it allows besides is at `Caller`.
 */
export async function runClusterSchedule(seed: string, chosen?: Options): Promise<ClusterScheduleReport> {
  const random = seededRandom(seed);
  const schedule = await ClusterSchedule.open(seed, chosen ?? randomOptions(random), random);
  await schedule.begin();
  const steps = MIN_STEPS + random.integer(MORE_STEPS);
  // Attempts can only be counted while settings do not change.
  const changes = !chosen && random.fraction() < 0.3;
  for (let step = 0; step < steps; step++) {
    const name = choose(random, STEPS);
    if (name === 'change' && !changes) continue;
    await schedule.take(name);
  }
  await schedule.conclude();
  return schedule.report;
}

class ClusterSchedule {
  readonly #options: Options;
  readonly #random: Random;
  readonly #world: ClusterWorld;
  readonly #producer: Producer;
  readonly #leases: LeaseJudge;
  readonly #settings: MappingSettings;
  readonly #judge: Judge;
  readonly #gateways: Gateways;
  readonly #passing: PassingTime;
  readonly #client: MappingClient;
  readonly #surroundings: JudgedSurroundings[] = [];
  readonly #failing = { reads: 0, sends: 0, sent: 0 };
  readonly #trace: string[] = [];
  #eventSourceArn = STREAM_ARN;
  #hasBegun = false;
  /** When the next call of it has ended. */
  #toFreeze: Life | undefined;
  #isGood = false;

  private constructor(
    options: Options,
    random: Random,
    world: ClusterWorld,
    { producer, leases }: { producer: Producer; leases: LeaseJudge },
  ) {
    const { startingPosition, fansOut: _, ...settings } = options;
    this.#options = options;
    this.#random = random;
    this.#world = world;
    this.#producer = producer;
    this.#leases = leases;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings, functionArn: FUNCTION_ARN };
    this.#judge = new Judge(
      options,
      () => this.#eventSourceArn,
      (shardId) => producer.parentsOf(shardId),
    );
    this.#hasBegun = startingPosition === 'TRIM_HORIZON';
    this.#gateways = new Gateways({
      world,
      surround: (starting) => this.#surround(starting),
      onUnsteady: (name, isKilled) =>
        isKilled ? this.#judge.running.killed(name) : this.#judge.running.unsteady(name),
      log: (what) => this.#log(what),
    });
    const accuse = (what: string) => void this.#judge.violations.push(what);
    this.#passing = new PassingTime(world.clock, accuse);
    this.#client = new MappingClient(this.#gateways, this.#passing, accuse);
    const checkpoints = new CheckpointJudge(() => this.#judge.records, accuse);
    checkpoints.watch(producer.meta);
  }

  static async open(seed: string, options: Options, random: Random): Promise<ClusterSchedule> {
    const clock = new VirtualClock();
    const world: ClusterWorld = {
      ...sharedNats(clock),
      clock,
      random: fastRandom(seed),
      weather: { isBad: false, isDown: false },
      tally: new Tally(),
    };
    const producer = await Producer.open(world, clock);
    const leases = await LeaseJudge.open(producer.meta);
    return new ClusterSchedule(options, random, world, { producer, leases });
  }

  /** Starts the gateways, and creates the stream and the mapping. */
  async begin(): Promise<void> {
    const { clock, weather } = this.#world;
    const { startingPosition, fansOut } = this.#options;
    await this.#passing.within(this.#gateways.startAll());
    await this.#producer.createStream(1 + this.#random.integer(3));
    await this.#passing.until('the stream is ACTIVE', () => this.#producer.isSettled);
    const consumer = fansOut ? await this.#producer.registerConsumer() : undefined;
    if (consumer) this.#eventSourceArn = `${STREAM_ARN}/consumer/reader:${consumer.createdSeconds}`;
    await this.#passing.until('the consumer is ACTIVE', () => this.#producer.isSettled);
    await this.#put(1 + this.#random.integer(9));
    await this.#passing.advance(1 + this.#random.integer(5_000));
    this.#hasBegun = true;
    const startingPositionTimestampMs = clock.now();
    if (startingPosition === 'AT_TIMESTAMP') {
      await this.#put(1 + this.#random.integer(9));
      await this.#passing.advance(this.#random.integer(5_000));
    }
    await this.#client.create({
      namespace: NAMESPACE,
      eventSourceArn: this.#eventSourceArn,
      streamName: 'orders',
      ...(consumer && { consumer }),
      startingPosition,
      startingPositionTimestampMs,
      settings: this.#settings,
      enabled: true,
    });
    weather.isBad = true;
  }

  get report(): ClusterScheduleReport {
    return {
      options: this.#options,
      violations: this.#judge.violations,
      records: this.#judge.recordCount,
      calls: this.#surroundings.reduce((sum, { function: { calls } }) => sum + calls, 0),
      trace: this.#trace,
      tally: this.#world.tally,
    };
  }

  async take(name: Step): Promise<void> {
    this.#log(name);
    switch (name) {
      case 'put':
        return this.#put(1 + this.#random.integer(9));
      case 'wait':
        return this.#passing.advance(WAITS_MS[this.#random.integer(WAITS_MS.length)]!);
      case 'reshard':
        return this.#reshard();
      case 'change': {
        const settings = randomChange(this.#random, this.#options);
        this.#judge.changing(settings);
        return this.#update(settings, undefined);
      }
      case 'disable':
        return this.#disable();
      case 'reads fail':
        this.#failing.reads = 1 + this.#random.integer(MAX_FAILING_READS);
        return;
      case 'sends fail':
        this.#failing.sends = 1 + this.#random.integer(MAX_FAILING_SENDS);
        return;
      case 'lose leader':
        return this.#gateways.loseLeader();
      case 'kill':
      case 'drain':
      case 'freeze':
      case 'disconnect':
        return this.#harm((life) => this.#gateways[name](life));
      case 'freeze after a result':
        return this.#harm((life) => (this.#toFreeze = life));
    }
  }

  /** Lets everything succeed, with enough time to finish. */
  async conclude(): Promise<void> {
    this.#log('no more failures');
    this.#isGood = true;
    this.#toFreeze = undefined;
    for (const { function: target } of this.#surroundings) target.isGood = true;
    this.#failing.reads = 0;
    this.#failing.sends = 0;
    await this.#passing.within(this.#gateways.heal());
    const { clock } = this.#world;
    const endMs = clock.now() + CALM_MS;
    while (!this.#judge.isDone && clock.now() < endMs) await this.#passing.advance(CALM_STEP_MS);
    await this.#passing.advance(AFTER_MS);
    this.#judge.conclude();
    this.#gateways.killAll();
    await this.#producer.close();
  }

  /** Does something to a gateway that runs, if there is one. */
  #harm(how: (life: Life) => void): void {
    const running = this.#gateways.all.filter(({ time, isDraining }) => time.isRunning && !isDraining);
    const life: Life | undefined = running[this.#random.integer(Math.max(1, running.length))];
    if (life) how(life);
  }

  /** What the gateway has not stored of the result waits until it wakes, when others have its shards. */
  #freezeAfterResult(gatewayName: string): void {
    const life = this.#toFreeze;
    if (life?.name !== gatewayName) return;
    this.#toFreeze = undefined;
    this.#world.clock.setTimer(0, () => {
      if (life.time.isRunning && !life.isDraining && !this.#isGood) this.#gateways.freezeForLong(life);
    });
  }

  async #put(count: number): Promise<void> {
    for (let put = 0; put < count; put++) {
      const key = KEYS[this.#random.integer(KEYS.length)]!;
      const known = this.#judge.putting(key, this.#random.fraction() < 0.7, this.#hasBegun);
      // A shard that is being split accepts records again when its children exist.
      const written = await this.#passing.within(this.#producer.put(key, known.data));
      this.#judge.put(known, written);
      this.#log(`put ${known.id} ${key} ${written.shardId}`);
    }
  }

  async #reshard(): Promise<void> {
    const { stream, engine } = this.#producer;
    if (!this.#producer.isSettled) return;
    const reshard = randomReshard(this.#random, stream.shards);
    if (!reshard) return;
    this.#log(JSON.stringify(reshard));
    await this.#passing.within(engine.changes.reshard(stream, reshard));
  }

  /** Disables the mapping, and enables it again when no loop is left. */
  async #disable(): Promise<void> {
    await this.#update({}, false);
    await this.#passing.until('the mapping is Disabled', () => this.#client.state === 'Disabled');
    this.#judge.disabled();
    await this.#passing.advance(this.#random.integer(5_000));
    this.#judge.enabling();
    await this.#update({}, true);
  }

  #update(settings: Partial<MappingSettings>, enabled: boolean | undefined): Promise<void> {
    this.#log(`${JSON.stringify(settings)} ${String(enabled)}`);
    return this.#client.update(settings, enabled);
  }

  #surround(starting: Starting): JudgedSurroundings {
    const world: JudgedWorld = {
      judge: this.#judge,
      clock: this.#world.clock,
      random: this.#random,
      settings: this.#settings,
      failing: this.#failing,
      uuid: () => this.#client.uuid,
      isUnsteady: (name) => this.#gateways.isUnsteady(name),
      leases: this.#leases,
      onResult: (name) => this.#freezeAfterResult(name),
      log: (what) => this.#log(what),
    };
    const surroundings = new JudgedSurroundings(world, starting);
    surroundings.function.isGood = this.#isGood;
    this.#surroundings.push(surroundings);
    return surroundings;
  }

  #log(what: string): void {
    this.#trace.push(`${this.#world.clock.now()} ${what}`);
  }
}
