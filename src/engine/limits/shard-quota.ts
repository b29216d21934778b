import { MIB } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { type QuotaUse, type ShardCounters, zeroCounters } from '../metrics.ts';
import { TokenBucket } from './token-bucket.ts';

export type QuotaMode = 'on' | 'off';

/**
 * The limits of one shard per second. All its producers share the write limits, and all its readers without enhanced
 * fan-out share the read limits.
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export const SHARD_QUOTA = {
  writeRecordsPerSecond: 1_000,
  writeBytesPerSecond: MIB,
  readCallsPerSecond: 5,
  readBytesPerSecond: 2 * MIB,
  iteratorCallsPerSecond: 5,
  /** For each consumer of enhanced fan-out separately. */
  subscriptionBytesPerSecond: 2 * MIB,
  subscribeCallsPerSecond: 1,
} as const;

/** Records and bytes written, calls and bytes read, iterators. */
export type SharedUse = readonly [
  writeRecords: number,
  writeBytes: number,
  readCalls: number,
  readBytes: number,
  iteratorCalls: number,
];

/** The unused part of each quota of a shard. */
interface ShardBuckets {
  readonly writeRecords: TokenBucket;
  readonly writeBytes: TokenBucket;
  readonly readCalls: TokenBucket;
  readonly readBytes: TokenBucket;
  readonly iteratorCalls: TokenBucket;
}

/** The buckets of an idle shard. */
function fullBuckets(nowMs: number): ShardBuckets {
  // Up to one second of unused quota is saved, so a producer that keeps to the rate in each second is never throttled.
  const bucket = (perSecond: number) => new TokenBucket(perSecond, perSecond, nowMs);
  return {
    writeRecords: bucket(SHARD_QUOTA.writeRecordsPerSecond),
    writeBytes: bucket(SHARD_QUOTA.writeBytesPerSecond),
    readCalls: bucket(SHARD_QUOTA.readCallsPerSecond),
    readBytes: bucket(SHARD_QUOTA.readBytesPerSecond),
    iteratorCalls: bucket(SHARD_QUOTA.iteratorCallsPerSecond),
  };
}

const UNUSED: QuotaUse = { writeRecords: 0, writeBytes: 0, readCalls: 0, readBytes: 0 };

/** Enforces a shard's quotas, and contains its counters. */
export class ShardQuota {
  readonly counters: ShardCounters = zeroCounters();
  /** What other servers of the same shard have reported as written. */
  recordsElsewhere = 0;
  bytesElsewhere = 0;
  readonly #clock: Clock;
  readonly #enforced: boolean;
  /** Created at the first use, because most of an account's thousands of shards are idle. */
  #buckets: ShardBuckets | undefined;

  constructor(clock: Clock, mode: QuotaMode) {
    this.#clock = clock;
    this.#enforced = mode === 'on';
  }

  /** @param bytes of data and key. A record larger than one second of quota is admitted to an idle shard. */
  admitWrite(bytes: number): boolean {
    if (!this.#enforced) return true;
    const nowMs = this.#clock.monotonicMs();
    const { writeRecords, writeBytes } = this.#bucketsAt(nowMs);
    if (!writeRecords.allows(1, nowMs) || !writeBytes.allows(bytes, nowMs)) {
      this.counters.writesThrottled++;
      return false;
    }
    writeRecords.take(1);
    writeBytes.take(bytes);
    return true;
  }

  /** Called before a GetRecords call, which is rejected while the bytes of earlier responses exceed the quota. */
  admitRead(): boolean {
    if (!this.#enforced) return true;
    const nowMs = this.#clock.monotonicMs();
    const { readBytes, readCalls } = this.#bucketsAt(nowMs);
    if (readBytes.inDebt(nowMs) || !readCalls.allows(1, nowMs)) {
      this.counters.readsThrottled++;
      return false;
    }
    readCalls.take(1);
    return true;
  }

  /** Called after a GetRecords call, when its size is known. A response of 10 MiB uses up the quota of 5 s. */
  chargeRead(bytes: number): void {
    if (this.#enforced) this.#bucketsAt(this.#clock.monotonicMs()).readBytes.charge(bytes);
  }

  admitIterator(): boolean {
    if (!this.#enforced) return true;
    const nowMs = this.#clock.monotonicMs();
    const { iteratorCalls } = this.#bucketsAt(nowMs);
    if (!iteratorCalls.allows(1, nowMs)) {
      this.counters.readsThrottled++;
      return false;
    }
    iteratorCalls.take(1);
    return true;
  }

  /** What was taken here so far; undefined when nothing was, or quotas are off. */
  taken(): SharedUse | undefined {
    if (!this.#buckets) return undefined;
    const { writeRecords, writeBytes, readCalls, readBytes, iteratorCalls } = this.#buckets;
    return [
      writeRecords.takenSoFar,
      writeBytes.takenSoFar,
      readCalls.takenSoFar,
      readBytes.takenSoFar,
      iteratorCalls.takenSoFar,
    ];
  }

  /** Takes what another server that serves the same shard has taken. */
  takeElsewhere([writeRecords, writeBytes, readCalls, readBytes, iteratorCalls]: SharedUse): void {
    this.recordsElsewhere += writeRecords;
    this.bytesElsewhere += writeBytes;
    if (!this.#enforced) return;
    const nowMs = this.#clock.monotonicMs();
    const buckets = this.#bucketsAt(nowMs);
    buckets.writeRecords.takeElsewhere(writeRecords, nowMs);
    buckets.writeBytes.takeElsewhere(writeBytes, nowMs);
    buckets.readCalls.takeElsewhere(readCalls, nowMs);
    buckets.readBytes.takeElsewhere(readBytes, nowMs);
    buckets.iteratorCalls.takeElsewhere(iteratorCalls, nowMs);
  }

  /** Undefined when quotas are off. */
  use(): QuotaUse | undefined {
    if (!this.#enforced) return undefined;
    if (!this.#buckets) return UNUSED;
    const nowMs = this.#clock.monotonicMs();
    const { writeRecords, writeBytes, readCalls, readBytes } = this.#buckets;
    return {
      writeRecords: writeRecords.usedRatio(nowMs),
      writeBytes: writeBytes.usedRatio(nowMs),
      readCalls: readCalls.usedRatio(nowMs),
      readBytes: readBytes.usedRatio(nowMs),
    };
  }

  #bucketsAt(nowMs: number): ShardBuckets {
    return (this.#buckets ??= fullBuckets(nowMs));
  }
}
