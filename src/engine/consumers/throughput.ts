import { comparePositions } from '../compare-positions.ts';
import { SHARD_QUOTA } from '../limits/shard-quota.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { ShardPosition, StreamRecord } from '../port.ts';

/** One consumer's read quota for one shard, shared by its subscriptions and its event source mappings. */
export class ConsumerThroughput {
  readonly #bucket: TokenBucket;
  #chargedTo: ShardPosition = { pos: 0, index: 0 };

  constructor(nowMs: number) {
    const perSecond = SHARD_QUOTA.subscriptionBytesPerSecond;
    this.#bucket = new TokenBucket(perSecond, perSecond, nowMs);
  }

  /** The time until the consumer may read again. */
  debtMs(nowMs: number): number {
    return this.#bucket.debtMs(nowMs);
  }

  /** @param bytes of keys and data */
  charge(bytes: number): void {
    this.#bucket.charge(bytes);
  }

  /** All that was charged here. */
  get takenSoFar(): number {
    return this.#bucket.takenSoFar;
  }

  /** Takes what the consumer has read at another process. */
  takeElsewhere(bytes: number, nowMs: number): void {
    this.#bucket.takeElsewhere(bytes, nowMs);
  }

  /** Charges each record once, even when several lanes of a mapping read it. */
  chargeOnce(records: readonly StreamRecord[]): void {
    const last = records.at(-1);
    const uncharged = records.filter(({ position }) => comparePositions(position, this.#chargedTo) >= 0);
    if (!last || uncharged.length === 0) return;
    this.#bucket.charge(uncharged.reduce((bytes, record) => bytes + sizeOf(record), 0));
    this.#chargedTo = last.next;
  }
}

function sizeOf({ partitionKey, data }: StreamRecord): number {
  return Buffer.byteLength(partitionKey ?? '') + data.length;
}
