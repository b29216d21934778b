import { isRetained } from '../../engine/shard/document.ts';
import { shardIdOf } from '../../engine/shard/id.ts';
import type { Shard as LiveShard } from '../../engine/shard/shard.ts';
import { trimHorizonMs } from '../../engine/stream/document.ts';
import type { Stream } from '../../engine/stream/stream.ts';
import type { Infer } from '../../schema/shape.ts';
import { streamArn } from '../../engine/stream/arn.ts';
import type { Shard } from './shapes.ts';

/** The members that every description of a stream has. */
export function describeCommon({ document }: Stream) {
  const { encryption } = document;
  return {
    StreamName: document.streamName,
    StreamARN: streamArn(document),
    StreamStatus: document.status,
    StreamModeDetails: { StreamMode: document.mode },
    RetentionPeriodHours: document.retentionHours,
    StreamCreationTimestamp: document.createdMs,
    EnhancedMonitoring: [{ ShardLevelMetrics: [...document.shardMetrics] }],
    EncryptionType: encryption.type,
    ...(encryption.type === 'KMS' && { KeyId: encryption.keyId }),
  };
}

/** Shards whose records can be read, in order of number; none while the stream is being created or deleted. */
export function listedShards(stream: Stream, nowMs: number): LiveShard[] {
  if (!stream.isAvailable) return [];
  const horizonMs = trimHorizonMs(stream.document, nowMs);
  return Array.from(stream.shards).filter(({ document }) => isRetained(document, horizonMs));
}

export function describeShard({ id, document, sequenceNumbers }: LiveShard): Infer<typeof Shard> {
  const [parent, adjacentParent] = document.parents;
  return {
    ShardId: id,
    ...(parent !== undefined && { ParentShardId: shardIdOf(parent) }),
    ...(adjacentParent !== undefined && { AdjacentParentShardId: shardIdOf(adjacentParent) }),
    HashKeyRange: { StartingHashKey: document.startingHashKey, EndingHashKey: document.endingHashKey },
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumbers.starting(),
      ...(document.closedMs !== undefined && {
        EndingSequenceNumber: sequenceNumbers.ending(Math.floor(document.closedMs / 1000)),
      }),
    },
  };
}
