import { beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { ChangeMessageVisibility } from '../../../src/services/sqs/operations/change-message-visibility.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../src/services/sqs/operations/delete-message.ts';
import { DeleteQueue } from '../../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueAttributes } from '../../../src/services/sqs/operations/get-queue-attributes.ts';
import { GetQueueUrl } from '../../../src/services/sqs/operations/get-queue-url.ts';
import { ListQueueTags } from '../../../src/services/sqs/operations/tags/list-queue-tags.ts';
import { ListQueues } from '../../../src/services/sqs/operations/list-queues.ts';
import { PurgeQueue } from '../../../src/services/sqs/operations/purge-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { SetQueueAttributes } from '../../../src/services/sqs/operations/set-queue-attributes.ts';
import { TagQueue } from '../../../src/services/sqs/operations/tags/tag-queue.ts';
import { UntagQueue } from '../../../src/services/sqs/operations/tags/untag-queue.ts';
import { QUEUE_BOUNDS, type QueueBounds } from '../../../src/services/sqs/queue/bounds.ts';
import { openQueues } from '../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../src/services/sqs/service.ts';
import type { Store } from '../../../src/storage/port.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

const ENDPOINT = 'http://127.0.0.1:4566';
const QueueUrl = `${ENDPOINT}/123456789012/failed`;

let clock: VirtualClock;
let store: Store;
let service: ReturnType<typeof createSqsService>;
let calls: InProcessCalls;

async function start(bounds: QueueBounds = QUEUE_BOUNDS): Promise<void> {
  const random = seededRandom(clock.now());
  const queues = await openQueues({ store, clock, random, logger: silentLogger, bounds });
  service = createSqsService({ queues, endpoint: () => ENDPOINT });
  calls = new InProcessCalls();
  calls.join(service);
}

const call = <Op extends Operation>(
  operation: Op,
  input: Input<Op>,
  by: Partial<Caller> = {},
): Promise<Output<Op>> => calls.call('sqs', operation, input, { ...caller, ...by });

const receive = async (input: Partial<Input<typeof ReceiveMessage>> = {}) =>
  (await call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10, ...input })).Messages ?? [];
const bodies = async (input?: Partial<Input<typeof ReceiveMessage>>) =>
  (await receive(input)).map(({ Body }) => Body);
const send = (MessageBody: string) => call(SendMessage, { QueueUrl, MessageBody });

beforeEach(async () => {
  clock = new VirtualClock();
  store = memoryStore(clock);
  await start();
});

describe('queues', () => {
  test('are created, found and listed by their URL', async () => {
    expect(await call(CreateQueue, { QueueName: 'failed' })).toEqual({ QueueUrl });
    await call(CreateQueue, { QueueName: 'other' });
    expect(await call(GetQueueUrl, { QueueName: 'failed' })).toEqual({ QueueUrl });
    expect((await call(ListQueues, {})).QueueUrls?.length).toBe(2);
    expect(await call(ListQueues, { QueueNamePrefix: 'fa' })).toEqual({ QueueUrls: [QueueUrl] });
    const page = await call(ListQueues, { MaxResults: 1 });
    expect(page).toEqual({ QueueUrls: [QueueUrl], NextToken: 'failed' });
    expect((await call(ListQueues, { MaxResults: 1, NextToken: page.NextToken })).QueueUrls).toEqual([
      `${ENDPOINT}/123456789012/other`,
    ]);
  });

  test('belong to one account and region', async () => {
    await call(CreateQueue, { QueueName: 'failed' });
    for (const by of [{ account: '999999999999' }, { region: 'us-west-2' }]) {
      await expect(call(GetQueueUrl, { QueueName: 'failed' }, by)).rejects.toMatchObject({
        code: 'QueueDoesNotExist',
        message: 'The specified queue does not exist.',
      });
      await expect(call(SendMessage, { QueueUrl, MessageBody: 'a' }, by)).rejects.toMatchObject({
        code: 'QueueDoesNotExist',
      });
    }
  });

  test('created twice are one queue, unless their attributes differ', async () => {
    const Attributes = { VisibilityTimeout: '60' };
    await Promise.all([
      call(CreateQueue, { QueueName: 'failed', Attributes }),
      call(CreateQueue, { QueueName: 'failed', Attributes }),
    ]);
    await call(CreateQueue, { QueueName: 'failed' });
    await expect(
      call(CreateQueue, { QueueName: 'failed', Attributes: { VisibilityTimeout: '61' } }),
    ).rejects.toMatchObject({ code: 'QueueNameExists' });
  });

  test.each([
    ['a b', {}, 'InvalidParameterValueException'],
    ['a', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    ['a', { Policy: '[]' }, 'InvalidAttributeValue'],
    ['a', { RedrivePolicy: '{"maxReceiveCount":3}' }, 'InvalidParameterValueException'],
    [
      'a',
      { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:b","maxReceiveCount":0}' },
      'InvalidParameterValueException',
    ],
  ])('%s with %j is rejected: %s', async (QueueName, Attributes, code) => {
    await expect(call(CreateQueue, { QueueName, Attributes })).rejects.toMatchObject({ code });
    expect(await call(ListQueues, {})).toEqual({});
  });

  test('refuse a policy that would deny nothing', async () => {
    await call(CreateQueue, { QueueName: 'failed' });
    const Policy = '{"Statement":[{"Effect":"Deny","Principle":"*"}]}';
    await expect(call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } })).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
      message:
        'Invalid value for the parameter Policy. Reason: Statement[0] has the unknown member "Principle".',
    });
    const { Attributes } = await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['Policy'] });
    expect(Attributes ?? {}).toEqual({});
  });

  test('return their attributes', async () => {
    await call(CreateQueue, { QueueName: 'failed', Attributes: { DelaySeconds: '0' } });
    await send('a');
    await send('b');
    await receive({ MaxNumberOfMessages: 1 });
    await call(SendMessage, { QueueUrl, MessageBody: 'c', DelaySeconds: 5 });
    const { Attributes } = await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:eu-west-1:123456789012:failed',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '30',
    });
    const some = await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['DelaySeconds'] });
    expect(some).toEqual({ Attributes: { DelaySeconds: '0' } });
    await expect(
      call(GetQueueAttributes, { QueueUrl, AttributeNames: ['constructor'] }),
    ).rejects.toMatchObject({ code: 'InvalidAttributeName' });
  });

  test.each([
    'Policy',
    'RedrivePolicy',
    'RedriveAllowPolicy',
    'KmsMasterKeyId',
    'FifoQueue',
    'FifoThroughputLimit',
  ])('leave out the attribute %s, which they do not have', async (name) => {
    await call(CreateQueue, { QueueName: 'failed' });
    expect(await call(GetQueueAttributes, { QueueUrl, AttributeNames: [name] })).toEqual({});
    const both = { QueueUrl, AttributeNames: [name, 'DelaySeconds'] };
    expect(await call(GetQueueAttributes, both)).toEqual({ Attributes: { DelaySeconds: '0' } });
  });
});

describe('an existing queue', () => {
  beforeEach(() => call(CreateQueue, { QueueName: 'failed', tags: { STAGE: 'dev' } }));
  const attributes = async () =>
    (await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] })).Attributes!;

  test('accepts other attributes, which survive a restart', async () => {
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await clock.advance(5_000);
    await call(SetQueueAttributes, { QueueUrl, Attributes: { DelaySeconds: '3', Policy } });
    await start();
    const changed = await attributes();
    expect(changed).toMatchObject({ DelaySeconds: '3', Policy, VisibilityTimeout: '30' });
    expect(Number(changed['LastModifiedTimestamp']) - Number(changed['CreatedTimestamp'])).toBe(5);
    await send('a');
    expect(await bodies()).toEqual([]);
    await clock.advance(3_000);
    expect(await bodies()).toEqual(['a']);
    await call(SetQueueAttributes, { QueueUrl, Attributes: { Policy: '' } });
    expect(await attributes()).not.toHaveProperty('Policy');
  });

  test('keeps all attributes when one is rejected', async () => {
    const Attributes = { DelaySeconds: '3', VisibilityTimeout: '-1' };
    await expect(call(SetQueueAttributes, { QueueUrl, Attributes })).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
    });
    expect(await attributes()).toMatchObject({ DelaySeconds: '0', VisibilityTimeout: '30' });
  });

  test('is tagged and untagged', async () => {
    await call(TagQueue, { QueueUrl, Tags: { TEAM: 'orders' } });
    expect(await call(ListQueueTags, { QueueUrl })).toEqual({ Tags: { STAGE: 'dev', TEAM: 'orders' } });
    await call(UntagQueue, { QueueUrl, TagKeys: ['STAGE', 'TEAM'] });
    expect(await call(ListQueueTags, { QueueUrl })).toEqual({});
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, '']));
    await expect(call(TagQueue, { QueueUrl, Tags })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('is purged, or deleted with its messages', async () => {
    await send('a');
    await call(PurgeQueue, { QueueUrl });
    expect(await bodies()).toEqual([]);
    await send('b');
    const waiting = receive({ WaitTimeSeconds: 20, VisibilityTimeout: 60 });
    expect((await waiting).length).toBe(1);
    const left = receive({ WaitTimeSeconds: 20 });
    await call(DeleteQueue, { QueueUrl });
    await expect(left).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await expect(send('c')).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await call(CreateQueue, { QueueName: 'failed' });
    await start();
    expect(await bodies()).toEqual([]);
    expect(await call(ListQueueTags, { QueueUrl })).toEqual({});
  });

  test('moves messages that were received too often', async () => {
    const Attributes = {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead',
        maxReceiveCount: '2',
      }),
      VisibilityTimeout: '1',
    };
    await call(CreateQueue, { QueueName: 'dead' });
    await call(SetQueueAttributes, { QueueUrl, Attributes });
    await call(DeleteQueue, { QueueUrl: `${ENDPOINT}/123456789012/dead` });
    await send('a');
    for (const _ of [1, 2, 3]) {
      // Without a dead-letter queue the message remains.
      expect(await bodies()).toEqual(['a']);
      await clock.advance(1_000);
    }
    await call(CreateQueue, { QueueName: 'dead' });
    expect(await bodies()).toEqual([]);
    const dead = `${ENDPOINT}/123456789012/dead`;
    const received = () => receive({ QueueUrl: dead, AttributeNames: ['All'], VisibilityTimeout: 0 });
    const DeadLetterQueueSourceArn = 'arn:aws:sqs:eu-west-1:123456789012:failed';
    // Received three times above; the dead-letter queue counts on, also after a restart.
    const [first] = await received();
    expect(first).toMatchObject({
      Body: 'a',
      Attributes: { ApproximateReceiveCount: '4', DeadLetterQueueSourceArn },
    });
    await start();
    const [again] = await received();
    const { ApproximateFirstReceiveTimestamp } = first!.Attributes!;
    expect(again).toMatchObject({
      Attributes: {
        ApproximateReceiveCount: '4',
        DeadLetterQueueSourceArn,
        ApproximateFirstReceiveTimestamp,
      },
    });
  });

  test('moves such a message once, however many clients receive at the same time', async () => {
    const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:123456789012:dead';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    await call(CreateQueue, { QueueName: 'dead' });
    await call(SetQueueAttributes, { QueueUrl, Attributes: { RedrivePolicy, VisibilityTimeout: '1' } });
    await send('a');
    await send('b');
    expect(await bodies()).toEqual(['a', 'b']);
    await clock.advance(1_000);
    const received = await Promise.all(Array.from({ length: 5 }, () => bodies()));
    expect(received.flat()).toEqual([]);
    expect(await bodies({ QueueUrl: `${ENDPOINT}/123456789012/dead` })).toEqual(['a', 'b']);
  });
});

describe('messages', () => {
  beforeEach(() => call(CreateQueue, { QueueName: 'failed' }));

  test('are received in order, hidden for a while, and gone after they are deleted', async () => {
    const sent = await send('a');
    await send('b');
    const [a] = await receive({ MaxNumberOfMessages: 1, AttributeNames: ['All'] });
    expect(a).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'a',
      MD5OfBody: sent.MD5OfMessageBody,
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(clock.now()) },
    });
    expect(await bodies()).toEqual(['b']);
    expect(await bodies()).toEqual([]);
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: a!.ReceiptHandle });
    await clock.advance(30_000);
    expect(await bodies()).toEqual(['b']);
  });

  test('received again cannot be deleted with the previous handle', async () => {
    await send('a');
    const [first] = await receive({ VisibilityTimeout: 1 });
    await clock.advance(1_000);
    await receive({ VisibilityTimeout: 1 });
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: first!.ReceiptHandle });
    await clock.advance(1_000);
    expect(await bodies()).toEqual(['a']);
    await expect(call(DeleteMessage, { QueueUrl, ReceiptHandle: 'a receipt' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
    });
  });

  test('can be hidden for longer, or made visible again', async () => {
    await send('a');
    const [a] = await receive({ VisibilityTimeout: 1 });
    const { ReceiptHandle } = a!;
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 10 });
    await clock.advance(9_000);
    expect(await bodies()).toEqual([]);
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    const [again] = await receive({});
    // Also with a handle that is not the latest.
    await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    expect(await bodies()).toEqual(['a']);
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
    const waiting = bodies({ WaitTimeSeconds: 20, VisibilityTimeout: 3 });
    await clock.advance(5_000);
    await send('a');
    expect(await waiting).toEqual(['a']);
    const again = bodies({ WaitTimeSeconds: 20 });
    await clock.advance(3_000);
    expect(await again).toEqual(['a']);
    const none = bodies({ WaitTimeSeconds: 2 });
    await clock.advance(2_000);
    expect(await none).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('are not consumed by a client that has disconnected', async () => {
    const gone = new AbortController();
    const waiting = call(ReceiveMessage, { QueueUrl, WaitTimeSeconds: 20 }, { signal: gone.signal });
    await clock.advance(1_000);
    gone.abort();
    expect(await waiting).toEqual({});
    await send('a');
    expect(await bodies()).toEqual(['a']);
  });

  test('survive a restart, after which all of them are visible', async () => {
    for (const body of ['a', 'b', 'c']) await send(body);
    const [a] = await receive();
    await call(DeleteMessage, { QueueUrl, ReceiptHandle: a!.ReceiptHandle });
    await start();
    await send('d');
    expect(await bodies()).toEqual(['b', 'c', 'd']);
  });

  test('are retained for the retention period', async () => {
    await send('a');
    await clock.advance(4 * 86_400_000 + 1);
    await send('b');
    expect(await bodies()).toEqual(['b']);
    expect((await store.meta.list('sqs/message/')).length).toBe(1);
  });

  describe('beyond a bound are rejected', () => {
    const bounds = { queueMessages: 20, queueBytes: 100_000, allMessages: 30, allBytes: 150_000 };
    const OtherUrl = `${ENDPOINT}/123456789012/other`;
    const sendTo = (QueueUrl: string, MessageBody: string) => call(SendMessage, { QueueUrl, MessageBody });

    beforeEach(async () => {
      await start(bounds);
      await call(CreateQueue, { QueueName: 'other' });
    });

    test('of one queue, by count', async () => {
      for (let count = 0; count < 20; count++) await send('a');
      await expect(send('a')).rejects.toMatchObject({
        code: 'OverLimit',
        message: 'A Millrace queue holds at most 20 messages or 100000 bytes.',
      });
      await sendTo(OtherUrl, 'a');
      const [first] = await receive();
      await call(DeleteMessage, { QueueUrl, ReceiptHandle: first!.ReceiptHandle });
      await send('a');
    });

    test('of one queue, by bytes, also when they are sent concurrently', async () => {
      const all = await Promise.allSettled(Array.from({ length: 12 }, () => send('x'.repeat(10_000))));
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      await expect(send('a')).rejects.toMatchObject({ code: 'OverLimit' });
    });

    test('of all queues together, also after a restart', async () => {
      for (let count = 0; count < 10; count++) await send('x'.repeat(10_000));
      for (let count = 0; count < 5; count++) await sendTo(OtherUrl, 'x'.repeat(10_000));
      for (let life = 0; life < 2; life++) {
        await expect(sendTo(OtherUrl, 'a')).rejects.toMatchObject({
          code: 'OverLimit',
          message: 'All Millrace queues together hold at most 30 messages or 150000 bytes.',
        });
        await start(bounds);
      }
      await call(PurgeQueue, { QueueUrl });
      await sendTo(OtherUrl, 'a');
    });

    test('but not after a queue was deleted', async () => {
      for (let count = 0; count < 20; count++) await send('a');
      for (let count = 0; count < 10; count++) await sendTo(OtherUrl, 'a');
      await call(DeleteQueue, { QueueUrl });
      for (let count = 0; count < 10; count++) await sendTo(OtherUrl, 'a');
    });
  });

  test('without a text, or with characters that XML does not have, are rejected', async () => {
    await expect(send('')).rejects.toMatchObject({
      code: 'MissingRequiredParameterException',
      message: 'The request must contain the parameter MessageBody.',
    });
    await expect(send('bell \u0007')).rejects.toMatchObject({
      code: 'InvalidMessageContents',
      message:
        "Invalid binary character '#x7' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
    });
    for (const body of ['\ud800', '\uffff']) {
      await expect(send(body)).rejects.toMatchObject({ code: 'InvalidMessageContents' });
    }
    await send('\t\r\n \u{1f600} \ufffd');
    expect(await bodies({ QueueUrl: 'failed' })).toEqual(['\t\r\n \u{1f600} \ufffd']);
  });

  test('larger than the limit of the queue are rejected', async () => {
    await expect(send('x'.repeat(1024 * 1024 + 1))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('take little metadata at any size, and are received unchanged', async () => {
    const body = 'zürich '.repeat(20_000);
    const attribute = { DataType: 'Binary', BinaryValue: Buffer.alloc(3_000, 7) };
    await call(SendMessage, { QueueUrl, MessageBody: body, MessageAttributes: { attribute } });
    await call(SendMessage, { QueueUrl, MessageBody: 'b', MessageAttributes: { attribute } });
    await send('c');
    for (const { value } of await store.meta.list('sqs/message/')) expect(value.length).toBeLessThan(400);
    await start();
    const received = await receive({ MessageAttributeNames: ['All'] });
    expect(received.map(({ Body }) => Body)).toEqual([body, 'b', 'c']);
    expect(received.map(({ MessageAttributes }) => MessageAttributes)).toEqual([
      { attribute },
      { attribute },
      undefined,
    ]);
    await call(PurgeQueue, { QueueUrl });
    await start();
    const { firstPos, endPos } = await store.logs.bounds('sqs/message-contents');
    expect(firstPos).toBe(endPos);
  });

  test('of an earlier release, with the bodies in their documents, are received', async () => {
    const old = { messageId: '00000000-0000-4000-8000-000000000000', body: 'x'.repeat(5_000) };
    const document = { ...old, sentMs: clock.now(), visibleFromMs: clock.now() };
    const key = 'sqs/message/123456789012/eu-west-1/failed/0000000000000007';
    await store.meta.create(key, Buffer.from(JSON.stringify(document)));
    await start();
    await send('after');
    expect(await bodies()).toEqual([old.body, 'after']);
  });

  test('of a deleted queue are gone after the next start, also when a queue of the same name exists', async () => {
    await send('a');
    const { key, value } = (await store.meta.list('sqs/message/'))[0]!;
    await call(DeleteQueue, { QueueUrl });
    await clock.advance(1);
    await call(CreateQueue, { QueueName: 'failed' });
    // The state after a crash in the middle of the deletion.
    await store.meta.create(key, value);
    await start();
    expect(await bodies()).toEqual([]);
    expect(await store.meta.list('sqs/message/')).toEqual([]);
  });

  describe('when the wall clock is set', () => {
    const HOUR_MS = 3_600_000;

    test.each([HOUR_MS, -HOUR_MS])('by %i ms, are hidden for the specified time', async (stepMs) => {
      await send('a');
      expect(await bodies({ VisibilityTimeout: 30 })).toEqual(['a']);
      clock.stepWallClock(stepMs);
      expect(await bodies()).toEqual([]);
      expect(
        (await call(GetQueueAttributes, { QueueUrl, AttributeNames: ['All'] })).Attributes,
      ).toMatchObject({
        ApproximateNumberOfMessagesNotVisible: '1',
      });
      await clock.advance(29_999);
      expect(await bodies()).toEqual([]);
      await clock.advance(1);
      expect(await bodies()).toEqual(['a']);
    });

    test.each([HOUR_MS, -HOUR_MS])(
      'by %i ms, are delayed and hidden for the requested time after that',
      async (stepMs) => {
        await call(SendMessage, { QueueUrl, MessageBody: 'a', DelaySeconds: 10 });
        clock.stepWallClock(stepMs);
        const waiting = bodies({ WaitTimeSeconds: 20 });
        await clock.advance(10_000);
        expect(await waiting).toEqual(['a']);
        await clock.advance(30_000);
        const [message] = await receive();
        clock.stepWallClock(-stepMs);
        const { ReceiptHandle } = message!;
        await call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle, VisibilityTimeout: 5 });
        clock.stepWallClock(stepMs);
        await clock.advance(4_999);
        expect(await bodies()).toEqual([]);
        await clock.advance(1);
        expect(await bodies()).toEqual(['a']);
      },
    );

    test('back during a restart, are delayed for at most the longest delay', async () => {
      await call(SendMessage, { QueueUrl, MessageBody: 'a', DelaySeconds: 10 });
      clock.stepWallClock(-3 * HOUR_MS);
      await start();
      await clock.advance(900_000);
      expect(await bodies()).toEqual(['a']);
    });
  });

  test.each([
    { MaxNumberOfMessages: 11 },
    { MaxNumberOfMessages: 0 },
    { WaitTimeSeconds: 21 },
    { VisibilityTimeout: -1 },
  ])('are not received with %j', async (input) => {
    await expect(receive(input)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

test('a JSON error response contains the code of the query protocol as well', async () => {
  const request = wireRequest({
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.GetQueueUrl',
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('sqs'),
    },
    body: JSON.stringify({ QueueName: 'missing' }),
  });
  const { status, headers, text } = await dispatchTo([service], request);
  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({
    __type: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
  });
  expect(headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
});
