import { followShards, type Selection } from './follow-shards.ts';
import type { FollowContext, TailedRecord } from './shard-follower.ts';
import { TimeOrder } from './time-order.ts';

/**
 * Reads the shards of a stream by time, until all have been read to the end of the selection, or the signal is aborted.
 * @throws the signal's reason, or the first error
 */
export async function followStream(
  context: FollowContext,
  selection: Selection,
  onRecord: (record: TailedRecord) => void,
): Promise<void> {
  const order = new TimeOrder(context.clock, onRecord);
  try {
    await followShards(context, selection, {
      opened: (shardId) => order.opened(shardId),
      read: (shardId, read) => order.add(shardId, read.records, read),
      ended: (shardId) => order.ended(shardId),
    });
  } finally {
    order.flush();
  }
}
