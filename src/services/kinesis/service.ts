import type { Engine } from '../../engine/engine.ts';
import { type Meters, noMeters } from '../../lib/metrics.ts';
import type { Tracer } from '../../lib/telemetry/tracer.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { KinesisContext } from './context.ts';
import { CallMetrics } from './metrics/calls.ts';
import { CounterMetrics } from './metrics/counters.ts';
import { SubscriptionMetrics } from './metrics/subscriptions.ts';
import { AddTagsToStream, addTagsToStream } from './operations/add-tags-to-stream.ts';
import { CreateStream, createStream } from './operations/create-stream.ts';
import {
  DecreaseStreamRetentionPeriod,
  decreaseStreamRetentionPeriod,
} from './operations/decrease-stream-retention-period.ts';
import { DeleteResourcePolicy, deleteResourcePolicy } from './operations/delete-resource-policy.ts';
import { DeleteStream, deleteStream } from './operations/delete-stream.ts';
import {
  DeregisterStreamConsumer,
  deregisterStreamConsumer,
} from './operations/deregister-stream-consumer.ts';
import { DescribeAccountSettings, describeAccountSettings } from './operations/describe-account-settings.ts';
import { DescribeLimits, describeLimits } from './operations/describe-limits.ts';
import { DescribeStreamConsumer, describeStreamConsumer } from './operations/describe-stream-consumer.ts';
import { DescribeStreamSummary, describeStreamSummary } from './operations/describe-stream-summary.ts';
import { DescribeStream, describeStream } from './operations/describe-stream.ts';
import {
  DisableEnhancedMonitoring,
  disableEnhancedMonitoring,
} from './operations/disable-enhanced-monitoring.ts';
import {
  EnableEnhancedMonitoring,
  enableEnhancedMonitoring,
} from './operations/enable-enhanced-monitoring.ts';
import { GetRecords, getRecords } from './operations/get-records.ts';
import { GetResourcePolicy, getResourcePolicy } from './operations/get-resource-policy.ts';
import { GetShardIterator, getShardIterator } from './operations/get-shard-iterator.ts';
import {
  IncreaseStreamRetentionPeriod,
  increaseStreamRetentionPeriod,
} from './operations/increase-stream-retention-period.ts';
import { ListShards, listShards } from './operations/list-shards.ts';
import { ListStreamConsumers, listStreamConsumers } from './operations/list-stream-consumers.ts';
import { ListStreams, listStreams } from './operations/list-streams.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { ListTagsForStream, listTagsForStream } from './operations/list-tags-for-stream.ts';
import { MergeShards, mergeShards } from './operations/merge-shards.ts';
import { PutRecord, putRecord } from './operations/put-record.ts';
import { PutRecords, putRecords } from './operations/put-records.ts';
import { PutResourcePolicy, putResourcePolicy } from './operations/put-resource-policy.ts';
import { RegisterStreamConsumer, registerStreamConsumer } from './operations/register-stream-consumer.ts';
import { RemoveTagsFromStream, removeTagsFromStream } from './operations/remove-tags-from-stream.ts';
import { SplitShard, splitShard } from './operations/split-shard.ts';
import { StartStreamEncryption, startStreamEncryption } from './operations/start-stream-encryption.ts';
import { StopStreamEncryption, stopStreamEncryption } from './operations/stop-stream-encryption.ts';
import { SubscribeToShard, subscribeToShard } from './operations/subscribe-to-shard.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { UpdateAccountSettings, updateAccountSettings } from './operations/update-account-settings.ts';
import { UpdateMaxRecordSize, updateMaxRecordSize } from './operations/update-max-record-size.ts';
import { UpdateShardCount, updateShardCount } from './operations/update-shard-count.ts';
import { UpdateStreamMode, updateStreamMode } from './operations/update-stream-mode.ts';
import {
  UpdateStreamRecordDistributionStrategy,
  updateStreamRecordDistributionStrategy,
} from './operations/update-stream-record-distribution-strategy.ts';
import {
  UpdateStreamWarmThroughput,
  updateStreamWarmThroughput,
} from './operations/update-stream-warm-throughput.ts';
import { kinesisFacts } from './resources/facts.ts';
import { kinesisTraits } from './traits.ts';

interface KinesisOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly meta: MetaStore;
  readonly meters?: Meters;
  /** Records a span for each put; none by default. */
  readonly tracer?: Tracer | undefined;
}

/** Amazon Kinesis Data Streams: its operations on the engine. */
export function createKinesisService({
  engine,
  clock,
  meta,
  meters = noMeters,
  tracer,
}: KinesisOptions): Service {
  const counters = new CounterMetrics(engine, meters);
  meters.observe(() => counters.collect());
  const metrics = {
    calls: new CallMetrics(clock, meters),
    subscriptions: new SubscriptionMetrics(meters),
  };
  return new ServiceBuilder<KinesisContext>(kinesisTraits, { engine, clock, meta, metrics, tracer })
    .on(AddTagsToStream, addTagsToStream)
    .on(CreateStream, createStream)
    .on(DecreaseStreamRetentionPeriod, decreaseStreamRetentionPeriod)
    .on(DeleteResourcePolicy, deleteResourcePolicy)
    .on(DeleteStream, deleteStream)
    .on(DeregisterStreamConsumer, deregisterStreamConsumer)
    .on(DescribeAccountSettings, describeAccountSettings)
    .on(DescribeLimits, describeLimits)
    .on(DescribeStream, describeStream)
    .on(DescribeStreamConsumer, describeStreamConsumer)
    .on(DescribeStreamSummary, describeStreamSummary)
    .on(DisableEnhancedMonitoring, disableEnhancedMonitoring)
    .on(EnableEnhancedMonitoring, enableEnhancedMonitoring)
    .on(GetRecords, getRecords)
    .on(GetResourcePolicy, getResourcePolicy)
    .on(GetShardIterator, getShardIterator)
    .on(IncreaseStreamRetentionPeriod, increaseStreamRetentionPeriod)
    .on(ListShards, listShards)
    .on(ListStreamConsumers, listStreamConsumers)
    .on(ListStreams, listStreams)
    .on(ListTagsForResource, listTagsForResource)
    .on(ListTagsForStream, listTagsForStream)
    .on(MergeShards, mergeShards)
    .on(PutRecord, putRecord)
    .on(PutRecords, putRecords)
    .on(PutResourcePolicy, putResourcePolicy)
    .on(RegisterStreamConsumer, registerStreamConsumer)
    .on(RemoveTagsFromStream, removeTagsFromStream)
    .on(SplitShard, splitShard)
    .on(StartStreamEncryption, startStreamEncryption)
    .on(StopStreamEncryption, stopStreamEncryption)
    .on(SubscribeToShard, subscribeToShard)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(UpdateAccountSettings, updateAccountSettings)
    .on(UpdateMaxRecordSize, updateMaxRecordSize)
    .on(UpdateShardCount, updateShardCount)
    .on(UpdateStreamMode, updateStreamMode)
    .on(UpdateStreamRecordDistributionStrategy, updateStreamRecordDistributionStrategy)
    .on(UpdateStreamWarmThroughput, updateStreamWarmThroughput)
    .describeResources(kinesisFacts)
    .build();
}
