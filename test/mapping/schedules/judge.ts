import type { FailureMessage } from '../../../src/mapping/port.ts';
import type { MappingSettings } from '../../../src/mapping/document.ts';
import { laneOf } from '../../../src/mapping/batching/lane.ts';
import type { FailureRecord } from '../../support/fakes/fake-destination.ts';
import { AnnouncedBatches } from './announced-batches.ts';
import { Attempts } from './attempts.ts';
import { type Call, readCall } from './call.ts';
import { isBefore, type KnownRecord } from './known-record.ts';
import { KnownRecords } from './known-records.ts';
import type { Options } from './options.ts';
import { type Caller, ONLY_CALLER, RunningCalls } from './running-calls.ts';
import { Suspicions } from './suspicions.ts';
import { WindowJudge } from './window-judge.ts';

export type Verdict =
  | { readonly kind: 'succeeded' }
  /** The records of the call before this index are done. */
  | { readonly kind: 'failed'; readonly from: number };

/** How long the result of a call can be on its way. */
const RESULT_MS = 1_000;

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
  readonly #known = new KnownRecords();
  readonly #options: Options;
  readonly #eventSourceArn: () => string;
  readonly #parentsOf: (shardId: string) => readonly string[];
  readonly #windows: WindowJudge;
  readonly #learnsLate: boolean;
  readonly #announced = new AnnouncedBatches();
  readonly #attempts = new Attempts();
  readonly #suspicions: Suspicions;
  /** The loop in which a record was settled, for as long as that loop runs. */
  readonly #settledIn = new Map<number, { readonly loop: string; readonly atMs: number }>();
  readonly running = new RunningCalls();
  #isDisabled = false;
  /** Settings have changed, so the number of attempts can no longer be derived from outside. */
  #changed = false;
  /** A batch that was collected before a change is retried unchanged. */
  #largestBatch: number;
  readonly #laneCounts: Set<number>;

  /** @param learnsLate whether discarded records become known some time later, and results of calls may be missing */
  constructor(
    options: Options,
    eventSourceArn: () => string,
    parentsOf: (shardId: string) => readonly string[],
    { learnsLate = false }: { readonly learnsLate?: boolean } = {},
  ) {
    this.#options = options;
    this.#learnsLate = learnsLate;
    this.#suspicions = new Suspicions(learnsLate, (what) => this.accuse(what));
    this.#laneCounts = new Set([options.parallelizationFactor]);
    this.#largestBatch = options.batchSize;
    this.#eventSourceArn = eventSourceArn;
    this.#parentsOf = parentsOf;
    this.#windows = new WindowJudge(options.tumblingWindowSeconds, {
      reopens: learnsLate,
      accuse: (what) => this.accuse(what),
      suspect: (id, what, nowMs) => this.suspect(id, what, nowMs),
    });
  }

  get recordCount(): number {
    return this.#known.all.length;
  }

  get records(): readonly KnownRecord[] {
    return this.#known.all;
  }

  /** Whether nothing is left to deliver. */
  get isDone(): boolean {
    return this.#known.left().length === 0 && !this.awaitsRecords && this.#windows.isDone;
  }

  /** Whether a message names a record that is not known to be stored. */
  get awaitsRecords(): boolean {
    return this.#announced.unknown.length > 0;
  }

  /** Registers a record before it is put. @returns it, with the data to put */
  putting(key: string, taken: boolean, expected: boolean): KnownRecord {
    const isFiltered = this.#options.filterPatterns.length > 0;
    return this.#known.add({ key, isNamedTaken: taken, taken: taken || !isFiltered, expected });
  }

  /** The record is stored: its put has returned, or a reader has found it. */
  put(record: KnownRecord, stored: { shardId: string; sequenceNumber: string }): void {
    this.#known.stored(record, stored);
    this.#settleAnnounced();
  }

  /** The put had no answer. It was made after the mapping's starting position. */
  undecided(record: KnownRecord): void {
    // An event may have arrived.
    if (record.sequenceNumber !== undefined) return;
    record.isUndecided = true;
    record.expected = false;
  }

  /** The loops start again: after a crash, a restart, or being disabled. */
  restarted(): void {
    // A message of an attempt before may still be found.
    if (this.#learnsLate) this.#attempts.doubt(-Infinity);
    else this.#attempts.clear();
    this.#settledIn.clear();
    this.running.clear();
  }

  /** Processes that share the shards may lose them from now on. @param killed one that has ended */
  disturbed(killed: string | undefined, nowMs: number): void {
    this.running.allUnsteady();
    if (killed !== undefined) this.running.killed(killed);
    const sinceMs = nowMs - RESULT_MS;
    this.#attempts.doubt(sinceMs);
    for (const [id, { atMs }] of this.#settledIn) if (atMs >= sinceMs) this.#settledIn.delete(id);
  }

  /** The mapping is Disabled: nothing is delivered, and its loops have stopped. */
  disabled(): void {
    const running = this.running.steady;
    if (running) this.accuse(`a call of ${running.loop} is running, and the mapping is Disabled`);
    this.restarted();
    this.#isDisabled = true;
  }

  enabling(): void {
    this.#isDisabled = false;
  }

  changing({ batchSize = 0, parallelizationFactor = 1 }: Partial<MappingSettings>): void {
    this.#changed = true;
    this.#laneCounts.add(parallelizationFactor);
    this.#largestBatch = Math.max(this.#largestBatch, batchSize);
  }

  /** A call begins. */
  begin(payload: Buffer, settings: MappingSettings, nowMs: number, by: Caller = ONLY_CALLER): Call {
    const call = readCall(payload);
    if (this.#isDisabled && by.isLate !== true) this.accuse('a call of a mapping that is Disabled');
    const { records, shardId } = call;
    for (const { id, sequenceNumber } of records) {
      const known = this.#known.get(id);
      if (known?.isUndecided === true) this.put(known, { shardId, sequenceNumber });
    }
    for (const { id, sequenceNumber } of records) this.#known.seen(id, sequenceNumber);
    if (records.length > this.#largestBatch) this.accuse(`${records.length} records in a batch`);
    if (payload.length > 6 * 2 ** 20) this.accuse(`an event of ${payload.length} bytes`);
    const lanes = new Set(records.map(({ key }) => laneOf(key, settings.parallelizationFactor)));
    if (lanes.size > 1) this.accuse(`a batch of lanes ${[...lanes].join(' and ')}`);
    const lane = `${shardId}/${[...lanes][0] ?? 0}`;
    const other = this.running.begin(call, lane, by);
    if (other) this.accuse(`two calls at a time for ${lane}: ${other.loop} ${by.loop}`);
    this.#checkRecords(call, settings, nowMs);
    this.#settleAnnounced();
    this.#checkRepeated(call, by);
    this.#checkParents(shardId, nowMs);
    const failures = this.#attempts.ofLoop(by.loop, idsOf(records));
    const { maximumRetryAttempts: most } = settings;
    if (!this.#changed && most !== -1 && failures > most && records.length > 0) {
      this.accuse(`${idsOf(records).join()} is retried after ${failures} failures`);
    }
    const first = this.#known.get(records[0]?.id ?? -1);
    const before = this.#known.ofShard(shardId).filter((other) => !first || isBefore(other, first));
    this.#windows.begin(call, idsOf(before), nowMs);
    return call;
  }

  /** A call has returned to the mapping. */
  end(call: Call, verdict: Verdict, nowMs: number): void {
    const { records } = call;
    const { loop, mayBeRepeated } = this.running.end(call);
    const isCertain = !this.#learnsLate || !mayBeRepeated;
    const done = verdict.kind === 'succeeded' ? records.length : verdict.from;
    for (const { id } of records.slice(0, done)) {
      this.#known.get(id)!.settled = true;
      if (isCertain) this.#settledIn.set(id, { loop, atMs: nowMs });
    }
    if (verdict.kind === 'failed' && done === 0 && records.length > 0) {
      this.#attempts.failed(loop, idsOf(records), nowMs, isCertain);
    }
    if (done > 0 || verdict.kind === 'succeeded') this.#windows.end(call, mayBeRepeated, nowMs);
  }

  /** The function has ended in a call, with its process or that of its caller. */
  abandoned(call: Call, nowMs: number): void {
    const { loop } = this.running.end(call);
    if (this.#learnsLate) this.#attempts.failed(loop, idsOf(call.records), nowMs, false);
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
      this.accuse(`a message describes other records than it contains: ${message.record}`);
    }
    const ids = records.map(({ id }) => id);
    this.#discard(ids, condition, settings, message.timestampMs, loop);
    const failures = this.#attempts.ofLoop(loop, ids);
    if (!this.#changed && approximateInvokeCount !== Math.max(1, failures)) {
      this.accuse(`a message reports ${approximateInvokeCount} invocations, not ${failures}`);
    }
  }

  /** A message of a failure destination was found, some time after it was sent. It has no event. */
  announced(text: string, settings: MappingSettings): void {
    this.#announced.add(text, settings);
    this.#settleAnnounced();
  }

  /** The mapping has logged that it discarded records. */
  discarded(
    { condition, shardId, records: count, firstSequenceNumber }: Discard,
    settings: MappingSettings,
    nowMs: number,
    loop = '',
  ): void {
    const first = this.#known.bySequenceNumber(firstSequenceNumber)!;
    const lane = laneOf(first.key, settings.parallelizationFactor);
    const ids = this.#known
      .ofShard(shardId)
      .filter(({ id, key }) => id >= first.id && laneOf(key, settings.parallelizationFactor) === lane)
      .map(({ id }) => id)
      .slice(0, count);
    if (settings.failureDestinationArn === '') return this.#discard(ids, condition, settings, nowMs, loop);
    if (!ids.every((id) => this.#known.get(id)!.settled)) {
      this.accuse(`${ids.join()} were discarded without a message`);
    }
  }

  accuse(what: string): void {
    this.violations.push(what);
  }

  /** A record looks as if it had been skipped, and may have been discarded. */
  suspect(id: number, what: string, nowMs: number): void {
    this.#suspicions.add(id, what, nowMs);
  }

  /** Called when enough time has passed to finish everything. */
  conclude(): void {
    const left = this.#known.left();
    if (left.length > 0) this.accuse(`neither delivered nor discarded: ${left.map(({ id }) => id).join()}`);
    for (const text of this.#announced.unknown)
      this.accuse(`a message describes records that are no batch: ${text}`);
    this.#windows.conclude();
    this.#suspicions.conclude();
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
      const known = this.#known.get(id);
      if (known?.key !== key || known.data !== data) return this.accuse(`${id} is not what was put`);
      if (!known.taken) this.accuse(`${id} does not pass the filter`);
      if (!known.expected) this.accuse(`${id} was put before the starting position`);
      if (known.shardId !== undefined && known.shardId !== shardId) this.accuse(`${id} is in another shard`);
      if (known.sequenceNumber !== undefined && known.sequenceNumber !== sequenceNumber)
        this.accuse(`${id} is stored twice`);
      known.shardId = shardId;
      known.sequenceNumber = sequenceNumber;
      if (BigInt(sequenceNumber) <= last) this.accuse(`${id} follows a newer one`);
      last = BigInt(sequenceNumber);
      if (eventSourceArn !== this.#eventSourceArn()) this.accuse(`${id} is of ${eventSourceArn}`);
      if (maxAgeMs > 0 && nowMs - timestampMs > maxAgeMs) this.accuse(`${id} is too old to be delivered`);
      for (const other of this.#known.all) {
        if (other.settled || before.has(other.id) || !isAhead(other, known) || !isBefore(other, known))
          continue;
        this.suspect(other.id, `${id} is delivered before ${other.id}, which is ahead of it`, nowMs);
      }
      before.add(id);
    }
  }

  /** A loop continues behind what it has delivered. Other lanes begin at the earliest position of those before. */
  #checkRepeated({ records }: Call, { loop }: Caller): void {
    if (this.#laneCounts.size > 1) return;
    const repeated = records.find(({ id }) => this.#settledIn.get(id)?.loop === loop);
    if (repeated)
      this.accuse(`${repeated.id} is delivered again by the loop ${loop}, which has delivered it`);
  }

  #checkParents(shardId: string, nowMs: number): void {
    for (const parent of this.#parentsOf(shardId)) {
      for (const { id } of this.#known.ofShard(parent).filter(({ settled }) => !settled))
        this.suspect(id, `${shardId} starts before ${id} of its parent ${parent} is done`, nowMs);
    }
  }

  /** Of the messages whose records are all known by now. */
  #settleAnnounced(): void {
    const batches = this.#announced.take((shardId) => this.#known.ofShard(shardId), this.#laneCounts);
    for (const { ids, condition, invokeCount, sentMs, settings } of batches) {
      this.#discard(ids, condition, settings, sentMs, undefined);
      const failures = this.#attempts.atMost(ids);
      if (!this.#changed && invokeCount > Math.max(1, failures)) {
        this.accuse(`a message reports ${invokeCount} invocations, of ${failures}`);
      }
    }
  }

  #discard(
    ids: readonly number[],
    condition: string,
    settings: MappingSettings,
    nowMs: number,
    loop: string | undefined,
  ): void {
    const { maximumRetryAttempts: most, maximumRecordAgeSeconds } = settings;
    const failures = loop === undefined ? this.#attempts.atMost(ids) : this.#attempts.ofLoop(loop, ids);
    const isExhausted = loop === undefined ? failures > most : failures === most + 1;
    switch (condition) {
      case 'RetryAttemptsExhausted':
        if (!this.#changed && !isExhausted) {
          this.accuse(`${ids.join()} is discarded after ${failures} failures`);
        }
        break;
      case 'RecordAgeExceeded':
        if (maximumRecordAgeSeconds === -1) this.accuse(`${ids.join()} is discarded for its age`);
        break;
      default:
        this.accuse(`${ids.join()} is discarded for ${condition} at ${nowMs}`);
    }
    for (const id of ids) this.#known.get(id)!.settled = true;
    this.#windows.discard(ids);
    this.#suspicions.discarded(ids, nowMs);
  }
}

function idsOf(records: readonly { readonly id: number }[]): number[] {
  return records.map(({ id }) => id);
}
