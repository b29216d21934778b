import { assert } from '../../lib/assert.ts';
import { hashKeyDigits, hashKeyDigitsOf } from '../shard/hash-key.ts';
import type { Shard } from '../shard/shard.ts';

/** Finds the open shard for a record. */
export class Routes {
  /** In order of hash key; together they cover the whole space. */
  readonly #shards: readonly Shard[];
  /** The last hash key of each shard. */
  readonly #ends: readonly string[];
  #nextIndex = 0;

  /** @param shards of a stream; closed ones are ignored */
  constructor(shards: Iterable<Shard>) {
    this.#shards = Array.from(shards)
      .filter((shard) => !shard.closed)
      .sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
    this.#ends = this.#shards.map(({ range }) => hashKeyDigits(range.end));
  }

  /** Each open shard in turn. */
  nextShard(): Shard {
    const shard = this.#shards[this.#nextIndex++ % this.#shards.length];
    assert(shard, 'a stream that accepts records has an open shard');
    return shard;
  }

  shardOfHashKey(hashKey: bigint): Shard {
    return this.#shardOf(hashKeyDigits(hashKey));
  }

  shardOfPartitionKey(partitionKey: string): Shard {
    return this.#shardOf(hashKeyDigitsOf(partitionKey));
  }

  #shardOf(digits: string): Shard {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (digits <= this.#ends[middle]!) high = middle;
      else low = middle + 1;
    }
    const shard = this.#shards[low];
    assert(shard && digits <= this.#ends[low]!, 'open shards cover every hash key');
    return shard;
  }
}
