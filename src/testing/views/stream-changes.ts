import { MergeShards } from '../../services/kinesis/operations/merge-shards.ts';
import { SplitShard } from '../../services/kinesis/operations/split-shard.ts';
import { UpdateShardCount } from '../../services/kinesis/operations/update-shard-count.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { NamedResource } from './named-resource.ts';

export interface SplitRange {
  readonly shardId: string;
  readonly hashKeys: readonly [first: string, last: string];
}

/** Splits a shard at a hash key: in the middle of its range by default. Waits until the stream is ACTIVE. */
export async function splitShard(
  stream: NamedResource,
  { shardId, hashKeys: [first, last] }: SplitRange,
  at: string | undefined,
  untilActive: () => Promise<void>,
): Promise<void> {
  const middle = (BigInt(first) + BigInt(last) + 1n) / 2n;
  await stream.call(kinesisTraits, SplitShard, {
    StreamName: stream.name,
    ShardToSplit: shardId,
    NewStartingHashKey: at ?? String(middle),
  });
  await untilActive();
}

/** Merges two adjacent shards. Waits until the stream is ACTIVE. */
export async function mergeShards(
  stream: NamedResource,
  [first, second]: readonly [first: string, second: string],
  untilActive: () => Promise<void>,
): Promise<void> {
  await stream.call(kinesisTraits, MergeShards, {
    StreamName: stream.name,
    ShardToMerge: first,
    AdjacentShardToMerge: second,
  });
  await untilActive();
}

/** Splits and merges until the stream has so many open shards. Waits until the stream is ACTIVE. */
export async function updateShardCount(
  stream: NamedResource,
  count: number,
  untilActive: () => Promise<void>,
): Promise<void> {
  await stream.call(kinesisTraits, UpdateShardCount, {
    StreamName: stream.name,
    TargetShardCount: count,
    ScalingType: 'UNIFORM_SCALING',
  });
  await untilActive();
}
