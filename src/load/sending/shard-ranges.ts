import { assert } from '../../lib/assert.ts';
import { hashKeyDigits, hashKeyDigitsOf } from '../../engine/shard/hash-key.ts';

export interface ShardRange {
  readonly shardId: string;
  readonly start: bigint;
  readonly end: bigint;
}

/** The open shards of a stream: which one a partition key belongs to. */
export class ShardRanges {
  /** In the order of their last hash key, as digits. */
  readonly #shards: readonly { readonly shardId: string; readonly end: string }[];

  constructor(ranges: readonly ShardRange[]) {
    this.#shards = ranges
      .map(({ shardId, end }) => ({ shardId, end: hashKeyDigits(end) }))
      .sort((a, b) => (a.end < b.end ? -1 : 1));
  }

  shardOf(partitionKey: string): string {
    const digits = hashKeyDigitsOf(partitionKey);
    let low = 0;
    let high = this.#shards.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (digits <= this.#shards[middle]!.end) high = middle;
      else low = middle + 1;
    }
    const shard = this.#shards[low];
    assert(shard, 'a stream has an open shard');
    return shard.shardId;
  }
}
