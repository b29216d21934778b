import { ACCOUNT, REGION } from '../service-host.ts';
import { type PagedList, MANY_NAMES, listOf, NEXT_TOKEN } from './list-of.ts';

const topicArn = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
const STREAM_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/paged`;
const DEAD_LETTERS = JSON.stringify({
  deadLetterTargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`,
  maxReceiveCount: 3,
});

export const MESSAGE_LISTS: readonly PagedList[] = [
  listOf('sqs', 'ListQueues', {
    input: { MaxResults: 2 },
    token: NEXT_TOKEN,
    items: ['QueueUrls'],
    make: (QueueName) => ['sqs', 'CreateQueue', { QueueName }],
    remove: (QueueUrl) => ['sqs', 'DeleteQueue', { QueueUrl }],
  }),
  listOf('sqs', 'ListDeadLetterSourceQueues', {
    input: { MaxResults: 2, QueueUrl: `http://127.0.0.1/${ACCOUNT}/dead` },
    token: NEXT_TOKEN,
    items: ['queueUrls'],
    before: [['sqs', 'CreateQueue', { QueueName: 'dead' }]],
    make: (name) => [
      'sqs',
      'CreateQueue',
      { QueueName: `source-${name}`, Attributes: { RedrivePolicy: DEAD_LETTERS } },
    ],
    remove: (QueueUrl) => ['sqs', 'DeleteQueue', { QueueUrl }],
  }),
  listOf('sns', 'ListTopics', {
    token: NEXT_TOKEN,
    items: ['Topics', 'TopicArn'],
    names: MANY_NAMES,
    make: (Name) => ['sns', 'CreateTopic', { Name }],
    remove: (TopicArn) => ['sns', 'DeleteTopic', { TopicArn }],
  }),
  listOf('sns', 'ListSubscriptionsByTopic', {
    input: { TopicArn: topicArn('subscribed') },
    token: NEXT_TOKEN,
    items: ['Subscriptions', 'SubscriptionArn'],
    before: [['sns', 'CreateTopic', { Name: 'subscribed' }]],
    names: MANY_NAMES,
    make: (name) => [
      'sns',
      'Subscribe',
      {
        TopicArn: topicArn('subscribed'),
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
      },
    ],
    remove: (SubscriptionArn) => ['sns', 'Unsubscribe', { SubscriptionArn }],
  }),
  listOf('sns', 'ListSubscriptions', {
    token: NEXT_TOKEN,
    items: ['Subscriptions', 'SubscriptionArn'],
    before: [['sns', 'CreateTopic', { Name: 'all' }]],
    names: MANY_NAMES,
    make: (name) => [
      'sns',
      'Subscribe',
      { TopicArn: topicArn('all'), Protocol: 'sqs', Endpoint: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}` },
    ],
    remove: (SubscriptionArn) => ['sns', 'Unsubscribe', { SubscriptionArn }],
  }),
  listOf('kinesis', 'ListStreams', {
    input: { Limit: 2 },
    token: NEXT_TOKEN,
    items: ['StreamNames'],
    make: (StreamName) => ['kinesis', 'CreateStream', { StreamName, ShardCount: 1 }],
    remove: (StreamName) => ['kinesis', 'DeleteStream', { StreamName }],
  }),
  listOf('kinesis', 'ListStreamConsumers', {
    input: { MaxResults: 2, StreamARN: STREAM_ARN },
    token: NEXT_TOKEN,
    items: ['Consumers', 'ConsumerName'],
    make: (ConsumerName) => ['kinesis', 'RegisterStreamConsumer', { StreamARN: STREAM_ARN, ConsumerName }],
    remove: (ConsumerName) => [
      'kinesis',
      'DeregisterStreamConsumer',
      { StreamARN: STREAM_ARN, ConsumerName },
    ],
  }),
];
