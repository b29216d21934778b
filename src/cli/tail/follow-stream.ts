import type { Client } from '../../client/client.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { type End, followShard, type Start, type TailedRecord } from './shard-follower.ts';
import { TimeOrder } from './time-order.ts';

export interface Selection {
  readonly streamName: string;
  readonly start: Start;
  readonly end: End;
  /** Only these shards; all, and the shards they are split or merged into, when it is empty. */
  readonly shardIds: readonly string[];
}

/**
 * Reads the shards of a stream by time, until all have been read to the end of the selection, or the signal is aborted.
 * @throws the signal's reason, or the first error
 */
export async function followStream(
  context: { client: Client; clock: Clock; signal: AbortSignal },
  { streamName, start, end, shardIds }: Selection,
  onRecord: (record: TailedRecord) => void,
): Promise<void> {
  const order = new TimeOrder(context.clock, onRecord);
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const followed = new Set<string>();
  const ended = new Set<string>();
  const isOver = (shardId: string) => ended.has(shardId) || !followed.has(shardId);

  const begin = (shardId: string) => {
    followed.add(shardId);
    order.opened(shardId);
  };
  const follow = async (shardId: string, from: Start): Promise<void> => {
    const children = await followShard(
      { ...context, signal },
      { streamName, shardId, start: from, end },
      (read) => order.add(shardId, read.records, read),
    );
    ended.add(shardId);
    // Parents before children: of two merged shards, the one that ends last continues with the child.
    const next =
      shardIds.length > 0
        ? []
        : children.filter((child) => !followed.has(child.shardId) && child.parents.every(isOver));
    for (const child of next) begin(child.shardId);
    order.ended(shardId);
    const childStart: Start = start.kind === 'latest' ? { kind: 'trim-horizon' } : start;
    await Promise.all(next.map((child) => follow(child.shardId, childStart)));
  };

  const roots = shardIds.length > 0 ? shardIds : await listRoots(context.client, streamName, start);
  roots.forEach(begin);
  const following = roots.map((shardId) =>
    follow(shardId, start).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  try {
    // The first failure aborts the others and is the one to report.
    await Promise.all(following);
  } finally {
    order.flush();
  }
}

/** The shards to start with: those without a parent among the shards to read. */
async function listRoots(client: Client, streamName: string, start: Start): Promise<string[]> {
  const parentsOf = new Map<string, (string | undefined)[]>();
  let token: string | undefined;
  do {
    const page = await client.call(
      kinesisTraits,
      ListShards,
      token === undefined
        ? {
            StreamName: streamName,
            // Closed shards receive no new records.
            ShardFilter: { Type: start.kind === 'latest' ? 'AT_LATEST' : 'FROM_TRIM_HORIZON' },
          }
        : { NextToken: token },
    );
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of page.Shards ?? []) {
      parentsOf.set(ShardId, [ParentShardId, AdjacentParentShardId]);
    }
    token = page.NextToken;
  } while (token !== undefined);
  return [...parentsOf.keys()].filter(
    (shardId) => !parentsOf.get(shardId)!.some((parent) => parent !== undefined && parentsOf.has(parent)),
  );
}
