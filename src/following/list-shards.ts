import type { Client } from '../client/client.ts';
import type { Output } from '../schema/operation.ts';
import { ListShards } from '../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../services/kinesis/traits.ts';

type Shard = NonNullable<Output<typeof ListShards>['Shards']>[number];

/** All shards of a stream, page by page. @param which `AT_LATEST` omits the closed ones, which receive no new records */
export async function listShards(
  client: Client,
  streamName: string,
  which: 'AT_LATEST' | 'FROM_TRIM_HORIZON',
): Promise<Shard[]> {
  const shards: Shard[] = [];
  let token: string | undefined;
  do {
    const page = await client.call(
      kinesisTraits,
      ListShards,
      token === undefined ? { StreamName: streamName, ShardFilter: { Type: which } } : { NextToken: token },
    );
    shards.push(...(page.Shards ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return shards;
}

/** The shards that a shard was split or merged from. */
export function parentsOf({ ParentShardId, AdjacentParentShardId }: Shard): string[] {
  return [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
}
