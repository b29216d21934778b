import { beforeEach, expect, test } from 'vitest';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { DeleteTopic } from '../../../src/services/sns/operations/delete-topic.ts';
import { GetTopicAttributes } from '../../../src/services/sns/operations/get-topic-attributes.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { PublishBatch } from '../../../src/services/sns/operations/publish-batch.ts';
import { SetSubscriptionAttributes } from '../../../src/services/sns/operations/set-subscription-attributes.ts';
import { SetTopicAttributes } from '../../../src/services/sns/operations/set-topic-attributes.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessageBatch } from '../../../src/services/sqs/operations/delete-message-batch.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { functionArn, queueArn, TargetWorld } from '../schedules/target-world.ts';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:orders.fifo';
const standardTopic = 'arn:aws:sns:eu-west-1:123456789012:plain';
const DEDUPLICATION_MS = 5 * 60_000;

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
  await world.call('sqs', CreateQueue, {
    QueueName: 'ordered.fifo',
    Attributes: { FifoQueue: 'true' },
  });
});

const createTopic = (Attributes: Record<string, string> = {}) =>
  world.call('sns', CreateTopic, { Name: 'orders.fifo', Attributes: { FifoTopic: 'true', ...Attributes } });

const subscribe = (name: string, topic = TopicArn, Attributes: Record<string, string> = {}) =>
  world.call('sns', Subscribe, { TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn(name), Attributes });

const publish = (Message: string, MessageGroupId = 'g', MessageDeduplicationId?: string) =>
  world.call('sns', Publish, {
    TopicArn,
    Message,
    MessageGroupId,
    ...(MessageDeduplicationId !== undefined && { MessageDeduplicationId }),
  });

/** Receives and deletes up to ten messages. */
async function received(name: string) {
  const QueueUrl = `http://127.0.0.1:4566/123456789012/${name}`;
  const input = { QueueUrl, MaxNumberOfMessages: 10, AttributeNames: ['All'] };
  const { Messages = [] } = await world.call('sqs', ReceiveMessage, input);
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  if (Entries.length > 0) await world.call('sqs', DeleteMessageBatch, { QueueUrl, Entries });
  return Messages.map(({ Body, Attributes = {} }) => ({ body: Body, attributes: Attributes }));
}
const bodies = async (name: string) => (await received(name)).map(({ body }) => body);

test('a FIFO queue gets the messages with group, id and sequence number, without a signature', async () => {
  await createTopic({ ContentBasedDeduplication: 'true' });
  await subscribe('ordered.fifo');
  const { MessageId, SequenceNumber } = await publish('Test');
  expect(SequenceNumber).toMatch(/^\d{20}$/);
  const [message] = await received('ordered.fifo');
  expect(message!.attributes).toMatchObject({
    MessageGroupId: 'g',
    MessageDeduplicationId: '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25',
  });
  expect(Object.keys(JSON.parse(message!.body) as object)).toEqual([
    'Type',
    'MessageId',
    'SequenceNumber',
    'TopicArn',
    'Message',
    'Timestamp',
    'UnsubscribeURL',
  ]);
  expect(JSON.parse(message!.body)).toMatchObject({ MessageId, SequenceNumber, Message: 'Test' });
});

test('messages that are published at the same time keep the order of their group in every queue', async () => {
  await createTopic({ ContentBasedDeduplication: 'true' });
  await subscribe('ordered.fifo', TopicArn, { RawMessageDelivery: 'true' });
  await subscribe('first', TopicArn, { RawMessageDelivery: 'true' });
  const texts = Array.from({ length: 10 }, (_, index) => `m${index}`);
  const sent = await Promise.all(texts.map((text) => publish(text)));
  const numbers = sent.map(({ SequenceNumber }) => SequenceNumber!);
  expect(numbers).toEqual(numbers.toSorted());
  expect(await bodies('ordered.fifo')).toEqual(texts);
  const standard = await received('first');
  expect(standard.map(({ body }) => body)).toEqual(texts);
  expect(standard[0]!.attributes).not.toHaveProperty('MessageGroupId');
});

test('a repeated id is accepted and not delivered for five minutes, in the whole topic or in its group', async () => {
  await createTopic();
  await subscribe('first', TopicArn, { RawMessageDelivery: 'true' });
  const first = await publish('a', 'one', 'id');
  expect(await publish('b', 'two', 'id')).toEqual(first);
  await world.clock.advance(DEDUPLICATION_MS - 1);
  expect(await publish('c', 'one', 'id')).toEqual(first);
  await world.clock.advance(1);
  expect(await publish('d', 'one', 'id')).not.toEqual(first);
  expect(await bodies('first')).toEqual(['a', 'd']);
  await world.call('sns', SetTopicAttributes, {
    TopicArn,
    AttributeName: 'FifoThroughputScope',
    AttributeValue: 'MessageGroup',
  });
  for (const group of ['one', 'two', 'one']) await publish(group, group, 'other');
  expect(await bodies('first')).toEqual(['one', 'two']);
  await world.call('sns', DeleteTopic, { TopicArn });
  await createTopic();
  await subscribe('first', TopicArn, { RawMessageDelivery: 'true' });
  await publish('e', 'one', 'other');
  expect(await bodies('first')).toEqual(['e']);
});

test('a batch is published in order, and an entry that is not valid fails all of it', async () => {
  await createTopic();
  await subscribe('ordered.fifo', TopicArn, { RawMessageDelivery: 'true' });
  const entry = (Id: string, more: object = {}) => ({
    Id,
    Message: Id,
    MessageGroupId: 'g',
    MessageDeduplicationId: Id,
    ...more,
  });
  const batch = (...PublishBatchRequestEntries: ReturnType<typeof entry>[]) =>
    world.call('sns', PublishBatch, { TopicArn, PublishBatchRequestEntries });
  const { Successful, Failed } = await batch(entry('1'), entry('2'), entry('3'));
  expect(Successful.map(({ Id, SequenceNumber }) => [Id, typeof SequenceNumber])).toEqual([
    ['1', 'string'],
    ['2', 'string'],
    ['3', 'string'],
  ]);
  expect(Failed).toEqual([]);
  expect(await bodies('ordered.fifo')).toEqual(['1', '2', '3']);

  const half = 'a'.repeat(128 * 1024);
  const cases = [
    [[], 'EmptyBatchRequest'],
    [Array.from({ length: 11 }, (_, index) => entry(`${index}`)), 'TooManyEntriesInBatchRequest'],
    [[entry('4'), entry('4')], 'BatchEntryIdsNotDistinct'],
    [[entry('a.b')], 'InvalidBatchEntryId'],
    [[entry('a'.repeat(81))], 'InvalidBatchEntryId'],
    [[entry('4', { Message: half }), entry('5', { Message: `${half}b` })], 'BatchRequestTooLong'],
    [[entry('4'), entry('5', { MessageGroupId: undefined })], 'InvalidParameter'],
    [[entry('4', { MessageDeduplicationId: undefined })], 'InvalidParameter'],
    [[entry('4', { MessageStructure: 'json' })], 'InvalidParameter'],
  ] as const;
  for (const [entries, code] of cases) {
    await expect(batch(...(entries as ReturnType<typeof entry>[]))).rejects.toMatchObject({ code });
  }
  expect(await bodies('ordered.fifo')).toEqual([]);
});

test('what a FIFO topic must not have is rejected with the sentences of AWS', async () => {
  await expect(world.call('sns', CreateTopic, { Name: 'orders.fifo' })).rejects.toThrow('Topic Name');
  await expect(
    world.call('sns', CreateTopic, { Name: 'orders', Attributes: { FifoTopic: 'true' } }),
  ).rejects.toThrow('Topic Name');
  await createTopic();
  const { Attributes } = await world.call('sns', GetTopicAttributes, { TopicArn });
  expect(Attributes).toMatchObject({ FifoTopic: 'true', ContentBasedDeduplication: 'false' });
  await world.call('sns', CreateTopic, { Name: 'plain', Attributes: { FifoTopic: 'false' } });
  const standard = await world.call('sns', GetTopicAttributes, { TopicArn: standardTopic });
  expect(standard.Attributes).not.toHaveProperty('FifoTopic');

  await expect(
    world.call('sns', Subscribe, { TopicArn, Protocol: 'lambda', Endpoint: functionArn }),
  ).rejects.toThrow('Invalid parameter: Invalid protocol type: lambda');
  await expect(subscribe('ordered.fifo', standardTopic)).rejects.toThrow(
    'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
  );
  const { SubscriptionArn } = await subscribe('ordered.fifo');
  await expect(
    world.call('sns', SetSubscriptionAttributes, {
      SubscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: queueArn('dead') }),
    }),
  ).rejects.toThrow('must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.');
  await expect(world.call('sns', Publish, { TopicArn, Message: 'm' })).rejects.toThrow(
    'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
  );
  await expect(publish('m')).rejects.toThrow(
    'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
  await expect(publish('m', 'a group', 'id')).rejects.toThrow('MessageGroupId');
});

test('a message that no queue takes goes to the FIFO dead-letter queue with its group', async () => {
  await createTopic();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('ordered.fifo') });
  await subscribe('missing.fifo', TopicArn, { RawMessageDelivery: 'true', RedrivePolicy });
  await publish('lost', 'g', 'id');
  expect(await received('ordered.fifo')).toMatchObject([
    { body: 'lost', attributes: { MessageGroupId: 'g', MessageDeduplicationId: 'id' } },
  ]);
});

test('a standard topic passes a group on to standard queues', async () => {
  await world.call('sns', CreateTopic, { Name: 'plain' });
  await subscribe('first', standardTopic);
  await world.call('sns', Publish, { TopicArn: standardTopic, Message: 'm', MessageGroupId: 'tenant' });
  expect(await received('first')).toMatchObject([{ attributes: { MessageGroupId: 'tenant' } }]);
});

test('the attributes of a message count towards its size', async () => {
  await world.call('sns', CreateTopic, { Name: 'plain' });
  const MessageAttributes = { name: { DataType: 'String', StringValue: 'value' } };
  const input = { TopicArn: standardTopic, MessageAttributes };
  const room = 256 * 1024 - 'nameStringvalue'.length;
  await world.call('sns', Publish, { ...input, Message: 'a'.repeat(room) });
  await expect(world.call('sns', Publish, { ...input, Message: 'a'.repeat(room + 1) })).rejects.toThrow(
    'Invalid parameter: Message too long',
  );
});
