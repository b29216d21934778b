import { beforeEach, describe, expect, test } from 'vitest';
import { ChangeMessageVisibility } from '../../../src/services/sqs/operations/change-message-visibility.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../src/services/sqs/operations/delete-message.ts';
import { DeleteQueue } from '../../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueAttributes } from '../../../src/services/sqs/operations/get-queue-attributes.ts';
import { PurgeQueue } from '../../../src/services/sqs/operations/purge-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { QueueUrl, urlOf, SqsWorld } from './world.ts';

let world: SqsWorld;
beforeEach(async () => {
  world = await SqsWorld.open();
});

const call: SqsWorld['call'] = (...args) => world.call(...args);

describe('messages', () => {
  beforeEach(() => call(CreateQueue, { QueueName: 'failed' }));

  test('are received in order, hidden for a while, and gone after they are deleted', async () => {
    const sent = await world.send('a');
    await world.send('b');
    const [a] = await world.receive({ MaxNumberOfMessages: 1, AttributeNames: ['All'] });
    expect(a).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'a',
      MD5OfBody: sent.MD5OfMessageBody,
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(world.clock.now()) },
    });
    expect(await world.bodies()).toEqual(['b']);
    expect(await world.bodies()).toEqual([]);
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: a!.ReceiptHandle });
    await world.clock.advance(30_000);
    expect(await world.bodies()).toEqual(['b']);
  });

  test('received again cannot be deleted with the previous handle', async () => {
    await world.send('a');
    const [first] = await world.receive({ VisibilityTimeout: 1 });
    await world.clock.advance(1_000);
    await world.receive({ VisibilityTimeout: 1 });
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: first!.ReceiptHandle });
    await world.clock.advance(1_000);
    expect(await world.bodies()).toEqual(['a']);
    await expect(call(DeleteMessage, { QueueUrl, ReceiptHandle: 'a receipt' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
    });
  });

  test('can be hidden for longer, or made visible again', async () => {
    await world.send('a');
    const [a] = await world.receive({ VisibilityTimeout: 1 });
    const { ReceiptHandle } = a!;
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 10 });
    await world.clock.advance(9_000);
    expect(await world.bodies()).toEqual([]);
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    // Not hidden: it is visible.
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 10 });
    const [again] = await world.receive({});
    // Also with a handle that is not the latest.
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    expect(await world.bodies()).toEqual(['a']);
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: again!.ReceiptHandle });
    await call(PurgeQueue, { QueueUrl });
    const hide = (handle: string) =>
      call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle: handle, VisibilityTimeout: 0 });
    await expect(hide(ReceiptHandle)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    });
    await expect(hide('garbage')).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
      message: 'The input receipt handle "garbage" is not a valid receipt handle.',
    });
  });

  test('are waited for until one is sent, one is visible again, or the time is over', async () => {
    const waiting = world.bodies({ WaitTimeSeconds: 20, VisibilityTimeout: 3 });
    await world.clock.advance(5_000);
    await world.send('a');
    expect(await waiting).toEqual(['a']);
    const again = world.bodies({ WaitTimeSeconds: 20 });
    await world.clock.advance(3_000);
    expect(await again).toEqual(['a']);
    const none = world.bodies({ WaitTimeSeconds: 2 });
    await world.clock.advance(2_000);
    expect(await none).toEqual([]);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test('are not consumed by a client that has disconnected', async () => {
    const gone = new AbortController();
    const waiting = call(ReceiveMessage, { QueueUrl, WaitTimeSeconds: 20 }, { signal: gone.signal });
    await world.clock.advance(1_000);
    gone.abort();
    expect(await waiting).toEqual({});
    await world.send('a');
    expect(await world.bodies()).toEqual(['a']);
  });

  test('survive a restart, after which all of them are visible', async () => {
    for (const body of ['a', 'b', 'c']) await world.send(body);
    const [a] = await world.receive();
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: a!.ReceiptHandle });
    await world.start();
    await world.send('d');
    expect(await world.bodies()).toEqual(['b', 'c', 'd']);
  });

  test('are retained for the retention period', async () => {
    await world.send('a');
    await world.clock.advance(4 * 86_400_000 + 1);
    await world.send('b');
    expect(await world.bodies()).toEqual(['b']);
    expect((await world.store.meta.list('sqs/message/')).length).toBe(1);
  });

  describe('beyond a bound are rejected', () => {
    const bounds = { queueMessages: 20, queueBytes: 100_000, allMessages: 30, allBytes: 150_000 };
    const OtherUrl = urlOf('other');
    const sendTo = (QueueUrl: string, MessageBody: string) => call(SendMessage, { QueueUrl, MessageBody });

    beforeEach(async () => {
      await world.start(bounds);
      await call(CreateQueue, { QueueName: 'other' });
    });

    test('of one queue, by count', async () => {
      for (let count = 0; count < 20; count++) await world.send('a');
      await expect(world.send('a')).rejects.toMatchObject({
        code: 'OverLimit',
        message: 'A Millrace queue holds at most 20 messages or 100000 bytes.',
      });
      await sendTo(OtherUrl, 'a');
      const [first] = await world.receive();
      await call(DeleteMessage, { QueueUrl, ReceiptHandle: first!.ReceiptHandle });
      await world.send('a');
    });

    test('of one queue, by bytes, also when they are sent concurrently', async () => {
      const all = await Promise.allSettled(Array.from({ length: 12 }, () => world.send('x'.repeat(10_000))));
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      await expect(world.send('a')).rejects.toMatchObject({ code: 'OverLimit' });
    });

    test('of all queues together, also after a restart', async () => {
      for (let count = 0; count < 10; count++) await world.send('x'.repeat(10_000));
      for (let count = 0; count < 5; count++) await sendTo(OtherUrl, 'x'.repeat(10_000));
      for (let life = 0; life < 2; life++) {
        await expect(sendTo(OtherUrl, 'a')).rejects.toMatchObject({
          code: 'OverLimit',
          message: 'All Millrace queues together hold at most 30 messages or 150000 bytes.',
        });
        await world.start(bounds);
      }
      await call(PurgeQueue, { QueueUrl });
      await sendTo(OtherUrl, 'a');
    });

    test('but not after a queue was deleted', async () => {
      for (let count = 0; count < 20; count++) await world.send('a');
      for (let count = 0; count < 10; count++) await sendTo(OtherUrl, 'a');
      await call(DeleteQueue, { QueueUrl });
      for (let count = 0; count < 10; count++) await sendTo(OtherUrl, 'a');
    });
  });

  test('without a text, or with characters that XML does not have, are rejected', async () => {
    await expect(world.send('')).rejects.toMatchObject({
      code: 'MissingRequiredParameterException',
      message: 'The request must contain the parameter MessageBody.',
    });
    await expect(world.send('bell \u0007')).rejects.toMatchObject({
      code: 'InvalidMessageContents',
      message:
        "Invalid binary character '#x7' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
    });
    for (const body of ['\ud800', '\uffff']) {
      await expect(world.send(body)).rejects.toMatchObject({ code: 'InvalidMessageContents' });
    }
    await world.send('\t\r\n \u{1f600} \ufffd');
    expect(await world.bodies({ QueueUrl: 'failed' })).toEqual(['\t\r\n \u{1f600} \ufffd']);
  });

  test('larger than the limit of the queue are rejected', async () => {
    await expect(world.send('x'.repeat(1024 * 1024 + 1))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('take little metadata at any size, and are received unchanged', async () => {
    const body = 'zürich '.repeat(20_000);
    const attribute = { DataType: 'Binary', BinaryValue: Buffer.alloc(3_000, 7) };
    await call(SendMessage, { QueueUrl, MessageBody: body, MessageAttributes: { attribute } });
    await call(SendMessage, { QueueUrl, MessageBody: 'b', MessageAttributes: { attribute } });
    await world.send('c');
    for (const { value } of await world.store.meta.list('sqs/message/'))
      expect(value.length).toBeLessThan(400);
    await world.start();
    const received = await world.receive({ MessageAttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body)).toEqual([body, 'b', 'c']);
    expect(received.map(({ MessageAttributes }) => MessageAttributes)).toEqual([
      { attribute },
      { attribute },
      undefined,
    ]);
    await call(PurgeQueue, { QueueUrl });
    await world.start();
    const { firstPos, endPos } = await world.store.logs.bounds('sqs/message-contents');
    expect(firstPos).toBe(endPos);
  });

  test('of an earlier release, with the bodies in their documents, are received', async () => {
    const old = { messageId: '00000000-0000-4000-8000-000000000000', body: 'x'.repeat(5_000) };
    const document = { ...old, sentMs: world.clock.now(), visibleFromMs: world.clock.now() };
    const key = 'sqs/message/123456789012/eu-west-1/failed/0000000000000007';
    await world.store.meta.create(key, Buffer.from(JSON.stringify(document)));
    await world.start();
    await world.send('after');
    expect(await world.bodies()).toEqual([old.body, 'after']);
  });

  test('of a deleted queue are gone after the next start, also when a queue of the same name exists', async () => {
    await world.send('a');
    const { key, value } = (await world.store.meta.list('sqs/message/'))[0]!;
    await call(DeleteQueue, { QueueUrl });
    await world.clock.advance(1);
    await call(CreateQueue, { QueueName: 'failed' });
    // The state after a crash in the middle of the deletion.
    await world.store.meta.create(key, value);
    await world.start();
    expect(await world.bodies()).toEqual([]);
    expect(await world.store.meta.list('sqs/message/')).toEqual([]);
  });

  describe('when the wall clock is set', () => {
    const HOUR_MS = 3_600_000;

    test.each([HOUR_MS, -HOUR_MS])('by %i ms, are hidden for the specified time', async (stepMs) => {
      await world.send('a');
      expect(await world.bodies({ VisibilityTimeout: 30 })).toEqual(['a']);
      world.clock.stepWallClock(stepMs);
      expect(await world.bodies()).toEqual([]);
      expect(
        (await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] })).Attributes,
      ).toMatchObject({
        ApproximateNumberOfMessagesNotVisible: '1',
      });
      await world.clock.advance(29_999);
      expect(await world.bodies()).toEqual([]);
      await world.clock.advance(1);
      expect(await world.bodies()).toEqual(['a']);
    });

    test.each([HOUR_MS, -HOUR_MS])(
      'by %i ms, are delayed and hidden for the requested time after that',
      async (stepMs) => {
        await call(SendMessage, { QueueUrl, MessageBody: 'a', DelaySeconds: 10 });
        world.clock.stepWallClock(stepMs);
        const waiting = world.bodies({ WaitTimeSeconds: 20 });
        await world.clock.advance(10_000);
        expect(await waiting).toEqual(['a']);
        await world.clock.advance(30_000);
        const [message] = await world.receive();
        world.clock.stepWallClock(-stepMs);
        const { ReceiptHandle } = message!;
        await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 5 });
        world.clock.stepWallClock(stepMs);
        await world.clock.advance(4_999);
        expect(await world.bodies()).toEqual([]);
        await world.clock.advance(1);
        expect(await world.bodies()).toEqual(['a']);
      },
    );

    test('back during a restart, are delayed no longer than was asked', async () => {
      await call(SendMessage, { QueueUrl, MessageBody: 'a', DelaySeconds: 10 });
      await world.send('b');
      world.clock.stepWallClock(-3 * HOUR_MS);
      await world.start();
      expect(await world.bodies()).toEqual(['b']);
      await world.clock.advance(10_000);
      expect(await world.bodies()).toEqual(['a']);
    });
  });

  test.each([
    { MaxNumberOfMessages: 11 },
    { MaxNumberOfMessages: 0 },
    { WaitTimeSeconds: 21 },
    { VisibilityTimeout: -1 },
  ])('are not received with %j', async (input) => {
    await expect(world.receive(input)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});
