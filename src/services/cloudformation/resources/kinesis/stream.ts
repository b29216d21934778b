import { integer } from '../../../../schema/shape.ts';
import { formatArn } from '../../../../lib/aws/arn.ts';
import { ResourceNotFound } from '../../../kinesis/errors.ts';
import { CreateStream } from '../../../kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../kinesis/operations/delete-stream.ts';
import { DescribeStreamSummary } from '../../../kinesis/operations/describe-stream-summary.ts';
import {
  type Attributes,
  differs,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  shapesOf,
  tagMap,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { checkCapacity, STREAM_SETTINGS } from './stream-settings.ts';

const MAX_NAME_LENGTH = 128;
/** Properties that CreateStream takes unchanged; tags need conversion. */
const AT_CREATION = ['ShardCount', 'StreamModeDetails', 'MaxRecordSizeInKiB', 'WarmThroughputMiBps'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html */
export const kinesisStream: ResourceHandler = {
  type: 'AWS::Kinesis::Stream',
  properties: {
    Name: 'replace',
    ...Object.fromEntries(STREAM_SETTINGS.map(([property]) => [property, 'update' as const])),
  },
  required: [],
  nameProperty: 'Name',
  attributeNames: ['Arn'],
  shapes: {
    ...shapesOf(CreateStream, AT_CREATION),
    Name: CreateStream.input.members.StreamName,
    RetentionPeriodHours: integer(),
  },
  stackTags: 'own',

  creationKey: (properties, context) => textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) => ((await statusOf(name, context)) === undefined ? undefined : name),

  async create(name, properties, context) {
    checkCapacity(properties);
    const tags = tagMap(properties['Tags']);
    await context.call('kinesis', CreateStream, {
      StreamName: name,
      ...pick(properties, AT_CREATION),
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
    });
    await context.created(name, attributes(name, context));
    await waitActive(name, context);
    await changeSettings(name, properties, pick(properties, [...AT_CREATION, 'Tags']), context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    checkCapacity(next);
    // An interrupted change may still be in progress.
    await waitActive(name, context);
    await changeSettings(name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, _, context) {
    if ((await statusOf(name, context)) === undefined) return;
    // Kinesis does not delete a stream while it is being updated.
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

/** Applies the changes in sequence: Kinesis accepts one change of a stream at a time. */
async function changeSettings(
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  for (const [property, change] of STREAM_SETTINGS) {
    if (!differs(next, previous, [property])) continue;
    await change(name, next, previous, context);
    await waitActive(name, context);
  }
}

async function waitActive(name: string, context: ResourceContext): Promise<void> {
  await context.waitUntil(async () => (await statusOf(name, context)) === 'ACTIVE');
}

/** @returns undefined when the stream does not exist */
async function statusOf(name: string, context: ResourceContext): Promise<string | undefined> {
  const request = context.call('kinesis', DescribeStreamSummary, { StreamName: name });
  return (await unlessMissing(request, ResourceNotFound))?.StreamDescriptionSummary.StreamStatus;
}
