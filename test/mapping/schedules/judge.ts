import type { FailureMessage } from '../../../src/mapping/port.ts';
import type { MappingSettings } from '../../../src/mapping/document.ts';
import { laneOf } from '../../../src/mapping/batching/lane.ts';
import type { FailureRecord } from '../../support/fakes/fake-destination.ts';
import { type Call, readCall } from './call.ts';
import type { Options } from './options.ts';
import { type Caller, ONLY_CALLER, RunningCalls } from './running-calls.ts';
import { WindowJudge } from './window-judge.ts';

/** What the judge knows about a record. Ids follow the order of puts. */
export interface KnownRecord {
  readonly id: number;
  readonly key: string;
  readonly data: string;
  /** Passes the filter, if there is one. */
  readonly taken: boolean;
  /** Put at the mapping's starting position or later. */
  readonly expected: boolean;
  /** Set by the result of the put, or by the event if that arrives earlier. */
  shardId: string | undefined;
  /** Known as soon as the shard is. */
  sequenceNumber: string | undefined;
  /** Delivered in a call that succeeded, or discarded. */
  settled: boolean;
}

export type Verdict =
  | { readonly kind: 'succeeded' }
  /** The records of the call before this index are done. */
  | { readonly kind: 'failed'; readonly from: number };

interface Discard {
  readonly condition: string;
  readonly shardId: string;
  readonly records: number;
  readonly firstSequenceNumber: string;
}

/**
 * Compares what a function and a failure destination receive with the guarantees of a mapping: at least once, in order
 * for each key, no record skipped, and none discarded before its retries or its time have run out.
 */
export class Judge {
  readonly violations: string[] = [];
  readonly #records: KnownRecord[] = [];
  readonly #options: Options;
  readonly #eventSourceArn: () => string;
  readonly #parentsOf: (shardId: string) => readonly string[];
  readonly #windows: WindowJudge;
  /** How often a set of records failed since the loops started, by loop and their ids. */
  readonly #failures = new Map<string, number>();
  readonly running = new RunningCalls();
  #isDisabled = false;
  readonly #idOf = new Map<string, number>();
  /** Settings have changed, so the number of attempts can no longer be derived from outside. */
  #changed = false;
  /** A batch that was collected before a change is retried unchanged. */
  #largestBatch: number;

  constructor(
    options: Options,
    eventSourceArn: () => string,
    parentsOf: (shardId: string) => readonly string[],
  ) {
    this.#options = options;
    this.#largestBatch = options.batchSize;
    this.#eventSourceArn = eventSourceArn;
    this.#parentsOf = parentsOf;
    this.#windows = new WindowJudge(options.tumblingWindowSeconds, (what) => this.#accuse(what));
  }

  get recordCount(): number {
    return this.#records.length;
  }

  get records(): readonly KnownRecord[] {
    return this.#records;
  }

  /** Whether nothing is left to deliver. */
  get isDone(): boolean {
    return this.#left().length === 0 && this.#windows.isDone;
  }

  /** Registers a record before it is put. @returns it, with the data to put */
  putting(key: string, taken: boolean, expected: boolean): KnownRecord {
    const id = this.#records.length;
    const record: KnownRecord = {
      id,
      key,
      data: JSON.stringify({ id, taken }),
      taken: taken || this.#options.filterPatterns.length === 0,
      expected,
      shardId: undefined,
      sequenceNumber: undefined,
      settled: false,
    };
    this.#records.push(record);
    return record;
  }

  put(record: KnownRecord, { shardId, sequenceNumber }: { shardId: string; sequenceNumber: string }): void {
    record.shardId = shardId;
    record.sequenceNumber = sequenceNumber;
    this.#idOf.set(sequenceNumber, record.id);
  }

  /** The loops start again: after a crash, a restart, or being disabled. */
  restarted(): void {
    this.#failures.clear();
    this.running.clear();
  }

  /** The mapping is Disabled: nothing is delivered, and its loops have stopped. */
  disabled(): void {
    const running = this.running.steady;
    if (running) this.#accuse(`a call of ${running.loop} is running, and the mapping is Disabled`);
    this.restarted();
    this.#isDisabled = true;
  }

  enabling(): void {
    this.#isDisabled = false;
  }

  changing({ batchSize = 0 }: Partial<MappingSettings>): void {
    this.#changed = true;
    this.#largestBatch = Math.max(this.#largestBatch, batchSize);
  }

  /** A call begins. */
  begin(payload: Buffer, settings: MappingSettings, nowMs: number, by: Caller = ONLY_CALLER): Call {
    const call = readCall(payload);
    if (this.#isDisabled) this.#accuse('a call of a mapping that is Disabled');
    const { records, shardId } = call;
    // An event may arrive before the put returns.
    for (const { id, sequenceNumber } of records) this.#idOf.set(sequenceNumber, id);
    if (records.length > this.#largestBatch) this.#accuse(`${records.length} records in a batch`);
    if (payload.length > 6 * 2 ** 20) this.#accuse(`an event of ${payload.length} bytes`);
    const lanes = new Set(records.map(({ key }) => laneOf(key, settings.parallelizationFactor)));
    if (lanes.size > 1) this.#accuse(`a batch of lanes ${[...lanes].join(' and ')}`);
    const lane = `${shardId}/${[...lanes][0] ?? 0}`;
    const other = this.running.begin(call, lane, by);
    if (other) this.#accuse(`two calls at a time for ${lane}: ${other.loop} ${by.loop}`);
    this.#checkRecords(call, settings, nowMs);
    this.#checkParents(shardId);
    const failures = this.#failuresOf(by.loop, idsOf(records));
    const { maximumRetryAttempts: most } = settings;
    if (!this.#changed && most !== -1 && failures > most && records.length > 0) {
      this.#accuse(`${idsOf(records).join()} is retried after ${failures} failures`);
    }
    this.#windows.begin(
      call,
      this.#ofShard(shardId).map(({ id }) => id),
    );
    return call;
  }

  /** A call has returned to the mapping. */
  end(call: Call, verdict: Verdict): void {
    const { records } = call;
    const { loop, mayBeRepeated } = this.running.end(call);
    const done = verdict.kind === 'succeeded' ? records.length : verdict.from;
    for (const { id } of records.slice(0, done)) this.#records[id]!.settled = true;
    if (verdict.kind === 'failed' && done === 0 && records.length > 0) {
      const ids = idsOf(records);
      this.#failures.set(`${loop}: ${ids.join()}`, this.#failuresOf(loop, ids) + 1);
    }
    if (done > 0 || verdict.kind === 'succeeded') this.#windows.end(call, mayBeRepeated);
  }

  /** The function was not reached. */
  notReached(call: Call): void {
    this.running.end(call);
  }

  /** The failure destination has accepted a message. */
  received(message: FailureMessage, settings: MappingSettings, loop = ''): void {
    const record = JSON.parse(message.record) as FailureRecord;
    const { condition, approximateInvokeCount } = record.requestContext;
    const { records } = readCall(message.event!);
    const { startSequenceNumber, endSequenceNumber, batchSize } = record.KinesisBatchInfo;
    if (
      batchSize !== records.length ||
      startSequenceNumber !== records[0]!.sequenceNumber ||
      endSequenceNumber !== records.at(-1)!.sequenceNumber
    ) {
      this.#accuse(`a message describes other records than it contains: ${message.record}`);
    }
    const ids = records.map(({ id }) => id);
    this.#discard(ids, condition, settings, message.timestampMs, loop);
    const failures = this.#failuresOf(loop, ids);
    if (!this.#changed && approximateInvokeCount !== Math.max(1, failures)) {
      this.#accuse(`a message reports ${approximateInvokeCount} invocations, not ${failures}`);
    }
  }

  /** The mapping has logged that it discarded records. */
  discarded(
    { condition, shardId, records: count, firstSequenceNumber }: Discard,
    settings: MappingSettings,
    nowMs: number,
    loop = '',
  ): void {
    const first = this.#records[this.#idOf.get(firstSequenceNumber)!]!;
    const lane = laneOf(first.key, settings.parallelizationFactor);
    const ids = this.#ofShard(shardId)
      .filter(({ id, key }) => id >= first.id && laneOf(key, settings.parallelizationFactor) === lane)
      .map(({ id }) => id)
      .slice(0, count);
    if (settings.failureDestinationArn === '') return this.#discard(ids, condition, settings, nowMs, loop);
    if (!ids.every((id) => this.#records[id]!.settled)) {
      this.#accuse(`${ids.join()} were discarded without a message`);
    }
  }

  /** Called when enough time has passed to finish everything. */
  conclude(): void {
    const left = this.#left();
    if (left.length > 0) this.#accuse(`neither delivered nor discarded: ${left.map(({ id }) => id).join()}`);
    this.#windows.conclude();
  }

  #left(): KnownRecord[] {
    return this.#records.filter(({ taken, expected, settled }) => taken && expected && !settled);
  }

  #failuresOf(loop: string, ids: readonly number[]): number {
    return this.#failures.get(`${loop}: ${ids.join()}`) ?? 0;
  }

  #checkRecords({ records, shardId }: Call, settings: MappingSettings, nowMs: number): void {
    const maxAgeMs = settings.maximumRecordAgeSeconds * 1_000;
    const before = new Set<number>();
    const { parallelizationFactor: lanes } = settings;
    /** Of the same key in any shard, or of the same lane. */
    const isAhead = (other: KnownRecord, { key, shardId: shard }: KnownRecord) =>
      other.taken &&
      other.expected &&
      (other.key === key || (other.shardId === shard && laneOf(other.key, lanes) === laneOf(key, lanes)));
    let last = 0n;
    for (const { id, key, sequenceNumber, eventSourceArn, timestampMs, data } of records) {
      const known = this.#records[id];
      if (known?.key !== key || known.data !== data) return this.#accuse(`${id} is not what was put`);
      if (!known.taken) this.#accuse(`${id} does not pass the filter`);
      if (!known.expected) this.#accuse(`${id} was put before the starting position`);
      if (known.shardId !== undefined && known.shardId !== shardId) this.#accuse(`${id} is in another shard`);
      known.shardId = shardId;
      known.sequenceNumber = sequenceNumber;
      if (BigInt(sequenceNumber) <= last) this.#accuse(`${id} follows a newer one`);
      last = BigInt(sequenceNumber);
      if (eventSourceArn !== this.#eventSourceArn()) this.#accuse(`${id} is of ${eventSourceArn}`);
      if (maxAgeMs > 0 && nowMs - timestampMs > maxAgeMs) this.#accuse(`${id} is too old to be delivered`);
      const skipped = this.#records.find(
        (other) => other.id < id && !other.settled && !before.has(other.id) && isAhead(other, known),
      );
      if (skipped) this.#accuse(`${id} is delivered before ${skipped.id}, which is ahead of it`);
      before.add(id);
    }
  }

  #checkParents(shardId: string): void {
    for (const parent of this.#parentsOf(shardId)) {
      const left = this.#ofShard(parent).find(({ settled }) => !settled);
      if (left) this.#accuse(`${shardId} starts before ${left.id} of its parent ${parent} is done`);
    }
  }

  #discard(
    ids: readonly number[],
    condition: string,
    settings: MappingSettings,
    nowMs: number,
    loop: string,
  ): void {
    const { maximumRetryAttempts: most, maximumRecordAgeSeconds } = settings;
    const failures = this.#failuresOf(loop, ids);
    switch (condition) {
      case 'RetryAttemptsExhausted':
        if (!this.#changed && failures !== most + 1) {
          this.#accuse(`${ids.join()} is discarded after ${failures} failures`);
        }
        break;
      case 'RecordAgeExceeded':
        if (maximumRecordAgeSeconds === -1) this.#accuse(`${ids.join()} is discarded for its age`);
        break;
      default:
        this.#accuse(`${ids.join()} is discarded for ${condition} at ${nowMs}`);
    }
    for (const id of ids) this.#records[id]!.settled = true;
    this.#windows.discard(ids);
  }

  /** The records of a shard that the mapping must deliver, in order. */
  #ofShard(shardId: string): KnownRecord[] {
    return this.#records.filter((record) => record.shardId === shardId && record.taken && record.expected);
  }

  #accuse(what: string): void {
    this.violations.push(what);
  }
}

function idsOf(records: readonly { readonly id: number }[]): number[] {
  return records.map(({ id }) => id);
}
