import { isClientError } from '../../../../src/client/errors.ts';
import { rangeOf } from '../../../../src/engine/shard/document.ts';
import { shardIdOf } from '../../../../src/engine/shard/id.ts';
import { assert } from '../../../../src/lib/assert.ts';
import type { Random } from '../../../../src/lib/random.ts';
import { type Clock, sleep } from '../../../../src/lib/time/clock.ts';
import { DEFAULT_SETTINGS, type MappingSettings } from '../../../../src/mapping/document.ts';
import type { InvocationResult } from '../../../../src/runtime/port.ts';
import { MergeShards } from '../../../../src/services/kinesis/operations/merge-shards.ts';
import { SplitShard } from '../../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import type { Tally } from '../../../support/tally.ts';
import { choose } from '../choose.ts';
import { CheckpointJudge } from '../cluster/checkpoint-judge.ts';
import { Judge } from '../judge.ts';
import { JudgedFunction } from '../judged-function.ts';
import { describeOptions, type Options, randomChange, randomOptions } from '../options.ts';
import { randomReshard } from '../random-reshard.ts';
import type { Caller } from '../running-calls.ts';
import type { GatewayClients } from './clients.ts';
import type { Disturbances } from './disturbances.ts';
import { FailureQueue } from './failure-queue.ts';
import type { JudgedCalls } from './judged-calls.ts';
import { MappingControl } from './mapping-control.ts';
import type { ObservedStore } from './observed-store.ts';
import { recordsOf } from './stored-records.ts';

const KEYS = Array.from({ length: 8 }, (_, number) => `key-${number}`);
const WAITS_MS = [0, 0, 60, 400, 900, 2_500];
/** Back-offs of what failed, a window, and the replacement of a gateway. */
const CALM_MS = 180_000;
const CALM_STEP_MS = 200;
/** What comes too often comes after everything was delivered once. */
const AFTER_MS = 3_000;
/** A slow call ends before its shard is moved without waiting for it, on a busy machine too. */
const SLOW_MS = 1_000;
const SECOND_MS = 1_000;

const STEPS = { put: 6, wait: 4, reshard: 1, change: 1, disable: 1 };

/** As a function in a process can end that was reached. */
const OUTCOMES = { throttled: 0, 'not found': 0, 'internal error': 0, exits: 1 };

/** What the mappings of a run share. */
export interface NodesWorld {
  readonly clients: GatewayClients;
  readonly observed: ObservedStore;
  readonly calls: JudgedCalls;
  readonly disturbances: Disturbances;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly log: (what: string) => void;
}

/** One mapping on real gateways: its stream, function and failure destination, and the judge of what they receive. */
export class MappingSchedule {
  readonly #world: NodesWorld;
  readonly #name: string;
  readonly #random: Random;
  readonly #options: Options;
  readonly #changes: boolean;
  readonly #settings: MappingSettings;
  readonly #judge: Judge;
  readonly #control: MappingControl;
  readonly #queue: FailureQueue;
  /** The function as each gateway runs it, by port. */
  readonly #functions = new Map<string, JudgedFunction>();
  readonly #reading = new AbortController();
  #queueRead: Promise<void> = Promise.resolve();
  #streamArn = '';
  #eventSourceArn = '';
  #hasBegun: boolean;
  #isGood = false;

  private constructor(
    world: NodesWorld,
    name: string,
    random: Random,
    { options, changes, queue }: { options: Options; changes: boolean; queue: FailureQueue },
  ) {
    const { clients, clock, disturbances } = world;
    this.#world = world;
    this.#name = name;
    this.#random = random;
    this.#options = options;
    this.#changes = changes;
    this.#queue = queue;
    const { startingPosition, fansOut: _, ...settings } = options;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings, functionArn: '' };
    this.#hasBegun = startingPosition === 'TRIM_HORIZON';
    this.#judge = new Judge(
      options,
      () => this.#eventSourceArn,
      (shardId) => this.#parentsOf(shardId),
      { learnsLate: true },
    );
    this.#control = new MappingControl(clients.any, clock, name, (what) => this.#judge.accuse(what));
    disturbances.watch((killed) => this.#judge.disturbed(killed, clock.now()));
  }

  /** Creates everything, and puts the first records. Requires that nothing fails. */
  static async begin(world: NodesWorld, name: string, random: Random): Promise<MappingSchedule> {
    const chosen = randomOptions(random);
    const changes = random.fraction() < 0.3;
    const { clients, clock } = world;
    const queue = await FailureQueue.create(clients.any, clock, name);
    // Only messages say what was discarded: the warnings of a gateway are limited.
    const { maximumRetryAttempts, maximumRecordAgeSeconds } = chosen;
    const mayDiscard = changes || maximumRetryAttempts !== -1 || maximumRecordAgeSeconds !== -1;
    const options = { ...chosen, failureDestinationArn: mayDiscard ? queue.arn : '' };
    const schedule = new MappingSchedule(world, name, random, { options, changes, queue });
    await schedule.#begin();
    return schedule;
  }

  get name(): string {
    return this.#name;
  }

  get describedOptions(): string {
    return describeOptions(this.#options);
  }

  get violations(): readonly string[] {
    return this.#judge.violations;
  }

  get records(): number {
    return this.#judge.recordCount;
  }

  get callCount(): number {
    return Array.from(this.#functions.values()).reduce((sum, { calls }) => sum + calls, 0);
  }

  /** Puts records and changes the stream and the mapping until `signal`. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const step = choose(this.#random, STEPS);
      if (step === 'change' && !this.#changes) continue;
      this.#world.tally.add(step);
      try {
        await this.#take(step);
      } catch (error) {
        return this.#judge.accuse(`${step} had no answer for a minute: ${String(error)}`);
      }
    }
  }

  /** Lets everything succeed, with enough time to finish. Requires that no fault is left. */
  async conclude(): Promise<void> {
    const { clock } = this.#world;
    this.#log('no more failures');
    this.#isGood = true;
    for (const each of this.#functions.values()) each.isGood = true;
    await this.#findUndecided();
    const endMs = clock.monotonicMs() + CALM_MS;
    while (!this.#judge.isDone && clock.monotonicMs() < endMs) {
      await sleep(clock, CALM_STEP_MS);
      if (this.#judge.awaitsRecords) await this.#findUndecided();
    }
    await sleep(clock, AFTER_MS);
    this.#reading.abort();
    await this.#queueRead;
    this.#judge.conclude();
    await this.#control.delete();
  }

  async #begin(): Promise<void> {
    const { calls, clock, observed } = this.#world;
    const { fansOut, startingPosition } = this.#options;
    this.#log(`${this.describedOptions}${this.#changes ? ', with changes' : ''}`);
    this.#streamArn = await this.#control.createStream(1 + this.#random.integer(3));
    this.#eventSourceArn = fansOut ? await this.#control.registerConsumer(this.#streamArn) : this.#streamArn;
    await this.#control.createFunction(
      calls.on(this.#name, (event, port, gone) => this.#call(event, port, gone)),
    );
    await this.#put(1 + this.#random.integer(9));
    // A position in time is a whole second.
    const startMs = (Math.floor(clock.now() / SECOND_MS) + 1) * SECOND_MS;
    await sleep(clock, startMs - clock.now() + 1);
    this.#hasBegun = true;
    if (startingPosition === 'AT_TIMESTAMP') await this.#put(1 + this.#random.integer(9));
    await this.#control.createMapping(this.#eventSourceArn, this.#options, startMs);
    this.#log(`mapping ${this.#control.uuid}`);
    const checkpoints = new CheckpointJudge(
      () => this.#judge.records,
      (what) => this.#judge.accuse(what),
      (record, what) => this.#judge.suspect(record.id, what, clock.now()),
    );
    checkpoints.watch(observed.meta, this.#control.uuid);
    this.#queueRead = this.#queue
      .read((body) => this.#announced(body), this.#reading.signal)
      .catch((error: unknown) => this.#judge.accuse(`the queue cannot be read: ${String(error)}`));
  }

  async #take(step: keyof typeof STEPS): Promise<void> {
    const { clock } = this.#world;
    switch (step) {
      case 'put':
        return this.#put(1 + this.#random.integer(9));
      case 'wait':
        return sleep(clock, WAITS_MS[this.#random.integer(WAITS_MS.length)]!);
      case 'reshard':
        return this.#reshard();
      case 'change': {
        const settings = randomChange(this.#random, this.#options);
        this.#log(JSON.stringify(settings));
        this.#judge.changing(settings);
        return this.#control.update(settings, undefined);
      }
      case 'disable': {
        this.#log('disable');
        await this.#control.update({}, false);
        await this.#control.untilState('Disabled');
        this.#log('is Disabled');
        this.#judge.disabled();
        await sleep(clock, this.#random.integer(3_000));
        this.#judge.enabling();
        this.#log('enable');
        return this.#control.update({}, true);
      }
    }
  }

  #announced(body: string): void {
    this.#log(`received ${body}`);
    this.#world.tally.add('message of a failure');
    this.#judge.announced(body, this.#liveSettings());
  }

  async #put(count: number): Promise<void> {
    const { clients, tally } = this.#world;
    for (let put = 0; put < count; put++) {
      const key = KEYS[this.#random.integer(KEYS.length)]!;
      const known = this.#judge.putting(key, this.#random.fraction() < 0.7, this.#hasBegun);
      try {
        const written = await clients.put(this.#name, key, known.data);
        this.#judge.put(known, written);
        this.#log(`put ${known.id} ${key} ${written.shardId}`);
      } catch (error) {
        if (isClientError(error) && error.status < 500) this.#judge.accuse(`a put is refused: ${error}`);
        this.#judge.undecided(known);
        tally.add('put without an answer');
        this.#log(`put ${known.id} ${key}: ${String(error)}`);
      }
    }
  }

  async #reshard(): Promise<void> {
    const { clients, observed } = this.#world;
    const stream = observed.stream(this.#name);
    if (stream?.status !== 'ACTIVE') return;
    const shards = stream.shards.map((shard) => ({
      number: shard.number,
      closed: shard.closedMs !== undefined,
      range: rangeOf(shard),
    }));
    const reshard = randomReshard(this.#random, shards);
    if (!reshard) return;
    this.#log(JSON.stringify(reshard));
    const StreamName = this.#name;
    try {
      if (reshard.kind === 'split') {
        await clients.any.call(kinesisTraits, SplitShard, {
          StreamName,
          ShardToSplit: shardIdOf(reshard.shard),
          NewStartingHashKey: reshard.at,
        });
      } else {
        const [first, second] = reshard.shards.map(shardIdOf);
        await clients.any.call(kinesisTraits, MergeShards, {
          StreamName,
          ShardToMerge: first!,
          AdjacentShardToMerge: second!,
        });
      }
    } catch (error) {
      // It was done, and the answer was lost.
      if (!isClientError(error)) throw error;
      this.#log(String(error));
    }
  }

  /** A function asks what to do. */
  async #call(event: Buffer, port: string, gone: AbortSignal): Promise<InvocationResult> {
    await this.#world.observed.catchUp();
    try {
      const result = await this.#functionAt(port).invoke('', event, { requestId: '', signal: gone });
      assert(result.kind !== 'not-found', 'a function that runs exists');
      return result;
    } catch (error) {
      if (!gone.aborted) this.#judge.accuse(`the judge has failed: ${String(error)}`);
      throw error;
    }
  }

  #functionAt(port: string): JudgedFunction {
    const known = this.#functions.get(port);
    if (known) return known;
    const { clock } = this.#world;
    const created = new JudgedFunction({
      judge: this.#judge,
      clock,
      random: this.#random,
      settings: () => this.#liveSettings(),
      process: { alive: true, gate: (act) => act() },
      callerOf: (shardId) => this.#callerOf(shardId, port),
      outcomes: OUTCOMES,
      slowMs: SLOW_MS,
      log: (what) => this.#log(`${port} ${what}`),
    });
    created.isGood = this.#isGood;
    this.#functions.set(port, created);
    return created;
  }

  /** The loop that holds the lease of the shard, unless the function runs where only an earlier one can have called it. */
  #callerOf(shardId: string, port: string): Caller {
    const { disturbances, observed } = this.#world;
    const holder = observed.holderOf(this.#control.uuid, shardId);
    const isUnsteady = disturbances.isUnsteady(port);
    // A gateway that was killed or drained has called a function on another one, and no gateway has its shards yet.
    const lastPort = observed.lastPortOf(this.#control.uuid, shardId);
    const isOrphan = !holder && lastPort !== undefined && disturbances.isUnsteady(lastPort);
    const isLate = isOrphan || (isUnsteady && holder?.port !== port);
    if (!holder || isLate) {
      if (!isLate)
        this.#judge.accuse(`the function is called for ${shardId} at ${port}, and no gateway has it`);
      return { process: port, loop: `${port} before`, isUnsteady: true, isLate: true };
    }
    if (holder.port !== port && !observed.isHome(holder.port))
      this.#world.tally.add('call on another gateway');
    return {
      process: holder.port,
      loop: holder.loop,
      isUnsteady: isUnsteady || disturbances.isUnsteady(holder.port),
    };
  }

  #liveSettings(): MappingSettings {
    return this.#world.observed.settingsOf(this.#control.uuid) ?? this.#settings;
  }

  #parentsOf(shardId: string): string[] {
    const shards = this.#world.observed.stream(this.#name)?.shards ?? [];
    return shards.find(({ number }) => shardIdOf(number) === shardId)?.parents.map(shardIdOf) ?? [];
  }

  /** A record that was put without an answer must be delivered if the stream has it. */
  async #findUndecided(): Promise<void> {
    const { clients, observed } = this.#world;
    for (const { number } of observed.stream(this.#name)!.shards) {
      for (const { data, ...written } of await recordsOf(clients.any, this.#name, shardIdOf(number))) {
        const known = this.#judge.records[(JSON.parse(data) as { id: number }).id]!;
        if (known.isUndecided) this.#judge.put(known, written);
      }
    }
  }

  #log(what: string): void {
    this.#world.log(`${this.#name} ${what}`);
  }
}
