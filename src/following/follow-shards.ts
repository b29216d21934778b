import type { Client } from '../client/client.ts';
import { anyAborted } from '../lib/concurrency/shared-abort.ts';
import { listShards, parentsOf } from './list-shards.ts';
import { type End, type FollowContext, followShard, type ShardRead, type Start } from './shard-follower.ts';

export interface Selection {
  readonly streamName: string;
  readonly start: Start;
  readonly end: End;
  /** Only these shards; all, and the shards they are split or merged into, when it is empty. */
  readonly shardIds: readonly string[];
  /** Shards that do not begin at `start`, by id; `ended` are those that need not be read. */
  readonly positions?: ReadonlyMap<string, Start | 'ended'>;
}

/** What is done with the records of shards, which are read at the same time. */
export interface ShardSink {
  /** A shard is about to be read. */
  opened(shardId: string): void;
  /** The shard is read further when it has resolved. */
  read(shardId: string, read: ShardRead): Promise<void>;
  /** A shard has been read to the end of the selection; its children are open. */
  ended(shardId: string): void;
}

/**
 * Reads the shards of a stream, parents before their children, until all have been read to the end of the selection, or
 * the signal is aborted.
 * @throws the signal's reason, or the first error
 */
export async function followShards(
  context: FollowContext,
  { streamName, start, end, shardIds, positions = new Map() }: Selection,
  sink: ShardSink,
): Promise<void> {
  const failed = new AbortController();
  // Each shard has listeners of its own.
  const signal = anyAborted([context.signal, failed.signal]);
  const followed = new Set<string>();
  const ended = new Set<string>();
  const isOver = (shardId: string) => ended.has(shardId) || !followed.has(shardId);
  const childStart: Start = start.kind === 'latest' ? { kind: 'trim-horizon' } : start;

  const begin = (shardId: string) => {
    followed.add(shardId);
    sink.opened(shardId);
  };
  const follow = async (shardId: string, from: Start): Promise<void> => {
    const children = await followShard(
      { ...context, signal },
      { streamName, shardId, start: from, end },
      (read) => sink.read(shardId, read),
    );
    ended.add(shardId);
    // Parents before children: of two merged shards, the one that ends last continues with the child.
    const next =
      shardIds.length > 0
        ? []
        : children.filter((child) => !followed.has(child.shardId) && child.parents.every(isOver));
    for (const child of next) begin(child.shardId);
    sink.ended(shardId);
    await Promise.all(next.map((child) => follow(child.shardId, startOf(child.shardId, childStart))));
  };
  const startOf = (shardId: string, otherwise: Start): Start => {
    const position = positions.get(shardId);
    return position === undefined || position === 'ended' ? otherwise : position;
  };

  const roots =
    shardIds.length > 0 ? shardIds : await listRoots(context.client, { streamName, start, positions });
  roots.forEach(begin);
  const following = roots.map((shardId) =>
    follow(shardId, startOf(shardId, start)).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  // The first failure aborts the others and is the one to report. Nothing is read any more when this returns.
  await Promise.allSettled(following);
  failed.signal.throwIfAborted();
}

/** The shards to start with: those without a parent among the shards to read. */
async function listRoots(
  client: Client,
  { streamName, start, positions }: Required<Pick<Selection, 'streamName' | 'start' | 'positions'>>,
): Promise<string[]> {
  const isResumed = positions.size > 0;
  const which = start.kind === 'latest' && !isResumed ? 'AT_LATEST' : 'FROM_TRIM_HORIZON';
  const listed = await listShards(client, streamName, which);
  const unread = listed.filter(({ ShardId }) => positions.get(ShardId) !== 'ended');
  const ids = new Set(unread.map(({ ShardId }) => ShardId));
  return unread
    .filter((shard) => !parentsOf(shard).some((parent) => ids.has(parent)))
    .map(({ ShardId }) => ShardId);
}
