import type { Client } from '../../client/client.ts';
import { hashKeyOf } from '../../engine/shard/hash-key.ts';
import { listShards } from '../../following/list-shards.ts';

interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** The ranges of hash keys of a stream's shards. */
export class ShardRanges {
  readonly #client: Client;
  readonly #streamName: string;
  readonly #ranges = new Map<string, Range>();

  constructor(client: Client, streamName: string) {
    this.#client = client;
    this.#streamName = streamName;
  }

  /** Lists the shards again when one of them is not known yet. */
  async require(shardId: string): Promise<void> {
    if (this.#ranges.has(shardId)) return;
    for (const { ShardId, HashKeyRange } of await listShards(
      this.#client,
      this.#streamName,
      'FROM_TRIM_HORIZON',
    )) {
      const { StartingHashKey: first, EndingHashKey: last } = HashKeyRange;
      this.#ranges.set(ShardId, { first: BigInt(first), last: BigInt(last) });
    }
  }

  /**
   * Streams do not return the explicit hash key of a record. The shard shows whether there was one: it does not contain
   * the hash of the partition key. Any hash key of the shard then puts the record where it was.
   */
  explicitHashKeyOf(shardId: string, partitionKey: string | undefined): string | undefined {
    const range = this.#ranges.get(shardId);
    if (!range || partitionKey === undefined) return undefined;
    const hashKey = hashKeyOf(partitionKey);
    return hashKey >= range.first && hashKey <= range.last ? undefined : String(range.first);
  }
}
