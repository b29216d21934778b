import type { FailureMessage } from '../../../src/mapping/port.ts';
import type { MappingSettings } from '../../../src/mapping/document.ts';
import { laneOf } from '../../../src/mapping/batching/lane.ts';
import type { FailureRecord } from '../../support/fake-destination.ts';
import { type Call, readCall } from './call.ts';
import type { Options } from './options.ts';
import { WindowJudge } from './window-judge.ts';

/** What the judge knows of a record. Ids are given in the order of puts. */
export interface KnownRecord {
  readonly id: number;
  readonly key: string;
  readonly data: string;
  /** Passes the filter, where there is one. */
  readonly taken: boolean;
  /** Put where the mapping begins or later. */
  readonly expected: boolean;
  /** Told by the put, or by the event if that is quicker. */
  shardId: string | undefined;
  /** Delivered in a call that succeeded, or given up. */
  settled: boolean;
}

export type Verdict =
  | { readonly kind: 'succeeded' }
  /** Records before this place of the call are done. */
  | { readonly kind: 'failed'; readonly from: number };

interface Discard {
  readonly condition: string;
  readonly shardId: string;
  readonly records: number;
  readonly firstSequenceNumber: string;
}

/**
 * Knows only what a mapping promises, and compares what a function and a failure destination get with it: at
 * least once, in order of key, nothing skipped, and nothing given up but what has run out of retries or time.
 */
export class Judge {
  readonly violations: string[] = [];
  readonly #records: KnownRecord[] = [];
  readonly #options: Options;
  readonly #eventSourceArn: string;
  readonly #parentsOf: (shardId: string) => readonly string[];
  readonly #windows: WindowJudge;
  /** How often a set of records failed since the loops began; by their ids. */
  readonly #failures = new Map<string, number>();
  readonly #running = new Map<Call, string>();
  readonly #idOf = new Map<string, number>();
  /** Settings have changed: how often something was tried is no longer to be told from outside. */
  #changed = false;
  /** A batch that was made before a change is tried again as it is. */
  #largestBatch: number;

  constructor(options: Options, eventSourceArn: string, parentsOf: (shardId: string) => readonly string[]) {
    this.#options = options;
    this.#largestBatch = options.batchSize;
    this.#eventSourceArn = eventSourceArn;
    this.#parentsOf = parentsOf;
    this.#windows = new WindowJudge(options.tumblingWindowSeconds, (what) => this.#accuse(what));
  }

  get recordCount(): number {
    return this.#records.length;
  }

  /** A record is about to be put. @returns it, with the data that it is to have */
  putting(key: string, taken: boolean, expected: boolean): KnownRecord {
    const id = this.#records.length;
    const record: KnownRecord = {
      id,
      key,
      data: JSON.stringify({ id, taken }),
      taken: taken || this.#options.filterPatterns.length === 0,
      expected,
      shardId: undefined,
      settled: false,
    };
    this.#records.push(record);
    return record;
  }

  put(record: KnownRecord, { shardId, sequenceNumber }: { shardId: string; sequenceNumber: string }): void {
    record.shardId = shardId;
    this.#idOf.set(sequenceNumber, record.id);
  }

  /** The loops begin anew: after a crash, a restart, or a time of being disabled. */
  beginAnew(): void {
    this.#failures.clear();
    this.#running.clear();
  }

  changing({ batchSize = 0 }: Partial<MappingSettings>): void {
    this.#changed = true;
    this.#largestBatch = Math.max(this.#largestBatch, batchSize);
  }

  /** A call begins. */
  begin(payload: Buffer, settings: MappingSettings, nowMs: number): Call {
    const call = readCall(payload);
    const { records, shardId } = call;
    // An event may be quicker than the answer to the put.
    for (const { id, sequenceNumber } of records) this.#idOf.set(sequenceNumber, id);
    if (records.length > this.#largestBatch) this.#accuse(`${records.length} records in a batch`);
    if (payload.length > 6 * 2 ** 20) this.#accuse(`an event of ${payload.length} bytes`);
    const lanes = new Set(records.map(({ key }) => laneOf(key, settings.parallelizationFactor)));
    if (lanes.size > 1) this.#accuse(`a batch of lanes ${[...lanes].join(' and ')}`);
    const lane = `${shardId}/${[...lanes][0] ?? 0}`;
    if ([...this.#running.values()].includes(lane)) this.#accuse(`two calls at a time for ${lane}`);
    this.#running.set(call, lane);
    this.#checkRecords(call, settings, nowMs);
    this.#checkParents(shardId);
    const failures = this.#failures.get(nameOf(records)) ?? 0;
    const { maximumRetryAttempts: most } = settings;
    if (!this.#changed && most !== -1 && failures > most && records.length > 0) {
      this.#accuse(`${nameOf(records)} is tried again after ${failures} failures`);
    }
    this.#windows.begin(
      call,
      this.#ofShard(shardId).map(({ id }) => id),
    );
    return call;
  }

  /** The mapping has been told what became of a call. */
  end(call: Call, verdict: Verdict): void {
    const { records } = call;
    this.#running.delete(call);
    const done = verdict.kind === 'succeeded' ? records.length : verdict.from;
    for (const { id } of records.slice(0, done)) this.#records[id]!.settled = true;
    if (verdict.kind === 'failed' && done === 0 && records.length > 0) {
      const name = nameOf(records);
      this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
    }
    if (done > 0 || verdict.kind === 'succeeded') this.#windows.end(call);
  }

  /** The function was not reached. */
  turnedAway(call: Call): void {
    this.#running.delete(call);
  }

  /** The failure destination has taken a message. */
  told(message: FailureMessage, settings: MappingSettings): void {
    const record = JSON.parse(message.record) as FailureRecord;
    const { condition, approximateInvokeCount } = record.requestContext;
    const { records } = readCall(message.event!);
    const { startSequenceNumber, endSequenceNumber, batchSize } = record.KinesisBatchInfo;
    if (
      batchSize !== records.length ||
      startSequenceNumber !== records[0]!.sequenceNumber ||
      endSequenceNumber !== records.at(-1)!.sequenceNumber
    ) {
      this.#accuse(`a message tells of other records than it carries: ${message.record}`);
    }
    const ids = records.map(({ id }) => id);
    this.#giveUp(ids, condition, settings, message.timestampMs);
    const failures = this.#failures.get(ids.join()) ?? 0;
    if (!this.#changed && approximateInvokeCount !== Math.max(1, failures)) {
      this.#accuse(`a message tells of ${approximateInvokeCount} invocations, not ${failures}`);
    }
  }

  /** The mapping says that it has given records up. */
  discarded(
    { condition, shardId, records: count, firstSequenceNumber }: Discard,
    settings: MappingSettings,
    nowMs: number,
  ): void {
    const first = this.#records[this.#idOf.get(firstSequenceNumber)!]!;
    const lane = laneOf(first.key, settings.parallelizationFactor);
    const ids = this.#ofShard(shardId)
      .filter(({ id, key }) => id >= first.id && laneOf(key, settings.parallelizationFactor) === lane)
      .map(({ id }) => id)
      .slice(0, count);
    if (settings.failureDestinationArn === '') return this.#giveUp(ids, condition, settings, nowMs);
    if (!ids.every((id) => this.#records[id]!.settled)) {
      this.#accuse(`${ids.join()} were discarded, and nobody was told`);
    }
  }

  /** Time has gone on until nothing is left to do. */
  conclude(): void {
    const left = this.#records.filter(({ taken, expected, settled }) => taken && expected && !settled);
    if (left.length > 0) this.#accuse(`never delivered nor given up: ${left.map(({ id }) => id).join()}`);
    this.#windows.conclude();
  }

  #checkRecords({ records, shardId }: Call, settings: MappingSettings, nowMs: number): void {
    const maxAgeMs = settings.maximumRecordAgeSeconds * 1_000;
    const before = new Set<number>();
    const { parallelizationFactor: lanes } = settings;
    /** Of the same key, whatever shard it is in, or of the same lane. */
    const isAhead = (other: KnownRecord, { key, shardId: shard }: KnownRecord) =>
      other.taken &&
      other.expected &&
      (other.key === key || (other.shardId === shard && laneOf(other.key, lanes) === laneOf(key, lanes)));
    let last = 0n;
    for (const { id, key, sequenceNumber, eventSourceArn, timestampMs, data } of records) {
      const known = this.#records[id];
      if (known?.key !== key || known.data !== data) return this.#accuse(`${id} is not what was put`);
      if (!known.taken) this.#accuse(`${id} does not pass the filter`);
      if (!known.expected) this.#accuse(`${id} was put before the mapping begins`);
      if (known.shardId !== undefined && known.shardId !== shardId) this.#accuse(`${id} is of another shard`);
      known.shardId = shardId;
      if (BigInt(sequenceNumber) <= last) this.#accuse(`${id} stands after a younger one`);
      last = BigInt(sequenceNumber);
      if (eventSourceArn !== this.#eventSourceArn) this.#accuse(`${id} is of ${eventSourceArn}`);
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
      if (left) this.#accuse(`${shardId} is begun before ${left.id} of its parent ${parent} is done`);
    }
  }

  #giveUp(ids: readonly number[], condition: string, settings: MappingSettings, nowMs: number): void {
    const { maximumRetryAttempts: most, maximumRecordAgeSeconds } = settings;
    const failures = this.#failures.get(ids.join()) ?? 0;
    switch (condition) {
      case 'RetryAttemptsExhausted':
        if (!this.#changed && failures !== most + 1) {
          this.#accuse(`${ids.join()} is given up after ${failures} failures`);
        }
        break;
      case 'RecordAgeExceeded':
        if (maximumRecordAgeSeconds === -1) this.#accuse(`${ids.join()} is given up for its age`);
        break;
      default:
        this.#accuse(`${ids.join()} is given up for ${condition} at ${nowMs}`);
    }
    for (const id of ids) this.#records[id]!.settled = true;
    this.#windows.giveUp(ids);
  }

  /** In order, what the mapping is to deliver of a shard. */
  #ofShard(shardId: string): KnownRecord[] {
    return this.#records.filter((record) => record.shardId === shardId && record.taken && record.expected);
  }

  #accuse(what: string): void {
    this.violations.push(what);
  }
}

function nameOf(records: readonly { readonly id: number }[]): string {
  return records.map(({ id }) => id).join();
}
