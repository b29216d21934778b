import type { Client } from '../../client/client.ts';
import type { ShardRange } from './shard-ranges.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

/** The open shards of a stream. */
export async function openShards(client: Client, streamName: string): Promise<readonly ShardRange[]> {
  const open: ShardRange[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.call(
      kinesisTraits,
      ListShards,
      nextToken === undefined ? { StreamName: streamName } : { NextToken: nextToken },
    );
    for (const { ShardId, HashKeyRange, SequenceNumberRange } of page.Shards ?? []) {
      if (SequenceNumberRange.EndingSequenceNumber !== undefined) continue;
      const [start, end] = [BigInt(HashKeyRange.StartingHashKey), BigInt(HashKeyRange.EndingHashKey)];
      open.push({ shardId: ShardId, start, end });
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return open;
}
