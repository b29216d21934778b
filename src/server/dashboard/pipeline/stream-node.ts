import { shardIdOf } from '../../../engine/shard/id.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import { listedShards } from '../../../services/kinesis/describe-stream.ts';
import type { DashboardParts } from '../parts.ts';
import type { ShardNode, StreamNode } from '../contract.ts';

export function streamNode(stream: Stream, logs: DashboardParts['logs'], nowMs: number): StreamNode {
  const { document } = stream;
  const shards = listedShards(stream, nowMs);
  return {
    name: document.streamName,
    arn: streamArn(document),
    status: document.status,
    mode: document.mode,
    retentionHours: document.retentionHours,
    retainedBytes: shards.reduce((sum, { logId }) => sum + logs.storedBytes(logId), 0),
    consumers: document.consumers.map(({ name }) => name),
    shards: shards.map(shardNode),
  };
}

function shardNode({ id, document }: ReturnType<typeof listedShards>[number]): ShardNode {
  const { startingHashKey, endingHashKey, parents, openedMs, closedMs } = document;
  return {
    shardId: id,
    startingHashKey,
    endingHashKey,
    parentShardIds: parents.map(shardIdOf),
    isOpen: closedMs === undefined,
    createdMs: openedMs,
    ...(closedMs !== undefined && { closedMs }),
  };
}
