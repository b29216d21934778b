import { beforeEach, describe, expect, test } from 'vitest';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../../../src/services/sqs/operations/delete-queue.ts';
import { CancelMessageMoveTask } from '../../../../src/services/sqs/operations/moves/cancel-message-move-task.ts';
import { ListMessageMoveTasks } from '../../../../src/services/sqs/operations/moves/list-message-move-tasks.ts';
import { StartMessageMoveTask } from '../../../../src/services/sqs/operations/moves/start-message-move-task.ts';
import { SendMessage } from '../../../../src/services/sqs/operations/send-message.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import type { Input } from '../../../../src/schema/operation.ts';
import { caller } from '../../../support/caller.ts';
import { permissionLines } from '../../../support/repository/permission-lines.ts';
import { SqsWorld, urlOf } from '../world.ts';

const arnOf = (name: string) => `arn:aws:sqs:${caller.region}:${caller.account}:${name}`;
const SourceArn = arnOf('dead');

let world: SqsWorld;

beforeEach(async () => {
  world = await SqsWorld.open();
  await create('dead');
  await create('orders', redrive('dead'));
  await create('other');
});

const redrive = (name: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount: 1 }),
});
const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  world.call(CreateQueue, { QueueName, Attributes });
const send = (name: string, MessageBody: string, more: object = {}) =>
  world.call(SendMessage, { QueueUrl: urlOf(name), MessageBody, ...more });
const start = (more: Partial<Input<typeof StartMessageMoveTask>> = {}) =>
  world.call(StartMessageMoveTask, { SourceArn, ...more });
const list = async (MaxResults?: number) =>
  (await world.call(ListMessageMoveTasks, { SourceArn, MaxResults })).Results;
const bodiesIn = (name: string) => world.bodies({ QueueUrl: urlOf(name) });

/** Messages that were received once and are dead letters then. */
async function die(queue: string, ...bodies: string[]) {
  for (const body of bodies) await send(queue, body);
  const QueueUrl = urlOf(queue);
  await world.receive({ QueueUrl, VisibilityTimeout: 0 });
  await world.receive({ QueueUrl });
}

/** The newest task when it has ended. */
async function ended() {
  for (let waits = 0; waits < 100; waits++) {
    await world.clock.advance(0);
    const [task] = await list();
    if (task!.Status !== 'RUNNING' && task!.Status !== 'CANCELLING') return task!;
  }
  throw new Error('the task does not end');
}

test('dead letters move back to the queues that they came from, as new messages', async () => {
  await create('invoices', redrive('dead'));
  await die('orders', 'a', 'b');
  await die('invoices', 'c');
  const [dead] = await world.receive({
    QueueUrl: urlOf('dead'),
    VisibilityTimeout: 0,
    MaxNumberOfMessages: 1,
  });
  await world.clock.advance(5_000);
  const { TaskHandle } = await start();
  expect(JSON.parse(Buffer.from(TaskHandle, 'base64').toString())).toEqual({
    taskId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    sourceArn: SourceArn,
  });
  expect(await ended()).toEqual({
    Status: 'COMPLETED',
    SourceArn,
    ApproximateNumberOfMessagesMoved: 3,
    ApproximateNumberOfMessagesToMove: 3,
    StartedTimestamp: world.clock.now(),
  });
  const [moved, ...rest] = await world.receive({ QueueUrl: urlOf('orders'), AttributeNames: ['All'] });
  expect([moved!.Body, ...rest.map(({ Body }) => Body)]).toEqual(['a', 'b']);
  expect(moved!.MessageId).not.toBe(dead!.MessageId);
  expect(moved!.Attributes).toMatchObject({
    ApproximateReceiveCount: '1',
    SentTimestamp: String(world.clock.now()),
  });
  expect(moved!.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  expect(await bodiesIn('invoices')).toEqual(['c']);
  expect(await bodiesIn('dead')).toEqual([]);
});

test('a task leaves messages that are in flight, and those that come after its start', async () => {
  await send('dead', 'in flight');
  await world.receive({ QueueUrl: urlOf('dead') });
  await send('dead', 'a');
  await send('dead', 'b');
  await start({ DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 1 });
  await world.clock.advance(10);
  await send('dead', 'late');
  await world.clock.advance(5_000);
  expect(await ended()).toMatchObject({
    Status: 'COMPLETED',
    DestinationArn: arnOf('other'),
    MaxNumberOfMessagesPerSecond: 1,
    ApproximateNumberOfMessagesMoved: 2,
    ApproximateNumberOfMessagesToMove: 2,
  });
  expect(await bodiesIn('other')).toEqual(['a', 'b']);
  expect(await bodiesIn('dead')).toEqual(['late']);
});

test('a task moves as many messages in a second as it is told to, one task at a time', async () => {
  for (const body of ['a', 'b', 'c', 'd']) await send('dead', body);
  const { TaskHandle } = await start({ DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 2 });
  await world.clock.advance(400);
  expect(await bodiesIn('other')).toEqual(['a']);
  expect(await list()).toMatchObject([
    {
      TaskHandle,
      Status: 'RUNNING',
      ApproximateNumberOfMessagesMoved: 1,
      ApproximateNumberOfMessagesToMove: 4,
    },
  ]);
  await expect(start()).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message:
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
  });
  await world.clock.advance(600);
  expect(await bodiesIn('other')).toEqual(['b', 'c']);

  const cancel = () => world.call(CancelMessageMoveTask, { TaskHandle });
  expect(await cancel()).toEqual({ ApproximateNumberOfMessagesMoved: 3 });
  const task = await ended();
  expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 3 });
  expect(task).not.toHaveProperty('TaskHandle');
  await world.clock.advance(5_000);
  expect(await bodiesIn('dead')).toEqual(['d']);
  await expect(cancel()).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'Only active tasks can be cancelled.',
  });
});

test('a task continues after a restart, and one that was cancelled does not', async () => {
  for (const body of ['a', 'b', 'c']) await send('dead', body);
  const slowly = { DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 1 };
  await start(slowly);
  await world.clock.advance(100);
  await world.start();
  await expect(start(slowly), 'it is running').rejects.toMatchObject({
    code: 'InvalidParameterValueException',
  });
  await world.clock.advance(1_500);
  expect(await bodiesIn('other')).toEqual(['a', 'b', 'c']);
  await world.clock.advance(1_000);
  expect(await ended()).toMatchObject({ Status: 'COMPLETED' });

  await send('dead', 'd');
  await send('dead', 'e');
  await start(slowly);
  await world.clock.advance(100);
  const { meta } = world.store;
  const { key, revision, value } = (await meta.list(META_PREFIX.sqs.moveTask)).at(-1)!;
  // The process ends after CancelMessageMoveTask has responded.
  const cancelling = value.toString().replace('RUNNING', 'CANCELLING');
  await meta.compareAndSet(key, revision, Buffer.from(cancelling));
  await world.start();
  expect(await ended()).toMatchObject({ Status: 'CANCELLED' });
  await world.clock.advance(5_000);
  expect(await bodiesIn('dead')).toEqual(['e']);
});

describe('a task fails', () => {
  const failure = async () => (await ended()).FailureReason;

  test('when a message has no queue to go back to, and moves those before it', async () => {
    await die('orders', 'a');
    await send('dead', 'sent to it');
    await start();
    expect(await ended()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
      ApproximateNumberOfMessagesMoved: 1,
    });
    expect(await bodiesIn('dead')).toEqual(['sent to it']);
  });

  test('when the queue to move to is deleted', async () => {
    await send('dead', 'a');
    await send('dead', 'b');
    await start({ DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 1 });
    await world.clock.advance(100);
    await world.call(DeleteQueue, { QueueUrl: urlOf('other') });
    await world.clock.advance(1_000);
    expect(await failure()).toBe('AWS.SimpleQueueService.NonExistentQueue');
    expect(await bodiesIn('dead')).toEqual(['b']);
  });

  test('when the queue to move to is full', async () => {
    await send('dead', 'a');
    await world.start({ queueMessages: 1, queueBytes: 1_000, allMessages: 10, allBytes: 1_000 });
    await send('other', 'full');
    await start({ DestinationArn: arnOf('other') });
    expect(await failure()).toBe('OverLimit');
    expect(await bodiesIn('dead')).toEqual(['a']);
  });
});

test('FIFO messages move in order, also soon after they were sent with the same deduplication ids', async () => {
  const FifoQueue = { FifoQueue: 'true' };
  await create('dead.fifo', FifoQueue);
  await create('orders.fifo', { ...FifoQueue, ...redrive('dead.fifo') });
  for (const id of ['a', 'b']) {
    await send('orders.fifo', id, { MessageGroupId: 'g', MessageDeduplicationId: id });
  }
  const QueueUrl = urlOf('orders.fifo');
  await world.receive({ QueueUrl, VisibilityTimeout: 0 });
  expect(await world.receive({ QueueUrl })).toEqual([]);
  const source = { SourceArn: arnOf('dead.fifo') };
  await expect(start({ ...source, DestinationArn: arnOf('other') })).rejects.toThrow('of the same type');
  await start(source);
  await world.clock.advance(10);
  expect(await bodiesIn('orders.fifo')).toEqual(['a', 'b']);
});

test('the last ten tasks of a queue are kept, and none of a deleted one', async () => {
  for (let count = 0; count < 12; count++) {
    await start({ DestinationArn: arnOf('other') });
    await ended();
    await world.clock.advance(1);
  }
  expect(await list()).toHaveLength(1);
  const times = (await list(10)).map(({ StartedTimestamp }) => StartedTimestamp);
  expect(times).toHaveLength(10);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const stored = () => world.store.meta.list(META_PREFIX.sqs.moveTask);
  expect(await stored()).toHaveLength(10);
  await world.call(DeleteQueue, { QueueUrl: urlOf('dead') });
  expect(await stored()).toEqual([]);
});

test.each([
  [
    { SourceArn: 'dead' },
    'InvalidParameterValueException',
    'You must use this format to specify the SourceArn:',
  ],
  [{ SourceArn: arnOf('none') }, 'ResourceNotFoundException', 'for the SourceArn parameter does'],
  [{ SourceArn: SourceArn.replace(caller.region, 'us-west-2') }, 'ResourceNotFoundException', 'SourceArn'],
  [
    { SourceArn: SourceArn.replace(caller.account, '999999999999') },
    'ResourceNotFoundException',
    'SourceArn',
  ],
  [
    { SourceArn: arnOf('other') },
    'InvalidParameterValueException',
    'Source queue must be configured as a Dead',
  ],
  [{ DestinationArn: arnOf('none') }, 'ResourceNotFoundException', 'for the DestinationArn parameter does'],
  [{ DestinationArn: SourceArn }, 'InvalidParameterValueException', 'must not be the same'],
  [{ MaxNumberOfMessagesPerSecond: 0 }, 'InvalidParameterValueException', 'Must be >= 1 and <= 500'],
  [{ MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValueException', 'Must be >= 1 and <= 500'],
])('StartMessageMoveTask rejects %j', async (input, code, message) => {
  await expect(start(input)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  expect(await list(10)).toEqual([]);
});

test('a task without a destination needs permission to send to every queue that names the source', async () => {
  await create('invoices', redrive('dead'));
  const lines = await permissionLines(StartMessageMoveTask, { SourceArn }, { queues: world.queues });
  expect(lines.slice(-2)).toEqual([
    `sqs:SendMessage ${arnOf('invoices')}`,
    `sqs:SendMessage ${arnOf('orders')}`,
  ]);
});

test('handles that no task has are rejected', async () => {
  const cancel = (TaskHandle: string) => world.call(CancelMessageMoveTask, { TaskHandle });
  const handle = (sourceArn: string) =>
    Buffer.from(JSON.stringify({ taskId: '10f57157-fc38-4da9-a113-4de7e12d05aa', sourceArn })).toString(
      'base64',
    );
  for (const text of ['foobared', '', Buffer.from('{}').toString('base64')]) {
    await expect(cancel(text)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Value for parameter TaskHandle is invalid.',
    });
  }
  await expect(cancel(handle(SourceArn))).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'Task does not exist.',
  });
  await expect(cancel(handle(arnOf('none')))).rejects.toThrow('for the SourceArn parameter does');
  for (const count of [0, 11]) {
    await expect(list(count)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  }
});
