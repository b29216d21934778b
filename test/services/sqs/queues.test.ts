import { beforeEach, describe, expect, test } from 'vitest';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueAttributes } from '../../../src/services/sqs/operations/get-queue-attributes.ts';
import { GetQueueUrl } from '../../../src/services/sqs/operations/get-queue-url.ts';
import { ListQueueTags } from '../../../src/services/sqs/operations/tags/list-queue-tags.ts';
import { ListDeadLetterSourceQueues } from '../../../src/services/sqs/operations/list-dead-letter-source-queues.ts';
import { ListQueues } from '../../../src/services/sqs/operations/list-queues.ts';
import { PurgeQueue } from '../../../src/services/sqs/operations/purge-queue.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { SetQueueAttributes } from '../../../src/services/sqs/operations/set-queue-attributes.ts';
import { TagQueue } from '../../../src/services/sqs/operations/tags/tag-queue.ts';
import { UntagQueue } from '../../../src/services/sqs/operations/tags/untag-queue.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';
import { QueueUrl, urlOf, SqsWorld } from './world.ts';

let world: SqsWorld;
beforeEach(async () => {
  world = await SqsWorld.open();
});

const call: SqsWorld['call'] = (...args) => world.call(...args);

describe('queues', () => {
  test('are created, found and listed by their URL', async () => {
    expect(await call(CreateQueue, { QueueName: 'failed' })).toEqual({ QueueUrl });
    await call(CreateQueue, { QueueName: 'other' });
    expect(await call(GetQueueUrl, { QueueName: 'failed' })).toEqual({ QueueUrl });
    expect((await call(ListQueues, {})).QueueUrls?.length).toBe(2);
    expect(await call(ListQueues, { QueueNamePrefix: 'fa' })).toEqual({ QueueUrls: [QueueUrl] });
    const page = await call(ListQueues, { MaxResults: 1 });
    expect(page).toEqual({ QueueUrls: [QueueUrl], NextToken: expect.any(String) });
    expect((await call(ListQueues, { MaxResults: 1, NextToken: page.NextToken })).QueueUrls).toEqual([
      urlOf('other'),
    ]);
  });

  test('are listed with the tokens of the same list only', async () => {
    for (const QueueName of ['failed', 'fast']) await call(CreateQueue, { QueueName });
    const { NextToken } = await call(ListQueues, { QueueNamePrefix: 'fa', MaxResults: 1 });
    for (const input of [
      { NextToken: 'failed' },
      { NextToken: 'garbage!' },
      { NextToken },
      { QueueNamePrefix: 'f', NextToken },
    ]) {
      await expect(call(ListQueues, { MaxResults: 1, ...input })).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
        message: `Value ${input.NextToken} for parameter NextToken is invalid.`,
      });
    }
    await expect(call(ListDeadLetterSourceQueues, { QueueUrl, NextToken })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    const next = await call(ListQueues, { QueueNamePrefix: 'fa', MaxResults: 1, NextToken });
    expect(next).toEqual({ QueueUrls: [urlOf('fast')] });
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
    await world.send('a');
    await world.send('b');
    await world.receive({ MaxNumberOfMessages: 1 });
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
    await world.clock.advance(5_000);
    await call(SetQueueAttributes, { QueueUrl, Attributes: { DelaySeconds: '3', Policy } });
    await world.start();
    const changed = await attributes();
    expect(changed).toMatchObject({ DelaySeconds: '3', Policy, VisibilityTimeout: '30' });
    expect(Number(changed['LastModifiedTimestamp']) - Number(changed['CreatedTimestamp'])).toBe(5);
    await world.send('a');
    expect(await world.bodies()).toEqual([]);
    await world.clock.advance(3_000);
    expect(await world.bodies()).toEqual(['a']);
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
    await world.send('a');
    await call(PurgeQueue, { QueueUrl });
    expect(await world.bodies()).toEqual([]);
    await world.send('b');
    const waiting = world.receive({ WaitTimeSeconds: 20, VisibilityTimeout: 60 });
    expect((await waiting).length).toBe(1);
    const left = world.receive({ WaitTimeSeconds: 20 });
    await call(DeleteQueue, { QueueUrl });
    await expect(left).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await expect(world.send('c')).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await call(CreateQueue, { QueueName: 'failed' });
    await world.start();
    expect(await world.bodies()).toEqual([]);
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
    await call(DeleteQueue, { QueueUrl: urlOf('dead') });
    await world.send('a');
    for (const _ of [1, 2, 3]) {
      // Without a dead-letter queue the message remains.
      expect(await world.bodies()).toEqual(['a']);
      await world.clock.advance(1_000);
    }
    await call(CreateQueue, { QueueName: 'dead' });
    expect(await world.bodies()).toEqual([]);
    const dead = urlOf('dead');
    const received = () => world.receive({ QueueUrl: dead, AttributeNames: ['All'], VisibilityTimeout: 0 });
    const DeadLetterQueueSourceArn = 'arn:aws:sqs:eu-west-1:123456789012:failed';
    // Received three times above; the dead-letter queue counts on, also after a restart.
    const [first] = await received();
    expect(first).toMatchObject({
      Body: 'a',
      Attributes: { ApproximateReceiveCount: '4', DeadLetterQueueSourceArn },
    });
    await world.start();
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
    await world.send('a');
    await world.send('b');
    expect(await world.bodies()).toEqual(['a', 'b']);
    await world.clock.advance(1_000);
    const received = await Promise.all(Array.from({ length: 5 }, () => world.bodies()));
    expect(received.flat()).toEqual([]);
    expect(await world.bodies({ QueueUrl: urlOf('dead') })).toEqual(['a', 'b']);
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
  const { status, headers, text } = await dispatchTo([world.service], request);
  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({
    __type: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
  });
  expect(headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
});
