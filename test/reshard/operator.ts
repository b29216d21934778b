import { setTimeout as pause } from 'node:timers/promises';
import {
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { untilActive } from '../support/clients/sdk-streams.ts';
import { STREAM } from './stream-name.ts';

// Each consumer has a subscription to every open shard.
const MAX_OPEN_SHARDS = 8;
const PAUSE_MS = 400;

/** Open shards in order of hash key. */
export async function openShards(client: KinesisClient): Promise<Shard[]> {
  return (await listShards(client))
    .filter(({ SequenceNumberRange }) => SequenceNumberRange!.EndingSequenceNumber === undefined)
    .sort((a, b) => (rangeOf(a).start < rangeOf(b).start ? -1 : 1));
}

export async function listShards(client: KinesisClient): Promise<Shard[]> {
  const shards: Shard[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListShardsCommand({ MaxResults: 10, ...(NextToken ? { NextToken } : { StreamName: STREAM }) }),
    );
    shards.push(...page.Shards!);
    NextToken = page.NextToken;
  } while (NextToken);
  return shards;
}

export function rangeOf({ HashKeyRange }: Pick<Shard, 'HashKeyRange'>): { start: bigint; end: bigint } {
  return { start: BigInt(HashKeyRange!.StartingHashKey!), end: BigInt(HashKeyRange!.EndingHashKey!) };
}

/** Makes random splits, merges and changes of the shard count, one after the other. */
export async function reshardAtRandom(
  client: KinesisClient,
  random: Random,
  count: number,
  log: (line: string) => void,
): Promise<void> {
  for (let index = 1; index <= count; index++) {
    const done = await reshardOnce(client, random);
    await untilActive(client, STREAM);
    log(`reshard ${index} of ${count}: ${done}`);
    await pause(random.integer(PAUSE_MS));
  }
}

/** @returns a description */
async function reshardOnce(client: KinesisClient, random: Random): Promise<string> {
  const open = await openShards(client);
  const kinds = [
    ...(open.length < MAX_OPEN_SHARDS ? (['split'] as const) : []),
    ...(open.length > 1 ? (['merge'] as const) : []),
    'scale' as const,
  ];
  switch (kinds[random.integer(kinds.length)]!) {
    case 'split':
      return split(client, open[random.integer(open.length)]!, random);
    case 'merge':
      return merge(client, open, random.integer(open.length - 1));
    case 'scale':
      return scale(client, open.length, random);
  }
}

async function split(client: KinesisClient, shard: Shard, random: Random): Promise<string> {
  const { start, end } = rangeOf(shard);
  const point = start + 2n + (BigInt(random.integer(2 ** 32)) * (end - start - 2n)) / 2n ** 32n;
  const input = { StreamName: STREAM, ShardToSplit: shard.ShardId!, NewStartingHashKey: String(point) };
  await client.send(new SplitShardCommand(input));
  return `split ${shard.ShardId} at ${point}`;
}

async function merge(client: KinesisClient, open: readonly Shard[], index: number): Promise<string> {
  const [ShardToMerge, AdjacentShardToMerge] = [open[index]!.ShardId!, open[index + 1]!.ShardId!];
  await client.send(new MergeShardsCommand({ StreamName: STREAM, ShardToMerge, AdjacentShardToMerge }));
  return `merged ${ShardToMerge} and ${AdjacentShardToMerge}`;
}

async function scale(client: KinesisClient, open: number, random: Random): Promise<string> {
  const least = Math.ceil(open / 2);
  const most = Math.min(open * 2, MAX_OPEN_SHARDS);
  const target = least + random.integer(most - least + 1);
  const input = { StreamName: STREAM, TargetShardCount: target, ScalingType: 'UNIFORM_SCALING' } as const;
  await client.send(new UpdateShardCountCommand(input));
  return `scaled from ${open} shards to ${target}`;
}
