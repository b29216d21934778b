import { expect, test } from 'vitest';
import { FUNCTION_ARN, NAMESPACE } from '../world.ts';
import { QUEUE_ARN, QueueWorld, VISIBILITY_MS } from './world.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

test('the function receives messages as soon as they arrive, in AWS’s event; they are deleted afterwards', async () => {
  const world = await QueueWorld.open();
  await world.enable();
  await world.sendContent({
    body: '{"id":1}',
    attributes: { Kind: { type: 'String', text: 'order' }, Key: { type: 'Binary', base64: 'AQI=' } },
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  });
  await world.clock.advance(0);
  const [call] = world.target.calls;
  expect(call?.functionArn).toBe(FUNCTION_ARN);
  expect(call?.rest).toEqual({});
  expect(call?.event).toEqual([
    {
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      receiptHandle: expect.stringMatching(/^[\w+/=]+$/) as string,
      body: '{"id":1}',
      attributes: {
        ApproximateReceiveCount: '1',
        AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        SentTimestamp: String(world.clock.now()),
        SenderId: '000000000000',
        ApproximateFirstReceiveTimestamp: String(world.clock.now()),
      },
      messageAttributes: {
        Kind: { stringValue: 'order', stringListValues: [], binaryListValues: [], dataType: 'String' },
        Key: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE_ARN,
      awsRegion: 'us-east-1',
    },
  ]);
  expect(world.left()).toBe(0);
  expect(world.status()).toMatchObject({
    queueName: 'orders',
    lastProcessingResult: 'OK',
    invocations: 1,
    recordsPolled: 1,
    recordsDelivered: 1,
    messagesDeleted: 1,
  });
});

test('a batch is at most BatchSize; without a window it is what is visible', async () => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send(...numbers(7));
  await world.enable({ batchSize: 3 });
  expect(world.target.bodies).toEqual([['0', '1', '2'], ['3', '4', '5'], ['6']]);
});

test('a window collects more than ten messages, until the batch is full or the window ends', async () => {
  const world = await QueueWorld.open();
  await world.enable({ batchSize: 25, batchingWindowSeconds: 5 });
  await world.send(...numbers(20));
  await world.clock.advance(4_900);
  expect(world.target.calls).toEqual([]);
  await world.clock.advance(100);
  expect(world.target.bodies).toEqual([numbers(20)]);
  // With a window, AWS sends the digest of attributes that a message does not have as null.
  expect(world.target.calls[0]?.event[0]).toHaveProperty('md5OfMessageAttributes', null);
  await world.send(...numbers(26));
  await world.clock.advance(0);
  expect(world.target.bodies[1]).toEqual(numbers(25));
  await world.clock.advance(5_000);
  expect(world.target.bodies[2]).toEqual(['25']);
});

test('an event has at most 6 MB; messages that do not fit are in the next one', async () => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send(...numbers(8).map((digit) => digit.repeat(1024 * 1024 - 1_024)));
  await world.enable();
  expect(world.target.bodies.map((bodies) => bodies.map((body) => body[0]))).toEqual([
    ['0', '1', '2', '3', '4', '5'],
    ['6', '7'],
  ]);
  expect(world.left()).toBe(0);
});

test('messages of a FIFO queue that do not fit wait until those before them are processed', async () => {
  const world = await QueueWorld.open();
  const [large, tooLarge] = [1024 * 1024 - 1_024, '\0'.repeat(1024 * 1024)];
  await world.queues.create(NAMESPACE, 'orders.fifo', { FifoQueue: 'true' });
  const send = (body: string, groupId: string) =>
    world.sendContent({ body }, { groupId, deduplicationId: `${groupId}${body[0]}` }, 'orders.fifo');
  for (const digit of numbers(8)) await send(digit.repeat(large), 'g');
  // Escaped as JSON, the first message of this group exceeds an event.
  for (const body of [tooLarge, 'after']) await send(body, 'h');
  world.target.behave = (_call, number) => (number === 1 ? { takesMs: 1_000, outcome: 'error' } : 'ok');
  await world.enable({}, { name: 'orders.fifo', FifoQueue: 'true' });
  const firsts = () => world.target.calls.map(({ event }) => event.map(({ body }) => body?.[0]));
  await world.clock.advance(VISIBILITY_MS - 1_000);
  expect(firsts()).toEqual([['0', '1', '2', '3', '4', '5']]);
  await world.clock.advance(1_000);
  expect(firsts().slice(1)).toEqual([
    ['0', '1', '2', '3', '4', '5'],
    ['6', '7'],
  ]);
  // Returning a message is no receive: it would bring it closer to the dead-letter queue.
  expect(world.target.calls.at(-1)?.event[0]).toMatchObject({
    attributes: { ApproximateReceiveCount: '1' },
  });
  expect(world.left('orders.fifo')).toBe(2);
});

test('after an error all messages return when their visibility timeout ends', async () => {
  const world = await QueueWorld.open();
  await world.enable();
  world.target.behave = (_, number) => (number === 1 ? 'error' : 'ok');
  await world.send('a');
  await world.clock.advance(VISIBILITY_MS - 1);
  expect(world.target.bodies).toEqual([['a']]);
  expect(world.status()).toMatchObject({
    lastProcessingResult: 'PROBLEM: Function call failed',
    errors: 1,
    recordsFailed: 1,
  });
  expect(world.left()).toBe(1);
  await world.clock.advance(1);
  expect(world.target.bodies).toEqual([['a'], ['a']]);
  expect(world.target.calls[1]?.event[0]).toMatchObject({ attributes: { ApproximateReceiveCount: '2' } });
  expect(world.left()).toBe(0);
});

test('with ReportBatchItemFailures only the failed messages return', async () => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send('a', 'b', 'c');
  world.target.behave = ({ event }, number) =>
    number > 1 ? 'ok' : { returns: { batchItemFailures: [{ itemIdentifier: event[1]?.messageId }] } };
  await world.enable({ reportBatchItemFailures: true });
  expect(world.left()).toBe(1);
  await world.clock.advance(VISIBILITY_MS);
  expect(world.target.bodies).toEqual([['a', 'b', 'c'], ['b']]);
  expect(world.status()).toMatchObject({ recordsDelivered: 3, recordsFailed: 1 });
});

test.each([
  ['no report', null, 0],
  ['an empty list', { batchItemFailures: [] }, 0],
  ['null for the list', { batchItemFailures: null }, 0],
  ['an item without an identifier', { batchItemFailures: [{ foo: 'notvalid' }] }, 2],
  ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }, 2],
  ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }, 2],
  ['a list that is none', { batchItemFailures: 'all' }, 2],
])('which messages stay after a function returned %s', async (_, returns, left) => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send('a', 'b');
  world.target.behave = () => ({ returns });
  await world.enable({ reportBatchItemFailures: true });
  expect(world.left()).toBe(left);
});

test('messages that fail too often move to the dead-letter queue', async () => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'failed', {});
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:failed';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  await world.enable({}, { RedrivePolicy });
  world.target.behave = () => 'error';
  await world.send('a');
  await world.clock.advance(3 * VISIBILITY_MS);
  expect(world.target.bodies).toEqual([['a'], ['a']]);
  expect(world.left()).toBe(0);
  expect(world.left('failed')).toBe(1);
});

test('a throttled batch is tried again until its messages become visible', async () => {
  const world = await QueueWorld.open();
  await world.enable();
  world.target.behave = (_, number) => (number <= 3 ? 'throttled' : 'ok');
  await world.send('a');
  await world.clock.advance(1_000);
  expect(world.target.calls).toHaveLength(4);
  // The message was received once.
  expect(world.target.calls[3]?.event[0]).toMatchObject({ attributes: { ApproximateReceiveCount: '1' } });
  expect(world.left()).toBe(0);

  world.target.behave = () => 'throttled';
  await world.send('b');
  await world.clock.advance(VISIBILITY_MS + 100);
  expect(world.target.calls.at(-1)?.event[0]).toMatchObject({
    attributes: { ApproximateReceiveCount: '2' },
  });
  expect(world.status().throttles).toBeGreaterThan(5);
});

test('each batch that is throttled is reported until when it waits', async () => {
  const world = await QueueWorld.open();
  await world.enable({ batchSize: 1 });
  world.target.behave = (_, number) => (number <= 2 ? 'throttled' : { takesMs: 10_000 });
  await world.send('a', 'b');
  await world.clock.advance(0);
  const what = 'the mapping of orders to ingestion';
  const waiting = { what, why: 'waiting to retry', untilMs: expect.any(Number) as number };
  const throttled = await world.mappings.activity();
  expect(throttled).toEqual([waiting, waiting]);
  // One is tried again while the other still waits.
  const [first] = throttled.map(({ untilMs }) => untilMs! - world.clock.now()).toSorted((a, b) => a - b);
  await world.clock.advance(first!);
  const invoking = { what, why: 'invoking the function' };
  const retried = await world.mappings.activity();
  expect(retried.toSorted((a, b) => a.why.localeCompare(b.why))).toEqual([invoking, waiting]);
});

test('messages that the filter does not accept are deleted without an invocation', async () => {
  const world = await QueueWorld.open();
  await world.enable({ filterPatterns: ['{"body":{"kind":["order"]}}'] });
  await world.send('{"kind":"order"}', '{"kind":"other"}', 'no JSON');
  await world.clock.advance(0);
  expect(world.target.bodies).toEqual([['{"kind":"order"}']]);
  expect(world.left()).toBe(0);
  expect(world.status()).toMatchObject({ recordsPolled: 3, recordsFilteredOut: 2, messagesDeleted: 3 });
});

test('starts with five batches at a time, and adds more while all are busy', async () => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send(...numbers(40));
  world.target.behave = () => ({ takesMs: 20_000 });
  await world.enable({ batchSize: 1 });
  expect(world.target.calls).toHaveLength(5);
  await world.clock.advance(1_000);
  expect(world.target.calls).toHaveLength(10);
  await world.clock.advance(10_000);
  expect(world.target.calls).toHaveLength(40);
});

test.each([
  ['fewer batches at a time after errors', false, 6],
  ['as many as before if it may report failed messages', true, 10],
])('the function receives %s', async (_, reportBatchItemFailures, calls) => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send(...numbers(20));
  world.target.behave = () => ({ takesMs: 400, outcome: 'error' });
  await world.enable({ batchSize: 1, reportBatchItemFailures });
  await world.clock.advance(500);
  expect(world.target.calls).toHaveLength(calls);
});

test.each([
  ['MaximumConcurrency', { maximumConcurrency: 2 }, undefined],
  ['the concurrency of the host', {}, 2],
])('runs no more batches than %s allows', async (_, settings, maxQueueBatches) => {
  const world = await QueueWorld.open(undefined, maxQueueBatches);
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send(...numbers(6));
  world.target.behave = () => ({ takesMs: 5_000 });
  await world.enable({ batchSize: 1, ...settings });
  await world.clock.advance(4_000);
  expect(world.target.calls).toHaveLength(2);
  await world.clock.advance(1_000);
  expect(world.target.calls).toHaveLength(4);
});

test.each([
  ['each of the fewest pollers runs ten batches from the start', { minimum: 2, maximum: 200 }, 500, 20],
  ['each of the most pollers runs ten batches', { minimum: 2, maximum: 3 }, 4_500, 30],
])('%s', async (_, provisionedPollers, afterMs, calls) => {
  const world = await QueueWorld.open();
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send(...numbers(50));
  world.target.behave = () => ({ takesMs: 10_000 });
  await world.enable({ batchSize: 1, provisionedPollers });
  await world.clock.advance(afterMs);
  expect(world.target.calls).toHaveLength(calls);
});

test('a disabled mapping leaves messages in the queue, also those that it was collecting', async () => {
  const world = await QueueWorld.open();
  const uuid = await world.enable({ batchingWindowSeconds: 10 });
  await world.send('a');
  await world.clock.advance(1_000);
  await world.mappings.update(NAMESPACE, uuid, { settings: {}, enabled: false });
  await world.clock.advance(1_000);
  expect(world.queue().counts()).toMatchObject({ visible: 1, notVisible: 0 });
  await world.clock.advance(60_000);
  expect(world.target.calls).toEqual([]);
  await world.mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
  await world.clock.advance(10_500);
  expect(world.target.bodies).toEqual([['a']]);
  expect(world.target.calls[0]?.event).toMatchObject([{ attributes: { ApproximateReceiveCount: '1' } }]);
});

test('continues after a restart, with the messages that were not processed', async () => {
  const before = await QueueWorld.open();
  await before.enable();
  before.target.behave = () => 'error';
  await before.send('a');
  await before.clock.advance(0);
  await before.mappings.close();
  before.target.behave = () => 'ok';
  const world = await QueueWorld.open(before);
  await world.clock.advance(0);
  expect(world.target.bodies).toEqual([['a'], ['a']]);
  expect(world.left()).toBe(0);
});

test('a stop ends a wait that is about to begin', async () => {
  const before = await QueueWorld.open();
  await before.enable();
  await before.mappings.close();
  const world = await QueueWorld.open(before);
  await expect(world.mappings.close()).resolves.toBeUndefined();
});

test('reports a deleted queue, and continues when it exists again', async () => {
  const world = await QueueWorld.open();
  await world.enable();
  await world.queues.delete(world.queue());
  await world.clock.advance(0);
  expect(world.status().lastProcessingResult).toBe('PROBLEM: Queue not found');
  await world.queues.create(NAMESPACE, 'orders', {});
  await world.send('a');
  await world.clock.advance(5_000);
  expect(world.target.bodies).toEqual([['a']]);
});
