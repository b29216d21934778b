import { beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { ChangeMessageVisibility } from '../../../src/services/sqs/operations/change-message-visibility.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../src/services/sqs/operations/delete-message.ts';
import { DeleteQueue } from '../../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueAttributes } from '../../../src/services/sqs/operations/get-queue-attributes.ts';
import { ListDeadLetterSourceQueues } from '../../../src/services/sqs/operations/list-dead-letter-source-queues.ts';
import { PurgeQueue } from '../../../src/services/sqs/operations/purge-queue.ts';
import type { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessageBatch } from '../../../src/services/sqs/operations/send-message-batch.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { SetQueueAttributes } from '../../../src/services/sqs/operations/set-queue-attributes.ts';
import { caller } from '../../support/caller.ts';
import { urlOf, SqsWorld } from './world.ts';

const QueueUrl = urlOf('orders.fifo');
const FIVE_MINUTES_MS = 5 * 60_000;

let world: SqsWorld;
beforeEach(async () => {
  world = await SqsWorld.open();
});

const call: SqsWorld['call'] = (...args) => world.call(...args);
const create = (attributes: Record<string, string> = {}, QueueName = 'orders.fifo') =>
  call(CreateQueue, { QueueName, Attributes: { FifoQueue: 'true', ...attributes } });

/** Sends a message: its body begins with its deduplication id. */
const send = (MessageBody: string, MessageGroupId = 'g', more: Partial<Input<typeof SendMessage>> = {}) => {
  const MessageDeduplicationId = MessageBody.slice(0, 10);
  return call(SendMessage, { QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId, ...more });
};
const receive = (input: Partial<Input<typeof ReceiveMessage>> = {}) => world.receive({ QueueUrl, ...input });
const bodies = async (input?: Partial<Input<typeof ReceiveMessage>>) =>
  (await receive(input)).map(({ Body }) => Body).join(' ');
const remove = (ReceiptHandle: string) => call(DeleteMessage, { QueueUrl, ReceiptHandle });

describe('order', () => {
  beforeEach(() => create());

  test('a group is received in order of sending, as many of one group as possible', async () => {
    for (const [body, group] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['b2', 'b'],
      ['a3', 'a'],
    ] as const) {
      await send(body, group);
    }
    expect(await bodies({ MaxNumberOfMessages: 4 })).toBe('a1 a2 a3 b1');
  });

  test('a message in flight blocks the later ones of its group until it is deleted', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    await send('other', 'h');
    const [first] = await receive({ MaxNumberOfMessages: 1 });
    expect(await bodies()).toBe('other');
    const waiting = bodies({ WaitTimeSeconds: 20 });
    await world.clock.advance(1_000);
    await remove(first!.ReceiptHandle);
    await world.clock.advance(0);
    expect(await waiting).toBe('2 3');
  });

  test('messages return in order after their visibility timeout', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    expect(await bodies({ MaxNumberOfMessages: 2 })).toBe('1 2');
    await world.clock.advance(30_000);
    expect(await bodies()).toBe('1 2 3');
  });

  test.each([
    [0, ''],
    [1, '1'],
    [2, '1 2'],
  ])('hiding message %i for longer hides it and the later ones', async (index, visible) => {
    for (const body of ['1', '2', '3']) await send(body);
    const { ReceiptHandle } = (await receive())[index]!;
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 60 });
    await world.clock.advance(30_000);
    expect(await bodies()).toBe(visible);
  });

  test('the groups of a queue take turns', async () => {
    for (let index = 0; index < 4; index++) {
      await send(`a${index}`, 'a');
      await send(`b${index}`, 'b');
    }
    const received = [];
    for (let index = 0; index < 4; index++) {
      const [message] = await receive({ MaxNumberOfMessages: 1 });
      await remove(message!.ReceiptHandle);
      received.push(message!.Body);
    }
    expect(received).toEqual(['a0', 'b0', 'a1', 'b1']);
  });

  test('the entries of a batch and concurrent sends keep their order, and their sequence numbers increase', async () => {
    const large = 'x'.repeat(2_000);
    const sends = [`1${large}`, '2', `3${large}`, '4'].map((body) => send(body));
    const { Successful } = await call(SendMessageBatch, {
      QueueUrl,
      Entries: [`5${large}`, '6'].map((MessageBody, index) => ({
        Id: String(index),
        MessageBody,
        MessageGroupId: 'g',
        MessageDeduplicationId: MessageBody.slice(0, 10),
      })),
    });
    const numbers = [...(await Promise.all(sends)), ...(Successful ?? [])].map(
      ({ SequenceNumber = '' }) => SequenceNumber,
    );
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(6);
    for (const number of numbers) expect(number).toMatch(/^\d{20}$/);
    const received = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body[0]).join('')).toBe('123456');
    expect(received.map(({ Attributes }) => Attributes?.['SequenceNumber'])).toEqual(numbers);
  });

  test('order, groups and sequence numbers survive a restart', async () => {
    const { SequenceNumber: before = '' } = await send('1');
    await send('2');
    await receive();
    await world.start();
    const { SequenceNumber: after = '' } = await send('3');
    expect(after > before).toBe(true);
    const received = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    expect(received[0]?.Attributes).toEqual({
      ApproximateReceiveCount: '1',
      SentTimestamp: String(world.clock.now()),
      SequenceNumber: before,
      MessageGroupId: 'g',
      SenderId: caller.account,
      MessageDeduplicationId: '1',
      ApproximateFirstReceiveTimestamp: String(world.clock.now()),
    });
  });

  test('a repeated attempt to receive returns the same messages, and hides them again', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    const attempt = { ReceiveRequestAttemptId: 'attempt', MaxNumberOfMessages: 2 };
    const first = await receive(attempt);
    await world.clock.advance(20_000);
    expect(await receive(attempt)).toEqual(first);
    await world.clock.advance(20_000);
    expect(await bodies()).toBe('');
    await remove(first[0]!.ReceiptHandle);
    // The messages of the attempt have changed.
    expect(await bodies(attempt)).toBe('');
  });

  test('a handle is valid until its message is visible', async () => {
    await send('1');
    const [{ ReceiptHandle } = { ReceiptHandle: '' }] = await receive();
    await world.clock.advance(30_000);
    await expect(remove(ReceiptHandle)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
    expect(await bodies()).toBe('1');
  });
});

describe('deduplication', () => {
  test('a message is stored once in five minutes, also if it was deleted or the server has restarted', async () => {
    await create();
    const first = await send('1');
    expect(await send('1', 'another')).toEqual({ ...first });
    const [message] = await receive();
    await remove(message!.ReceiptHandle);
    await world.start();
    await world.clock.advance(FIVE_MINUTES_MS - 1);
    expect(await send('1')).toEqual(first);
    expect(await bodies()).toBe('');
    await world.clock.advance(1);
    expect((await send('1')).MessageId).not.toBe(first.MessageId);
    expect(await bodies()).toBe('1');
  });

  test('two concurrent sends are one message', async () => {
    await create();
    const [one, other] = await Promise.all([send('1'), send('1')]);
    expect(one).toEqual(other);
    expect(await bodies()).toBe('1');
  });

  test('by content, with ContentBasedDeduplication', async () => {
    await create({ ContentBasedDeduplication: 'true' });
    const MessageDeduplicationId = undefined;
    for (const body of ['1', '1', '2']) await send(body, 'g', { MessageDeduplicationId });
    await send('1', 'g', { MessageDeduplicationId: 'id' });
    expect(await bodies()).toBe('1 2 1');
  });

  test('of each group, with DeduplicationScope messageGroup', async () => {
    await create({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    for (const group of ['a', 'b', 'a']) await send('1', group);
    expect(await bodies()).toBe('1 1');
  });

  test('what is remembered of deleted messages is removed afterwards, and with the queue', async () => {
    await create();
    const deleteOne = async (body: string) => {
      await send(body);
      const [message] = await receive();
      await remove(message!.ReceiptHandle);
    };
    const stored = async () => (await world.store.meta.list('sqs/message/')).length;
    await deleteOne('1');
    expect(await stored()).toBe(1);
    await world.clock.advance(FIVE_MINUTES_MS);
    await deleteOne('2');
    expect(await stored()).toBe(1);
    await call(DeleteQueue, { QueueUrl });
    expect(await stored()).toBe(0);
  });

  test('forgets the messages that are purged', async () => {
    await create({ ContentBasedDeduplication: 'True' });
    await send('1');
    await call(PurgeQueue, { QueueUrl });
    expect(await world.store.meta.list('sqs/message/')).toEqual([]);
    await send('1');
    expect(await bodies()).toBe('1');
  });
});

test('a delay of the queue applies to all its messages', async () => {
  await create({ DelaySeconds: '10' });
  await send('1', 'g', { DelaySeconds: 0 });
  expect(await bodies()).toBe('');
  await world.clock.advance(10_000);
  expect(await bodies()).toBe('1');
});

test('dead letters keep their order, groups and ids', async () => {
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${caller.region}:${caller.account}:dead.fifo`,
    maxReceiveCount: 1,
  });
  await create({}, 'dead.fifo');
  await create({ RedrivePolicy });
  const { MessageId } = await send('1');
  await send('2');
  await receive();
  await world.clock.advance(30_000);
  expect(await bodies()).toBe('');
  const dead = await receive({
    QueueUrl: urlOf('dead.fifo'),
    MessageSystemAttributeNames: ['MessageGroupId'],
  });
  expect(dead.map(({ Body, Attributes }) => ({ Body, ...Attributes }))).toEqual([
    { Body: '1', MessageGroupId: 'g' },
    { Body: '2', MessageGroupId: 'g' },
  ]);
  expect(dead[0]?.MessageId).toBe(MessageId);
});

test('a standard queue returns MessageGroupId, and does not order by it', async () => {
  await call(CreateQueue, { QueueName: 'standard' });
  const standard = { QueueUrl: urlOf('standard') };
  for (const MessageBody of ['1', '2']) {
    const sent = await call(SendMessage, { ...standard, MessageBody, MessageGroupId: 'tenant' });
    expect(sent).not.toHaveProperty('SequenceNumber');
  }
  await receive({ ...standard, MaxNumberOfMessages: 1 });
  const [second] = await receive({ ...standard, MessageSystemAttributeNames: ['MessageGroupId'] });
  expect(second).toMatchObject({ Body: '2', Attributes: { MessageGroupId: 'tenant' } });
});

test('attributes are AWS’s, and the type of a queue cannot change', async () => {
  await create();
  const attributes = async () =>
    (await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] })).Attributes;
  expect(await attributes()).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
  const set = (Attributes: Record<string, string>) => call(SetQueueAttributes, { QueueUrl, Attributes });
  await set({ FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  expect(await attributes()).toMatchObject({ ContentBasedDeduplication: 'true' });
  await expect(set({ FifoQueue: 'false' })).rejects.toMatchObject({
    code: 'InvalidAttributeValue',
    message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
  });
});

// docs/aws/sqs.md#errors.
test.each<[string, Record<string, string>, string, string]>([
  [
    'orders',
    { FifoQueue: 'true' },
    'InvalidParameterValueException',
    'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
  ],
  [
    'orders.fifo',
    {},
    'InvalidParameterValueException',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  ],
  ['orders', { FifoQueue: 'false' }, 'InvalidAttributeName', 'Unknown Attribute FifoQueue.'],
  [
    'orders',
    { ContentBasedDeduplication: 'true' },
    'InvalidAttributeName',
    'Unknown Attribute ContentBasedDeduplication.',
  ],
  [
    'orders',
    { DeduplicationScope: 'queue' },
    'InvalidAttributeName',
    'You can specify the DeduplicationScope only when FifoQueue is set to true.',
  ],
  [
    'orders.fifo',
    { FifoQueue: 'true', DeduplicationScope: 'group' },
    'InvalidAttributeValue',
    'Invalid value for the parameter DeduplicationScope.',
  ],
])('creating %s with %j is rejected', async (QueueName, Attributes, code, message) => {
  await expect(call(CreateQueue, { QueueName, Attributes })).rejects.toMatchObject({ code, message });
});

test('the queues of a dead-letter queue are listed', async () => {
  await create({}, 'dead.fifo');
  const policy = { deadLetterTargetArn: `arn:aws:sqs:${caller.region}:${caller.account}:dead.fifo` };
  const RedrivePolicy = JSON.stringify({ ...policy, maxReceiveCount: 3 });
  for (const name of ['a.fifo', 'b.fifo']) await create({ RedrivePolicy }, name);
  await create({}, 'c.fifo');
  const list = (more: { MaxResults?: number; NextToken?: string | undefined } = {}) =>
    call(ListDeadLetterSourceQueues, { QueueUrl: urlOf('dead.fifo'), ...more });
  expect(await list()).toEqual({ queueUrls: [urlOf('a.fifo'), urlOf('b.fifo')] });
  const page = await list({ MaxResults: 1 });
  expect(page.queueUrls).toEqual([urlOf('a.fifo')]);
  expect(await list({ NextToken: page.NextToken })).toEqual({ queueUrls: [urlOf('b.fifo')] });
});

test('a dead-letter queue of another type is rejected', async () => {
  await call(CreateQueue, { QueueName: 'standard' });
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${caller.region}:${caller.account}:standard`,
    maxReceiveCount: 3,
  });
  await expect(create({ RedrivePolicy })).rejects.toThrow(
    'Reason: Dead-letter queue must be same type of queue as the source..',
  );
});

const without = { MessageDeduplicationId: undefined };

// docs/aws/sqs.md#errors.
test.each<[string, Partial<Input<typeof SendMessage>>, string, string]>([
  [
    'no group',
    { MessageGroupId: undefined },
    'MissingRequiredParameterException',
    'The request must contain the parameter MessageGroupId.',
  ],
  [
    'no deduplication id',
    without,
    'InvalidParameterValueException',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  ],
  [
    'a delay',
    { DelaySeconds: 2 },
    'InvalidParameterValueException',
    'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
  ],
  [
    'a group with a space',
    { MessageGroupId: 'group 123' },
    'InvalidParameterValueException',
    'Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  ],
  [
    'an empty deduplication id',
    { MessageDeduplicationId: '' },
    'InvalidParameterValueException',
    'Value  for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  ],
])('a message with %s is rejected', async (_, input, code, message) => {
  await create();
  await expect(send('1', 'g', input)).rejects.toMatchObject({ code, message });
});

test.each([
  [{ MessageDeduplicationId: '1' }, 'The request must contain the parameter MessageGroupId.'],
  [
    { MessageGroupId: 'g' },
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  ],
])('a batch with an entry that only has %j is rejected as a whole', async (entry, message) => {
  await create();
  const complete = { Id: '1', MessageBody: '1', MessageGroupId: 'g', MessageDeduplicationId: '1' };
  const Entries = [complete, { Id: '2', MessageBody: '2', ...entry }];
  await expect(call(SendMessageBatch, { QueueUrl, Entries })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message,
  });
  expect(await bodies()).toBe('');
});

test('a standard queue rejects a deduplication id', async () => {
  await call(CreateQueue, { QueueName: 'standard' });
  await expect(
    call(SendMessage, { QueueUrl: urlOf('standard'), MessageBody: '1', MessageDeduplicationId: 'x' }),
  ).rejects.toThrow('Value x for parameter MessageDeduplicationId is invalid.');
});
