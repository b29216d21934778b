import type { ShardPosition, StreamRecord } from '../port.ts';
import { SHARD_QUOTA } from '../limits/shard-quota.ts';
import { TokenBucket } from '../limits/token-bucket.ts';

/** What one consumer of enhanced fan-out may read of one shard a second, by whatever way it reads. */
export class ConsumerThroughput {
  readonly #bucket: TokenBucket;
  #paidTo: ShardPosition = { pos: 0, index: 0 };

  constructor(nowMs: number) {
    const perSecond = SHARD_QUOTA.subscriptionBytesPerSecond;
    this.#bucket = new TokenBucket(perSecond, perSecond, nowMs);
  }

  /** How long until all that was read is paid off. */
  debtMs(nowMs: number): number {
    return this.#bucket.debtMs(nowMs);
  }

  /** @param bytes of keys and data */
  charge(bytes: number): void {
    this.#bucket.charge(bytes);
  }

  /** Charges what nobody has read in this way before: lanes of a shard share what one of them has paid for. */
  chargeOnce(records: readonly StreamRecord[]): void {
    const last = records.at(-1);
    const unpaid = records.filter(({ position }) => !isBefore(position, this.#paidTo));
    if (!last || unpaid.length === 0) return;
    this.#bucket.charge(unpaid.reduce((bytes, record) => bytes + sizeOf(record), 0));
    this.#paidTo = last.next;
  }
}

function isBefore(a: ShardPosition, b: ShardPosition): boolean {
  return a.pos < b.pos || (a.pos === b.pos && a.index < b.index);
}

function sizeOf({ partitionKey, data }: StreamRecord): number {
  return Buffer.byteLength(partitionKey ?? '') + data.length;
}
