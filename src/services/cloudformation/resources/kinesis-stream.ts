import { formatArn } from '../../../lib/arn.ts';
import { ResourceNotFound } from '../../kinesis/errors.ts';
import { AddTagsToStream } from '../../kinesis/operations/add-tags-to-stream.ts';
import { CreateStream } from '../../kinesis/operations/create-stream.ts';
import { DecreaseStreamRetentionPeriod } from '../../kinesis/operations/decrease-stream-retention-period.ts';
import { DeleteStream } from '../../kinesis/operations/delete-stream.ts';
import { DescribeStreamSummary } from '../../kinesis/operations/describe-stream-summary.ts';
import { IncreaseStreamRetentionPeriod } from '../../kinesis/operations/increase-stream-retention-period.ts';
import { RemoveTagsFromStream } from '../../kinesis/operations/remove-tags-from-stream.ts';
import { UpdateShardCount } from '../../kinesis/operations/update-shard-count.ts';
import { ValidationError } from '../errors.ts';
import type { Attributes, Properties, ResourceContext, ResourceHandler } from './handler.ts';
import { differs, pick, tagChanges, tagMap, textOf, unlessMissing } from './handler.ts';

const DEFAULT_RETENTION_HOURS = 24;
const MAX_NAME_LENGTH = 128;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html */
export const kinesisStream: ResourceHandler = {
  type: 'AWS::Kinesis::Stream',
  properties: {
    Name: 'replace',
    ShardCount: 'update',
    StreamModeDetails: 'update',
    MaxRecordSizeInKiB: 'replace',
    RetentionPeriodHours: 'update',
    Tags: 'update',
  },
  required: [],
  nameProperty: 'Name',

  async create(properties, context) {
    const name = textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH);
    const tags = tagMap(properties['Tags']);
    await context.call('kinesis', CreateStream, {
      StreamName: name,
      ...pick(properties, ['ShardCount', 'StreamModeDetails', 'MaxRecordSizeInKiB']),
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
    });
    await context.created(name);
    await waitActive(name, context);
    await setRetention(name, DEFAULT_RETENTION_HOURS, retentionHours(properties), context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    if (differs(next, previous, ['StreamModeDetails'])) {
      throw ValidationError('The capacity mode of a stream that exists cannot be changed by a template yet.');
    }
    if (differs(next, previous, ['ShardCount'])) await setShardCount(name, next, context);
    await setRetention(name, retentionHours(previous), retentionHours(next), context);
    await setTags(name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, _, context) {
    if ((await statusOf(name, context)) === undefined) return;
    // A stream refuses to be deleted while it is being changed.
    await context.waitUntil(async () =>
      ['ACTIVE', 'DELETING', undefined].includes(await statusOf(name, context)),
    );
    if ((await statusOf(name, context)) === 'ACTIVE') {
      await context.call('kinesis', DeleteStream, { StreamName: name, EnforceConsumerDeletion: true });
    }
    await context.waitUntil(async () => (await statusOf(name, context)) === undefined);
  },
};

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: formatArn('kinesis', context, `stream/${name}`) };
}

function retentionHours(properties: Properties): number {
  return Number(properties['RetentionPeriodHours'] ?? DEFAULT_RETENTION_HOURS);
}

async function setRetention(
  name: string,
  current: number,
  wanted: number,
  context: ResourceContext,
): Promise<void> {
  if (wanted === current) return;
  const operation = wanted > current ? IncreaseStreamRetentionPeriod : DecreaseStreamRetentionPeriod;
  await context.call('kinesis', operation, { StreamName: name, RetentionPeriodHours: wanted });
  await waitActive(name, context);
}

async function setShardCount(name: string, { ShardCount: count }: Properties, context: ResourceContext) {
  if (count === undefined)
    throw ValidationError('Property ShardCount cannot be removed from a stream that exists.');
  await context.call('kinesis', UpdateShardCount, {
    StreamName: name,
    TargetShardCount: count,
    ScalingType: 'UNIFORM_SCALING',
  });
  await waitActive(name, context);
}

async function setTags(
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const { added, removed } = tagChanges(next, previous);
  if (removed.length > 0)
    await context.call('kinesis', RemoveTagsFromStream, { StreamName: name, TagKeys: removed });
  if (Object.keys(added).length > 0)
    await context.call('kinesis', AddTagsToStream, { StreamName: name, Tags: added });
}

async function waitActive(name: string, context: ResourceContext): Promise<void> {
  await context.waitUntil(async () => (await statusOf(name, context)) === 'ACTIVE');
}

/** @returns undefined when there is no such stream */
async function statusOf(name: string, context: ResourceContext): Promise<string | undefined> {
  const answer = context.call('kinesis', DescribeStreamSummary, { StreamName: name });
  return (await unlessMissing(answer, ResourceNotFound))?.StreamDescriptionSummary.StreamStatus;
}
