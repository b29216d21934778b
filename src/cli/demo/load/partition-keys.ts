import { createHash } from 'node:crypto';
import type { ShardRange } from '../api/pipeline-api.ts';

/** A partition key and the shard that its hash falls into. */
export interface ShardKey {
  readonly partitionKey: string;
  readonly shardId: string;
}

/**
 * The same number of device names for every shard, taken in turn, so that each shard gets its exact share of
 * the load: the headline's 1,000 records a second a shard leave no room for the luck of hashing.
 */
export function evenKeys(shards: readonly ShardRange[], perShard: number): ShardKey[] {
  const byShard = new Map<string, ShardKey[]>(shards.map(({ shardId }) => [shardId, []]));
  const wanted = shards.length * perShard;
  for (let device = 1, found = 0; found < wanted; device++) {
    const partitionKey = `device-${device}`;
    const { shardId } = shards.find((range) => takes(range, partitionKey))!;
    const keys = byShard.get(shardId)!;
    if (keys.length === perShard) continue;
    keys.push({ partitionKey, shardId });
    found++;
  }
  return Array.from({ length: perShard }, (_, turn) =>
    [...byShard.values()].map((keys) => keys[turn]!),
  ).flat();
}

function takes({ startingHashKey, endingHashKey }: ShardRange, partitionKey: string): boolean {
  const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
  return startingHashKey <= hash && hash <= endingHashKey;
}
