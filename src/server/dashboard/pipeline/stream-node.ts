import { shardIdOf } from '../../../engine/shard/id.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import { streamArn } from '../../../services/kinesis/arn.ts';
import { listedShards } from '../../../services/kinesis/describe-stream.ts';
import type { ShardNode, StreamNode } from '../contract.ts';

export function streamNode(stream: Stream, nowMs: number): StreamNode {
  const { document } = stream;
  return {
    name: document.streamName,
    arn: streamArn(document),
    status: document.status,
    mode: document.mode,
    retentionHours: document.retentionHours,
    consumers: document.consumers.map(({ name }) => name),
    shards: listedShards(stream, nowMs).map(shardNode),
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
