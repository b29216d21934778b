import { MIB } from '../../../../lib/bytes.ts';
import { formatArn } from '../../../../lib/aws/arn.ts';
import { QueueDoesNotExist } from '../../../sqs/errors.ts';
import { CreateQueue } from '../../../sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../../sqs/operations/delete-queue.ts';
import { GetQueueUrl } from '../../../sqs/operations/get-queue-url.ts';
import { SetQueueAttributes } from '../../../sqs/operations/set-queue-attributes.ts';
import { TagQueue } from '../../../sqs/operations/tags/tag-queue.ts';
import { UntagQueue } from '../../../sqs/operations/tags/untag-queue.ts';
import { readQueueAttributes } from '../../../sqs/queue/attributes.ts';
import { requireQueueName } from '../../../sqs/queue/queue-name.ts';
import {
  jsonText,
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  tagMap,
  textOf,
  unlessMissing,
} from '../handler.ts';

const MAX_NAME_LENGTH = 80;

/** The value of an attribute that a template no longer contains; an empty text removes the attribute. */
const ATTRIBUTE_DEFAULTS: Properties = {
  DelaySeconds: 0,
  KmsDataKeyReusePeriodSeconds: '',
  KmsMasterKeyId: '',
  MaximumMessageSize: MIB,
  MessageRetentionPeriod: 4 * 86_400,
  ReceiveMessageWaitTimeSeconds: 0,
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  SqsManagedSseEnabled: '',
  VisibilityTimeout: 30,
};
const ATTRIBUTES = Object.keys(ATTRIBUTE_DEFAULTS);

/** Likewise for the attributes that only FIFO queues have. */
const FIFO_ATTRIBUTE_DEFAULTS: Properties = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};
const FIFO_SUFFIX = '.fifo';
const ALL_ATTRIBUTES = [...ATTRIBUTES, ...Object.keys(FIFO_ATTRIBUTE_DEFAULTS)];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const sqsQueue: ResourceHandler = {
  type: 'AWS::SQS::Queue',
  properties: {
    QueueName: 'replace',
    FifoQueue: 'replace',
    ...Object.fromEntries(ALL_ATTRIBUTES.map((name) => [name, 'update' as const])),
    Tags: 'update',
  },
  required: [],
  nameProperty: 'QueueName',
  attributeNames: ['Arn', 'QueueName', 'QueueUrl'],
  stackTags: 'own',
  checks: {
    QueueName: (name, literals) => requireQueueName(String(name), isFifo(literals)),
    ...Object.fromEntries(
      ATTRIBUTES.map((name) => [
        name,
        (value: unknown) => readQueueAttributes(attributeTexts({ [name]: value }), false),
      ]),
    ),
  },

  creationKey(properties, context) {
    const name = textOf(properties, 'QueueName');
    if (name !== undefined || !isFifo(properties)) return name ?? context.generateName(MAX_NAME_LENGTH);
    return context.generateName(MAX_NAME_LENGTH - FIFO_SUFFIX.length) + FIFO_SUFFIX;
  },

  find: async (name, _, context) => (await context.call('sqs', GetQueueUrl, { QueueName: name })).QueueUrl,

  async create(name, properties, context) {
    const { QueueUrl: url } = await context.call('sqs', CreateQueue, {
      QueueName: name,
      Attributes: attributeTexts({
        ...pick(properties, ALL_ATTRIBUTES),
        ...(isFifo(properties) && { FifoQueue: 'true' }),
      }),
      tags: tagMap(properties['Tags']),
    });
    await context.created(url);
    return attributes(url, context);
  },

  async update(url, next, previous, context) {
    const named = ALL_ATTRIBUTES.filter((name) => next[name] !== undefined || previous[name] !== undefined);
    const wanted = pick({ ...ATTRIBUTE_DEFAULTS, ...FIFO_ATTRIBUTE_DEFAULTS, ...next }, named);
    await context.call('sqs', SetQueueAttributes, { QueueUrl: url, Attributes: attributeTexts(wanted) });
    const { added, removed } = tagChanges(next, previous);
    await context.call('sqs', UntagQueue, { QueueUrl: url, TagKeys: removed });
    await context.call('sqs', TagQueue, { QueueUrl: url, Tags: added });
    return attributes(url, context);
  },

  async remove(url, _, context) {
    await unlessMissing(context.call('sqs', DeleteQueue, { QueueUrl: url }), QueueDoesNotExist);
  },
};

/** CloudFormation also accepts `FifoQueue: false`, which SQS does not. */
function isFifo(properties: Properties): boolean {
  return String(properties['FifoQueue']) === 'true';
}

function attributes(url: string, context: ResourceContext): Attributes {
  const name = url.slice(url.lastIndexOf('/') + 1);
  return { Arn: formatArn('sqs', context, name), QueueName: name, QueueUrl: url };
}

/** Converts attributes to the strings that the API takes; policies become JSON text. */
function attributeTexts(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, jsonText(value)]));
}
