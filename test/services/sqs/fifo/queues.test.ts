import { beforeEach, expect, test } from 'vitest';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { GetQueueAttributes } from '../../../../src/services/sqs/operations/get-queue-attributes.ts';
import { ListDeadLetterSourceQueues } from '../../../../src/services/sqs/operations/list-dead-letter-source-queues.ts';
import { SetQueueAttributes } from '../../../../src/services/sqs/operations/set-queue-attributes.ts';
import { caller } from '../../../support/caller.ts';
import { urlOf } from '../world.ts';
import { FifoWorld, QueueUrl } from './fifo-world.ts';

let world: FifoWorld;
beforeEach(async () => {
  world = await FifoWorld.open();
});

test('attributes are AWS’s, and the type of a queue cannot change', async () => {
  await world.create();
  const attributes = async () =>
    (await world.call(GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] })).Attributes;
  expect(await attributes()).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
  const set = (Attributes: Record<string, string>) =>
    world.call(SetQueueAttributes, { QueueUrl, Attributes });
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
  await expect(world.call(CreateQueue, { QueueName, Attributes })).rejects.toMatchObject({ code, message });
});

test('a delay of the queue applies to all its messages', async () => {
  await world.create({ DelaySeconds: '10' });
  await world.send('1', 'g', { DelaySeconds: 0 });
  expect(await world.bodies()).toBe('');
  await world.clock.advance(10_000);
  expect(await world.bodies()).toBe('1');
});

test('dead letters keep their order, groups and ids', async () => {
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${caller.region}:${caller.account}:dead.fifo`,
    maxReceiveCount: 1,
  });
  await world.create({}, 'dead.fifo');
  await world.create({ RedrivePolicy });
  const { MessageId } = await world.send('1');
  await world.send('2');
  await world.receive();
  await world.clock.advance(30_000);
  expect(await world.bodies()).toBe('');
  const dead = await world.receive({
    QueueUrl: urlOf('dead.fifo'),
    MessageSystemAttributeNames: ['MessageGroupId'],
  });
  expect(dead.map(({ Body, Attributes }) => ({ Body, ...Attributes }))).toEqual([
    { Body: '1', MessageGroupId: 'g' },
    { Body: '2', MessageGroupId: 'g' },
  ]);
  expect(dead[0]?.MessageId).toBe(MessageId);
});

test('the queues of a dead-letter queue are listed', async () => {
  await world.create({}, 'dead.fifo');
  const policy = { deadLetterTargetArn: `arn:aws:sqs:${caller.region}:${caller.account}:dead.fifo` };
  const RedrivePolicy = JSON.stringify({ ...policy, maxReceiveCount: 3 });
  for (const name of ['a.fifo', 'b.fifo']) await world.create({ RedrivePolicy }, name);
  await world.create({}, 'c.fifo');
  const list = (more: { MaxResults?: number; NextToken?: string | undefined } = {}) =>
    world.call(ListDeadLetterSourceQueues, { QueueUrl: urlOf('dead.fifo'), ...more });
  expect(await list()).toEqual({ queueUrls: [urlOf('a.fifo'), urlOf('b.fifo')] });
  const page = await list({ MaxResults: 1 });
  expect(page.queueUrls).toEqual([urlOf('a.fifo')]);
  expect(await list({ NextToken: page.NextToken })).toEqual({ queueUrls: [urlOf('b.fifo')] });
});

test('a dead-letter queue of another type is rejected', async () => {
  await world.call(CreateQueue, { QueueName: 'standard' });
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:${caller.region}:${caller.account}:standard`,
    maxReceiveCount: 3,
  });
  await expect(world.create({ RedrivePolicy })).rejects.toThrow(
    'Reason: Dead-letter queue must be same type of queue as the source..',
  );
});
