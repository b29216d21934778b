import { ResourceNotFound } from '../../../kinesis/errors.ts';
import { DeregisterStreamConsumer } from '../../../kinesis/operations/deregister-stream-consumer.ts';
import { DescribeStreamConsumer } from '../../../kinesis/operations/describe-stream-consumer.ts';
import { RegisterStreamConsumer } from '../../../kinesis/operations/register-stream-consumer.ts';
import { TagResource } from '../../../kinesis/operations/tag-resource.ts';
import { UntagResource } from '../../../kinesis/operations/untag-resource.ts';
import {
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  tagMap,
  unlessMissing,
} from '../handler.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-streamconsumer.html */
export const kinesisStreamConsumer: ResourceHandler = {
  type: 'AWS::Kinesis::StreamConsumer',
  properties: { ConsumerName: 'replace', StreamARN: 'replace', Tags: 'update' },
  required: ['ConsumerName', 'StreamARN'],
  nameProperty: 'ConsumerName',
  attributeNames: ['ConsumerARN', 'ConsumerName', 'ConsumerCreationTimestamp', 'ConsumerStatus', 'StreamARN'],
  stackTags: 'own',

  creationKey: (properties) => String(properties['ConsumerName']),

  async find(name, properties, context) {
    const consumer = { ...pick(properties, ['StreamARN']), ConsumerName: name };
    const found = await context.call('kinesis', DescribeStreamConsumer, consumer);
    return found.ConsumerDescription.ConsumerARN;
  },

  async create(_, properties, context) {
    const tags = tagMap(properties['Tags']);
    const { Consumer: registered } = await context.call('kinesis', RegisterStreamConsumer, {
      ...pick(properties, ['ConsumerName', 'StreamARN']),
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
    });
    const arn = registered.ConsumerARN;
    await context.created(arn);
    await context.waitUntil(async () => (await find(arn, context))?.ConsumerStatus === 'ACTIVE');
    return attributes(arn, properties);
  },

  async update(arn, next, previous, context) {
    const { added, removed } = tagChanges(next, previous);
    const ResourceARN = arn;
    if (removed.length > 0) await context.call('kinesis', UntagResource, { ResourceARN, TagKeys: removed });
    if (Object.keys(added).length > 0)
      await context.call('kinesis', TagResource, { ResourceARN, Tags: added });
    return attributes(arn, next);
  },

  async remove(arn, _, context) {
    const consumer = await find(arn, context);
    if (!consumer) return;
    if (consumer.ConsumerStatus !== 'DELETING') {
      await context.call('kinesis', DeregisterStreamConsumer, { ConsumerARN: arn });
    }
    await context.waitUntil(async () => (await find(arn, context)) === undefined);
  },
};

function attributes(arn: string, properties: Properties): Attributes {
  return {
    ConsumerARN: arn,
    ConsumerName: String(properties['ConsumerName']),
    // In seconds, taken from the ARN.
    ConsumerCreationTimestamp: arn.slice(arn.lastIndexOf(':') + 1),
    ConsumerStatus: 'ACTIVE',
    StreamARN: String(properties['StreamARN']),
  };
}

/** @returns undefined when the consumer does not exist */
async function find(arn: string, context: ResourceContext) {
  const request = context.call('kinesis', DescribeStreamConsumer, { ConsumerARN: arn });
  return (await unlessMissing(request, ResourceNotFound))?.ConsumerDescription;
}
