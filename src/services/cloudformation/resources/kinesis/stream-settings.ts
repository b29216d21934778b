import { formatArn } from '../../../../lib/aws/arn.ts';
import { AddTagsToStream } from '../../../kinesis/operations/add-tags-to-stream.ts';
import { DecreaseStreamRetentionPeriod } from '../../../kinesis/operations/decrease-stream-retention-period.ts';
import { DescribeStreamSummary } from '../../../kinesis/operations/describe-stream-summary.ts';
import { DisableEnhancedMonitoring } from '../../../kinesis/operations/disable-enhanced-monitoring.ts';
import { EnableEnhancedMonitoring } from '../../../kinesis/operations/enable-enhanced-monitoring.ts';
import { IncreaseStreamRetentionPeriod } from '../../../kinesis/operations/increase-stream-retention-period.ts';
import { RemoveTagsFromStream } from '../../../kinesis/operations/remove-tags-from-stream.ts';
import { StartStreamEncryption } from '../../../kinesis/operations/start-stream-encryption.ts';
import { StopStreamEncryption } from '../../../kinesis/operations/stop-stream-encryption.ts';
import { UpdateMaxRecordSize } from '../../../kinesis/operations/update-max-record-size.ts';
import { UpdateShardCount } from '../../../kinesis/operations/update-shard-count.ts';
import { UpdateStreamMode } from '../../../kinesis/operations/update-stream-mode.ts';
import { UpdateStreamWarmThroughput } from '../../../kinesis/operations/update-stream-warm-throughput.ts';
import { ResourceInvalidRequest } from '../../errors.ts';
import { type Properties, type ResourceContext, tagChanges, textOf, textsOf } from '../handler.ts';

// Defaults for properties that the template does not set.
const DEFAULT_RETENTION_HOURS = 24;
const DEFAULT_MAX_RECORD_KIB = 1024;

/** Changes one setting of an active stream. */
type Setting = (
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
) => Promise<void>;

/** One entry per property, in order of application: the stream mode must be set before the shard count. */
export const STREAM_SETTINGS: readonly (readonly [property: string, change: Setting])[] = [
  ['StreamModeDetails', setMode],
  ['ShardCount', setMode],
  ['ShardCount', setShardCount],
  ['RetentionPeriodHours', setRetention],
  ['MaxRecordSizeInKiB', setMaxRecordSize],
  ['WarmThroughputMiBps', setWarmThroughput],
  ['StreamEncryption', setEncryption],
  ['DesiredShardLevelMetrics', disableShardMetrics],
  ['DesiredShardLevelMetrics', enableShardMetrics],
  ['Tags', setTags],
];

async function setMode(name: string, next: Properties, _: Properties, context: ResourceContext) {
  const mode = modeOf(next);
  const { StreamModeDetails: current } = await summaryOf(name, context);
  if (mode === current?.StreamMode) return;
  const StreamARN = formatArn('kinesis', context, `stream/${name}`);
  await context.call('kinesis', UpdateStreamMode, { StreamARN, StreamModeDetails: { StreamMode: mode } });
}

async function setShardCount(name: string, next: Properties, _: Properties, context: ResourceContext) {
  if (modeOf(next) === 'ON_DEMAND') return;
  const count = next['ShardCount'];
  if (Number(count) === (await summaryOf(name, context)).OpenShardCount) return;
  await context.call('kinesis', UpdateShardCount, {
    StreamName: name,
    TargetShardCount: count,
    ScalingType: 'UNIFORM_SCALING',
  });
}

async function setRetention(name: string, next: Properties, _: Properties, context: ResourceContext) {
  const wanted = Number(next['RetentionPeriodHours'] ?? DEFAULT_RETENTION_HOURS);
  const { RetentionPeriodHours: current } = await summaryOf(name, context);
  if (wanted === current) return;
  const operation = wanted > current ? IncreaseStreamRetentionPeriod : DecreaseStreamRetentionPeriod;
  await context.call('kinesis', operation, { StreamName: name, RetentionPeriodHours: wanted });
}

async function setMaxRecordSize(name: string, next: Properties, _: Properties, context: ResourceContext) {
  await context.call('kinesis', UpdateMaxRecordSize, {
    StreamARN: formatArn('kinesis', context, `stream/${name}`),
    MaxRecordSizeInKiB: next['MaxRecordSizeInKiB'] ?? DEFAULT_MAX_RECORD_KIB,
  });
}

async function setWarmThroughput(name: string, next: Properties, _: Properties, context: ResourceContext) {
  const WarmThroughputMiBps = next['WarmThroughputMiBps'] ?? 0;
  await context.call('kinesis', UpdateStreamWarmThroughput, { StreamName: name, WarmThroughputMiBps });
}

async function setEncryption(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  const wanted = next['StreamEncryption'] as Properties | undefined;
  const [operation, encryption] = wanted
    ? [StartStreamEncryption, wanted]
    : [StopStreamEncryption, previous['StreamEncryption'] as Properties];
  await context.call('kinesis', operation, { StreamName: name, ...encryption });
}

async function disableShardMetrics(
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
) {
  const wanted = textsOf(next, 'DesiredShardLevelMetrics');
  const dropped = textsOf(previous, 'DesiredShardLevelMetrics').filter((metric) => !wanted.includes(metric));
  if (dropped.length === 0) return;
  await context.call('kinesis', DisableEnhancedMonitoring, { StreamName: name, ShardLevelMetrics: dropped });
}

async function enableShardMetrics(name: string, next: Properties, _: Properties, context: ResourceContext) {
  const wanted = textsOf(next, 'DesiredShardLevelMetrics');
  if (wanted.length === 0) return;
  await context.call('kinesis', EnableEnhancedMonitoring, { StreamName: name, ShardLevelMetrics: wanted });
}

async function setTags(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  const { added, removed } = tagChanges(next, previous);
  if (removed.length > 0)
    await context.call('kinesis', RemoveTagsFromStream, { StreamName: name, TagKeys: removed });
  if (Object.keys(added).length > 0)
    await context.call('kinesis', AddTagsToStream, { StreamName: name, Tags: added });
}

/** @throws ResourceInvalidRequest, with AWS's message for an on-demand stream */
export function checkCapacity(properties: Properties): void {
  const mode = modeOf(properties);
  const count = properties['ShardCount'];
  if (mode === 'ON_DEMAND' && count !== undefined) {
    throw ResourceInvalidRequest('ShardCount is not expected when StreamMode=ON_DEMAND');
  }
  if (mode === 'PROVISIONED' && count === undefined) {
    throw ResourceInvalidRequest('ShardCount is required when StreamMode=PROVISIONED');
  }
}

/** As in CreateStream: a stream without a mode and a shard count is on-demand. */
function modeOf({ StreamModeDetails: details, ShardCount: count }: Properties): string {
  const mode = textOf((details ?? {}) as Properties, 'StreamMode');
  return mode ?? (count === undefined ? 'ON_DEMAND' : 'PROVISIONED');
}

/** Reads the current state of the stream: after an interruption, a change may already have been applied. */
async function summaryOf(name: string, context: ResourceContext) {
  const response = await context.call('kinesis', DescribeStreamSummary, { StreamName: name });
  return response.StreamDescriptionSummary;
}
