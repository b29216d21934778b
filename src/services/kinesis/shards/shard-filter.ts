import { parseShardId } from '../../../engine/shard/id.ts';
import type { Shard as LiveShard } from '../../../engine/shard/shard.ts';
import { type StreamDocument, trimHorizonMs } from '../../../engine/stream/document.ts';
import type { Infer } from '../../../schema/shape.ts';
import { InvalidArgument, shardNotFound } from '../errors.ts';
import type { ShardFilter } from '../shapes.ts';

/**
 * Selects shards by a ListShards filter: docs/aws/kinesis-streams.md#listshards-filters. Children open at the time when
 * their parents close, so the shards that are open at any time cover every hash key exactly once.
 * @throws InvalidArgumentException when a member that the type needs is missing
 */
export function shardFilter(
  filter: Infer<typeof ShardFilter> | undefined,
  document: StreamDocument,
  nowMs: number,
): (shard: LiveShard) => boolean {
  // No shard was open before the stream was created, and no record is older than the trim horizon.
  const oldestMs = Math.max(trimHorizonMs(document, nowMs), document.createdMs);
  switch (filter?.Type) {
    case undefined:
    case 'FROM_TRIM_HORIZON':
      return () => true;
    case 'AT_LATEST':
      return (shard) => !shard.closed;
    case 'AT_TRIM_HORIZON':
      return openAt(oldestMs);
    case 'AT_TIMESTAMP':
      return openAt(Math.max(requireTimestamp(filter), oldestMs));
    case 'FROM_TIMESTAMP': {
      const fromMs = requireTimestamp(filter);
      return ({ document: { closedMs } }) => closedMs === undefined || closedMs >= fromMs;
    }
    case 'AFTER_SHARD_ID': {
      const after = requireShardId(filter, document);
      return ({ number }) => number > after;
    }
  }
}

function openAt(timeMs: number): (shard: LiveShard) => boolean {
  return ({ document: { openedMs, closedMs } }) =>
    openedMs <= timeMs && (closedMs === undefined || closedMs > timeMs);
}

function requireTimestamp({ Type, Timestamp }: Infer<typeof ShardFilter>): number {
  if (Timestamp === undefined) throw InvalidArgument(`ShardFilter of type ${Type} needs a Timestamp.`);
  return Timestamp;
}

function requireShardId({ Type, ShardId }: Infer<typeof ShardFilter>, document: StreamDocument): number {
  if (ShardId === undefined) throw InvalidArgument(`ShardFilter of type ${Type} needs a ShardId.`);
  const number = parseShardId(ShardId);
  if (number === undefined) throw shardNotFound(document, ShardId);
  return number;
}
