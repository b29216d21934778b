import { formatArn } from '../../../../lib/aws/arn.ts';
import { CreateTopic } from '../../../sns/operations/create-topic.ts';
import { DeleteTopic } from '../../../sns/operations/delete-topic.ts';
import { GetTopicAttributes } from '../../../sns/operations/get-topic-attributes.ts';
import { SetTopicAttributes } from '../../../sns/operations/set-topic-attributes.ts';
import { Subscribe } from '../../../sns/operations/subscribe.ts';
import { TagResource } from '../../../sns/operations/tag-resource.ts';
import { UntagResource } from '../../../sns/operations/untag-resource.ts';
import { requireTopicName } from '../../../sns/topic-name.ts';
import {
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  textOf,
} from '../handler.ts';
import { subscriptionsOf, unsubscribe } from './subscriptions.ts';

const MAX_NAME_LENGTH = 256;
const FIFO_SUFFIX = '.fifo';
const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const snsTopic: ResourceHandler = {
  type: 'AWS::SNS::Topic',
  properties: {
    TopicName: 'replace',
    FifoTopic: 'replace',
    ...Object.fromEntries(ATTRIBUTES.map((name) => [name, 'update' as const])),
    Subscription: 'update',
    Tags: 'update',
  },
  required: [],
  nameProperty: 'TopicName',
  attributeNames: ['TopicArn', 'TopicName'],
  checks: {
    TopicName: (name, { FifoTopic: fifo }) => requireTopicName(String(name), String(fifo) === 'true'),
  },
  stackTags: 'with-system-tags',

  creationKey(properties, context) {
    const name = textOf(properties, 'TopicName');
    if (name !== undefined || !isFifo(properties)) return name ?? context.generateName(MAX_NAME_LENGTH);
    return context.generateName(MAX_NAME_LENGTH - FIFO_SUFFIX.length) + FIFO_SUFFIX;
  },

  async find(name, _, context) {
    const arn = formatArn('sns', context, name);
    await context.call('sns', GetTopicAttributes, { TopicArn: arn });
    return arn;
  },

  async create(name, properties, context) {
    const { TopicArn: arn } = await context.call('sns', CreateTopic, {
      Name: name,
      Attributes: { ...attributeTexts(properties), ...(isFifo(properties) && { FifoTopic: 'true' }) },
      ...pick(properties, ['Tags']),
    });
    await context.created(arn);
    await subscribe(arn, properties, {}, context);
    return attributes(arn);
  },

  async update(arn, next, previous, context) {
    const wanted = attributeTexts(next);
    for (const name of ATTRIBUTES) {
      if (next[name] === previous[name]) continue;
      const change = { TopicArn: arn, AttributeName: name, AttributeValue: wanted[name] };
      await context.call('sns', SetTopicAttributes, change);
    }
    await subscribe(arn, next, previous, context);
    const { added, removed } = tagChanges(next, previous);
    await context.call('sns', UntagResource, { ResourceArn: arn, TagKeys: removed });
    const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
    await context.call('sns', TagResource, { ResourceArn: arn, Tags: tags });
    return attributes(arn);
  },

  async remove(arn, _, context) {
    await context.call('sns', DeleteTopic, { TopicArn: arn });
  },
};

function isFifo(properties: Properties): boolean {
  return String(properties['FifoTopic']) === 'true';
}

/** Booleans are texts in the API. */
function attributeTexts(properties: Properties): Readonly<Record<string, string>> {
  const entries = Object.entries(pick(properties, ATTRIBUTES));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function attributes(arn: string): Attributes {
  return { TopicArn: arn, TopicName: arn.slice(arn.lastIndexOf(':') + 1) };
}

interface Endpoint {
  readonly Protocol: string;
  readonly Endpoint: string;
}

/** Updates the subscriptions that the template lists in the topic. */
async function subscribe(arn: string, next: Properties, previous: Properties, context: ResourceContext) {
  const wanted = endpointsOf(next);
  for (const endpoint of wanted) await context.call('sns', Subscribe, { TopicArn: arn, ...endpoint });
  const dropped = endpointsOf(previous)
    .map(({ Endpoint: endpoint }) => endpoint)
    .filter((endpoint) => !wanted.some((each) => each.Endpoint === endpoint));
  if (dropped.length === 0) return;
  for (const { SubscriptionArn, Endpoint: endpoint } of await subscriptionsOf(arn, context)) {
    if (dropped.includes(endpoint)) await unsubscribe(SubscriptionArn, context);
  }
}

function endpointsOf({ Subscription: endpoints }: Properties): readonly Endpoint[] {
  return Array.isArray(endpoints) ? (endpoints as Endpoint[]) : [];
}
