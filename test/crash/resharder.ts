import { setTimeout as pause } from 'node:timers/promises';
import {
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  type Shard,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { kinesisClient } from './client.ts';

const MAX_OPEN = 6;
const MAX_PAUSE_MS = 400;

/** Splits and merges shards until the server is gone. @returns the number of accepted calls */
export async function reshardUntilGone(
  endpoint: string,
  streamName: string,
  random: Random,
  signal: AbortSignal,
): Promise<number> {
  const client = kinesisClient(endpoint);
  let accepted = 0;
  try {
    while (!signal.aborted) {
      await pause(random.integer(MAX_PAUSE_MS));
      if (await reshard(client, streamName, random)) accepted++;
    }
  } catch {
    // The server is gone.
  } finally {
    client.destroy();
  }
  return accepted;
}

async function reshard(client: KinesisClient, StreamName: string, random: Random): Promise<boolean> {
  const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
  const open = Shards!
    .filter(({ SequenceNumberRange }) => SequenceNumberRange!.EndingSequenceNumber === undefined)
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  const index = random.integer(open.length);
  const [shard, next] = [open[index]!, open[index + 1]];
  const merges = next !== undefined && (open.length >= MAX_OPEN || random.integer(2) === 0);
  if (!merges && open.length >= MAX_OPEN) return false;
  const command = merges
    ? new MergeShardsCommand({
        StreamName,
        ShardToMerge: shard.ShardId!,
        AdjacentShardToMerge: next.ShardId!,
      })
    : new SplitShardCommand({
        StreamName,
        ShardToSplit: shard.ShardId!,
        NewStartingHashKey: middleOf(shard).toString(),
      });
  try {
    await client.send(command as MergeShardsCommand);
    return true;
  } catch (error) {
    // Usually one is in flight already. Any other error also fails the next call.
    if ((error as Error).name === 'ResourceInUseException') return false;
    throw error;
  }
}

function startOf({ HashKeyRange }: Shard): bigint {
  return BigInt(HashKeyRange!.StartingHashKey!);
}

function middleOf(shard: Shard): bigint {
  return (startOf(shard) + BigInt(shard.HashKeyRange!.EndingHashKey!) + 1n) / 2n;
}
