import { hashKeyOf } from '../../../engine/shard/hash-key.ts';
import type { ShardRange } from '../api/pipeline-api.ts';

/** A partition key with the shard that it belongs to. */
export interface ShardKey {
  readonly partitionKey: string;
  readonly shardId: string;
}

/**
 * The same number of partition keys for every shard, alternating between the shards. At 1,000 records per second, the
 * limit of a shard, an uneven distribution by hash would throttle some shards.
 */
export function evenKeys(shards: readonly ShardRange[], perShard: number): ShardKey[] {
  const byShard = new Map<string, ShardKey[]>(shards.map(({ shardId }) => [shardId, []]));
  const wanted = shards.length * perShard;
  for (let device = 1, found = 0; found < wanted; device++) {
    const partitionKey = `device-${device}`;
    const { shardId } = shards.find((range) => contains(range, partitionKey))!;
    const keys = byShard.get(shardId)!;
    if (keys.length === perShard) continue;
    keys.push({ partitionKey, shardId });
    found++;
  }
  return Array.from({ length: perShard }, (_, index) =>
    [...byShard.values()].map((keys) => keys[index]!),
  ).flat();
}

function contains({ startingHashKey, endingHashKey }: ShardRange, partitionKey: string): boolean {
  const hash = hashKeyOf(partitionKey);
  return startingHashKey <= hash && hash <= endingHashKey;
}
