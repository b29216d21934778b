import type { StreamRecord } from '../../../engine/port.ts';
import { shardIdOf } from '../../../engine/shard/id.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Infer } from '../../../schema/shape.ts';
import { encryptionMark } from '../settings/encryption.ts';
import type { ChildShard, Record } from '../shapes.ts';

/** A record as GetRecords and SubscribeToShard return it. */
export function describeRecord({
  sequenceNumber,
  partitionKey,
  data,
  timestampMs,
  encrypted,
}: StreamRecord): Infer<typeof Record> {
  return {
    SequenceNumber: sequenceNumber,
    ApproximateArrivalTimestamp: timestampMs,
    Data: data,
    ...(partitionKey !== undefined && { PartitionKey: partitionKey }),
    ...encryptionMark(encrypted),
  };
}

/** The shards that were opened when this one was closed: readers continue there. */
export function childrenOf({ document }: Stream, shardNumber: number): Infer<typeof ChildShard>[] {
  return document.shards
    .filter(({ parents }) => parents.includes(shardNumber))
    .map(({ number, parents, startingHashKey, endingHashKey }) => ({
      ShardId: shardIdOf(number),
      ParentShards: parents.map(shardIdOf),
      HashKeyRange: { StartingHashKey: startingHashKey, EndingHashKey: endingHashKey },
    }));
}
