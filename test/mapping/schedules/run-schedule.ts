import type { Engine } from '../../../src/engine/engine.ts';
import type { StreamReader } from '../../../src/engine/port.ts';
import { shardIdOf } from '../../../src/engine/shard/id.ts';
import type { Stream } from '../../../src/engine/stream/stream.ts';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { type Random, seededRandom } from '../../../src/lib/random.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { DEFAULT_SETTINGS, type MappingSettings } from '../../../src/mapping/document.ts';
import { type Mappings, openMappings } from '../../../src/mapping/mappings.ts';
import type { FailureDestination } from '../../../src/mapping/port.ts';
import type { Store } from '../../../src/storage/port.ts';
import { createStream, NAMESPACE, record, SETTLED_MS, testEngine } from '../../engine/harness.ts';
import { BunchingClock } from '../../support/bunch.ts';
import { afterSteps, MAX_STEPS_APART } from '../../support/steps.ts';
import { MortalProcess } from '../mortal-process.ts';
import { choose } from './choose.ts';
import { Judge } from './judge.ts';
import { JudgedFunction } from './judged-function.ts';
import { type Options, randomChange, randomOptions } from './options.ts';
import { randomReshard } from './random-reshard.ts';

const STREAM_ARN = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:ingestion';
const KEYS = Array.from({ length: 12 }, (_, number) => `key-${number}`);
const MIN_STEPS = 8;
const MORE_STEPS = 32;
const WAITS_MS = [0, 0, 7, 60, 900, 5_000, 20_000, 70_000];
// Of five, after which a mapping skips a message.
const MAX_FAILING_SENDS = 4;
const MAX_FAILING_READS = 3;
// Enough for a window, the longest back-offs, and all batches of a schedule one by one.
const CALM_MS = 2 * 3_600_000;

const STEPS = {
  put: 5,
  wait: 4,
  reshard: 1,
  crash: 1,
  restart: 1,
  change: 1,
  disable: 1,
  'reads fail': 1,
  'sends fail': 1,
};

export interface ScheduleReport {
  readonly options: Options;
  readonly violations: readonly string[];
  readonly records: number;
  readonly calls: number;
  /** One line for each event; the same for the same seed. */
  readonly trace: readonly string[];
}

/**
 * Runs a mapping over the real engine on a virtual clock: puts, reshards, crashes, restarts, updates, and a function, a
 * store and a destination that fail randomly. Then nothing fails any more, until everything must be done.
 * @param chosen options; random by default, and then updates change settings during the schedule
 */
export async function runSchedule(seed: string, chosen?: Options): Promise<ScheduleReport> {
  const random = seededRandom(seed);
  const options = chosen ?? randomOptions(random);
  const {
    engine,
    clock,
    options: engineOptions,
  } = await testEngine({
    clock: new BunchingClock(seededRandom(`${seed}/bunches`)),
  });
  const stream = await createStream(engine, clock, { shardCount: 1 + random.integer(3) });
  const schedule = await Schedule.begin({
    options,
    engine,
    clock,
    stream,
    random,
    store: engineOptions.store,
  });
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

interface World {
  readonly options: Options;
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly stream: Stream;
  readonly random: Random;
  readonly store: Store;
}

class Schedule {
  readonly #world: World;
  readonly #judge: Judge;
  readonly #settings: MappingSettings;
  readonly #trace: string[] = [];
  #process = new MortalProcess();
  #mappings!: Mappings;
  #function!: JudgedFunction;
  #calls = 0;
  #hasBegun = false;
  #failingReads = 0;
  #failingSends = 0;
  #failedSends = 0;

  private constructor(world: World, eventSourceArn: string) {
    this.#world = world;
    const { startingPosition, fansOut, ...settings } = world.options;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings, functionArn: FUNCTION_ARN };
    this.#judge = new Judge(
      world.options,
      () => eventSourceArn,
      (shardId) => this.#parentsOf(shardId),
    );
    this.#hasBegun = startingPosition === 'TRIM_HORIZON';
    this.#log(`source ${fansOut ? 'consumer' : 'stream'}, from ${startingPosition}`);
  }

  static async begin(world: World): Promise<Schedule> {
    const { clock, engine, options, random, stream } = world;
    const { createdMs } = await engine.consumers.register(stream, { name: 'reader', tags: {} });
    await clock.advance(SETTLED_MS);
    const consumer = { consumerName: 'reader', createdSeconds: Math.floor(createdMs / 1000) };
    const eventSourceArn = options.fansOut
      ? `${STREAM_ARN}/consumer/reader:${consumer.createdSeconds}`
      : STREAM_ARN;
    const schedule = new Schedule(world, eventSourceArn);
    await schedule.#put(1 + random.integer(9));
    await clock.advance(1 + random.integer(5_000));
    schedule.#hasBegun = true;
    const beginMs = clock.now();
    if (options.startingPosition === 'AT_TIMESTAMP') {
      await schedule.#put(1 + random.integer(9));
      await clock.advance(random.integer(5_000));
    }
    await schedule.#start();
    await schedule.#mappings.create({
      namespace: NAMESPACE,
      eventSourceArn,
      streamName: 'orders',
      ...(options.fansOut && { consumer }),
      startingPosition: options.startingPosition,
      startingPositionTimestampMs: beginMs,
      settings: schedule.#settings,
      enabled: true,
    });
    return schedule;
  }

  get report(): ScheduleReport {
    return {
      options: this.#world.options,
      violations: this.#judge.violations,
      records: this.#judge.recordCount,
      calls: this.#calls + this.#function.calls,
      trace: this.#trace,
    };
  }

  async take(name: keyof typeof STEPS): Promise<void> {
    const { clock, random } = this.#world;
    this.#log(name);
    switch (name) {
      case 'put':
        return this.#put(1 + random.integer(9));
      case 'wait':
        return clock.advance(WAITS_MS[random.integer(WAITS_MS.length)]!);
      case 'reshard':
        return this.#reshard();
      case 'crash':
        this.#process.alive = false;
        return this.#restart();
      case 'restart': {
        const closed = this.#mappings.close();
        await clock.advance(6_000);
        await closed;
        return this.#restart();
      }
      case 'change': {
        const settings = randomChange(random, this.#world.options);
        this.#judge.changing(settings);
        await this.#update(settings, undefined);
        return;
      }
      case 'disable':
        if (await this.#update({}, false)) this.#judge.restarted();
        await this.#update({}, true);
        return;
      case 'reads fail':
        this.#failingReads = 1 + random.integer(MAX_FAILING_READS);
        return;
      case 'sends fail':
        this.#failingSends = 1 + random.integer(MAX_FAILING_SENDS);
    }
  }

  /** Lets everything succeed, with enough time to finish. */
  async conclude(): Promise<void> {
    const { clock } = this.#world;
    this.#log('no more failures');
    this.#function.isGood = true;
    this.#failingReads = 0;
    this.#failingSends = 0;
    await clock.advance(CALM_MS);
    this.#judge.conclude();
    await this.#mappings.close();
  }

  async #put(count: number): Promise<void> {
    const { clock, random } = this.#world;
    // Often in one turn: loops are woken by one and read when the next one comes.
    const apart = random.fraction() < 0.5 ? MAX_STEPS_APART : 0;
    for (let left = count; left > 0;) {
      const together = apart === 0 ? 1 : left;
      const putting = Array.from({ length: together }, () => random.integer(apart + 1))
        .sort((a, b) => a - b)
        .map((steps) => new Promise<void>((resolve) => afterSteps(steps, () => resolve(this.#putOne()))));
      // A shard that is being split accepts records again when its children exist.
      await within(clock, Promise.all(putting));
      left -= together;
    }
  }

  async #putOne(): Promise<void> {
    const { random, stream } = this.#world;
    const key = KEYS[random.integer(KEYS.length)]!;
    const known = this.#judge.putting(key, random.fraction() < 0.7, this.#hasBegun);
    const written = await stream.put(record(key, known.data));
    if (written.kind === 'throttled') throw new Error('quotas are off');
    this.#judge.put(known, written);
    this.#log(`put ${known.id} ${key} ${written.shardId}`);
  }

  async #reshard(): Promise<void> {
    const { clock, engine, random, stream } = this.#world;
    const reshard = randomReshard(random, stream.shards);
    if (!reshard) return;
    this.#log(JSON.stringify(reshard));
    await engine.changes.reshard(stream, reshard);
    await clock.advance(SETTLED_MS);
  }

  /** @returns false while another transition is in progress */
  async #update(settings: Partial<MappingSettings>, enabled: boolean | undefined): Promise<boolean> {
    const [mapping] = this.#mappings.list(NAMESPACE);
    if (!mapping) return false;
    this.#log(`${JSON.stringify(settings)} ${String(enabled)}`);
    const { kind } = await this.#mappings.update(NAMESPACE, mapping.uuid, { settings, enabled });
    // A slow invocation delays the end of the transition.
    await this.#world.clock.advance(5_000);
    return kind === 'accepted';
  }

  async #restart(): Promise<void> {
    this.#process = new MortalProcess();
    this.#judge.restarted();
    await this.#start();
  }

  async #start(): Promise<void> {
    const { clock, engine, random, store } = this.#world;
    const process = this.#process;
    if (this.#function) this.#calls += this.#function.calls;
    this.#function = new JudgedFunction({
      judge: this.#judge,
      clock,
      random,
      settings: () => this.#liveSettings(),
      process,
      log: (what) => this.#log(what),
    });
    this.#mappings = await openMappings({
      store: process.reach(store),
      reader: this.#readerOf(engine.reader, process),
      invoker: this.#function,
      destination: this.#destinationOf(process),
      clock,
      random: seededRandom('mappings'),
      logger: this.#loggerOf(process),
    });
  }

  #liveSettings(): MappingSettings {
    return this.#mappings.list(NAMESPACE)[0]?.settings ?? this.#settings;
  }

  #readerOf(reader: StreamReader, process: MortalProcess): StreamReader {
    return {
      describe: (stream) => process.gate(() => reader.describe(stream)),
      read: (...parameters) =>
        process.gate(async () => {
          if (this.#failingReads > 0) {
            this.#failingReads--;
            throw new Error('the store is unavailable');
          }
          return reader.read(...parameters);
        }),
      waitForRecords: (...parameters) => process.gate(() => reader.waitForRecords(...parameters)),
      resolve: (...parameters) => process.gate(() => reader.resolve(...parameters)),
      watch: (stream, onChange) => reader.watch(stream, () => process.alive && onChange()),
    };
  }

  #destinationOf(process: MortalProcess): FailureDestination {
    return {
      send: (_, message) =>
        process.gate(async () => {
          if (this.#failingSends > 0 && this.#failedSends < MAX_FAILING_SENDS) {
            this.#failingSends--;
            this.#failedSends++;
            throw new Error('the queue does not exist');
          }
          this.#failedSends = 0;
          this.#log(`received ${message.record}`);
          this.#judge.received(message, this.#liveSettings());
        }),
    };
  }

  #loggerOf(process: MortalProcess): Logger {
    const warn: Logger['warn'] = (message, facts) => {
      if (!process.alive || message !== 'records were discarded by an event source mapping') return;
      const discard = facts as unknown as Parameters<Judge['discarded']>[0];
      this.#judge.discarded(discard, this.#liveSettings(), this.#world.clock.now());
    };
    return { info() {}, warn, error() {} };
  }

  #parentsOf(shardId: string): string[] {
    const { shards } = this.#world.stream.document;
    const document = shards.find(({ number }) => shardIdOf(number) === shardId);
    return document?.parents.map(shardIdOf) ?? [];
  }

  #log(what: string): void {
    this.#trace.push(`${this.#world.clock.now()} ${what}`);
  }
}

async function within<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const state = { isDone: false };
  const finished = () => {
    state.isDone = true;
  };
  work.then(finished, finished);
  while (!state.isDone) await clock.advance(10);
  return work;
}
