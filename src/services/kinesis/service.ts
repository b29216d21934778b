import type { Service } from '../../schema/service.ts';
import { ServiceBuilder } from '../../schema/service.ts';
import type { KinesisContext } from './context.ts';
import { AddTagsToStream, addTagsToStream } from './operations/add-tags-to-stream.ts';
import { CreateStream, createStream } from './operations/create-stream.ts';
import {
  DecreaseStreamRetentionPeriod,
  decreaseStreamRetentionPeriod,
} from './operations/decrease-stream-retention-period.ts';
import { DeleteStream, deleteStream } from './operations/delete-stream.ts';
import { DescribeStreamSummary, describeStreamSummary } from './operations/describe-stream-summary.ts';
import { DescribeStream, describeStream } from './operations/describe-stream.ts';
import { GetRecords, getRecords } from './operations/get-records.ts';
import { GetShardIterator, getShardIterator } from './operations/get-shard-iterator.ts';
import {
  IncreaseStreamRetentionPeriod,
  increaseStreamRetentionPeriod,
} from './operations/increase-stream-retention-period.ts';
import { ListShards, listShards } from './operations/list-shards.ts';
import { ListStreams, listStreams } from './operations/list-streams.ts';
import { ListTagsForStream, listTagsForStream } from './operations/list-tags-for-stream.ts';
import { MergeShards, mergeShards } from './operations/merge-shards.ts';
import { PutRecord, putRecord } from './operations/put-record.ts';
import { PutRecords, putRecords } from './operations/put-records.ts';
import { RemoveTagsFromStream, removeTagsFromStream } from './operations/remove-tags-from-stream.ts';
import { SplitShard, splitShard } from './operations/split-shard.ts';
import { UpdateShardCount, updateShardCount } from './operations/update-shard-count.ts';
import { kinesisTraits } from './traits.ts';

/** Amazon Kinesis Data Streams: its operations over the engine. */
export function createKinesisService(dependencies: KinesisContext): Service {
  return new ServiceBuilder<KinesisContext>(kinesisTraits, dependencies)
    .on(AddTagsToStream, addTagsToStream)
    .on(CreateStream, createStream)
    .on(DecreaseStreamRetentionPeriod, decreaseStreamRetentionPeriod)
    .on(DeleteStream, deleteStream)
    .on(DescribeStream, describeStream)
    .on(DescribeStreamSummary, describeStreamSummary)
    .on(GetRecords, getRecords)
    .on(GetShardIterator, getShardIterator)
    .on(IncreaseStreamRetentionPeriod, increaseStreamRetentionPeriod)
    .on(ListShards, listShards)
    .on(ListStreams, listStreams)
    .on(ListTagsForStream, listTagsForStream)
    .on(MergeShards, mergeShards)
    .on(PutRecord, putRecord)
    .on(PutRecords, putRecords)
    .on(RemoveTagsFromStream, removeTagsFromStream)
    .on(SplitShard, splitShard)
    .on(UpdateShardCount, updateShardCount)
    .build();
}
