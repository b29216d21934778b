import { assert } from '../lib/assert.ts';
import type { Shard } from './shard.ts';

/** Which open shard takes a record. */
export class Routes {
  /** In order of hash key; together they cover every one. */
  readonly #shards: readonly Shard[];
  #turn = 0;

  /** @param shards of a stream; the closed ones are left out */
  constructor(shards: Iterable<Shard>) {
    this.#shards = Array.from(shards)
      .filter((shard) => !shard.closed)
      .sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
  }

  /** Each open shard in turn. */
  nextShard(): Shard {
    const shard = this.#shards[this.#turn++ % this.#shards.length];
    assert(shard, 'a stream that takes records has an open shard');
    return shard;
  }

  shardOf(hashKey: bigint): Shard {
    let low = 0;
    let high = this.#shards.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (hashKey <= this.#shards[middle]!.range.end) high = middle;
      else low = middle + 1;
    }
    const shard = this.#shards[low];
    assert(
      shard && shard.range.start <= hashKey && hashKey <= shard.range.end,
      'open shards cover every hash key',
    );
    return shard;
  }
}
