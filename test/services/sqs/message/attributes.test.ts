import { beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import type { Input } from '../../../../src/schema/operation.ts';
import { CreateTopic } from '../../../../src/services/sns/operations/create-topic.ts';
import { Publish } from '../../../../src/services/sns/operations/publish.ts';
import { Subscribe } from '../../../../src/services/sns/operations/subscribe.ts';
import { MessageSigner } from '../../../../src/services/sns/message-signer.ts';
import { createSnsService } from '../../../../src/services/sns/service.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../../src/services/sqs/operations/send-message.ts';
import { openQueues } from '../../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../../src/services/sqs/service.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { noTargets } from '../../../support/fakes/no-targets.ts';

const { account, region } = caller;
const QueueUrl = `http://127.0.0.1:4566/${account}/q`;
const TopicArn = `arn:aws:sns:${region}:${account}:t`;
const text = (StringValue: string, DataType = 'String') => ({ StringValue, DataType });

let calls: InProcessCalls;
beforeEach(async () => {
  const clock = new VirtualClock();
  const { logs, meta } = memoryStore(clock);
  const random = seededRandom(1);
  calls = new InProcessCalls();
  calls.join(
    createSnsService({
      meta,
      clock,
      random,
      logger: silentLogger,
      calls,
      sendToTarget: noTargets,
      signer: new MessageSigner(meta, clock, random),
      endpoint: () => 'http://127.0.0.1:4566',
    }),
  );
  const queues = await openQueues({ store: { logs, meta }, clock, random, logger: silentLogger });
  calls.join(createSqsService({ queues, endpoint: () => 'http://127.0.0.1:4566' }));
  await calls.call('sqs', CreateQueue, { QueueName: 'q' }, caller);
});

const send = (MessageAttributes: Input<typeof SendMessage>['MessageAttributes']) =>
  calls.call('sqs', SendMessage, { QueueUrl, MessageBody: 'b', MessageAttributes }, caller);
const receive = async (...MessageAttributeNames: string[]) => {
  const { Messages = [] } = await calls.call(
    'sqs',
    ReceiveMessage,
    { QueueUrl, MessageAttributeNames, VisibilityTimeout: 0 },
    caller,
  );
  return Messages[0]!;
};

describe('attributes of a message', () => {
  test('are returned when they are selected, with the digest of the selection', async () => {
    const bytes = { BinaryValue: Buffer.from([0, 255]), DataType: 'Binary' };
    const all = { 'a.one': text('1', 'Number'), 'a.two': text('2'), raw: bytes };
    const { MD5OfMessageAttributes } = await send(all);
    expect(await receive('All')).toMatchObject({ MD5OfMessageAttributes, MessageAttributes: all });
    expect((await receive('raw', 'none')).MessageAttributes).toEqual({ raw: bytes });
    expect((await receive('a.*')).MessageAttributes).toEqual({
      'a.one': all['a.one'],
      'a.two': all['a.two'],
    });
    expect((await receive('*')).MessageAttributes).toEqual(all);
    expect(await receive()).not.toHaveProperty('MessageAttributes');
  });

  test('have the same digest as on AWS', async () => {
    // A recording in the tests of moto.
    expect(await send({ timestamp: text('1493147359900', 'Number') })).toMatchObject({
      MD5OfMessageAttributes: '235c5c510d26fb653d073faed50ae77c',
    });
  });

  test.each([
    ['eleven of them', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, text('1')]))],
    ['an unknown type', { a: text('1', 'Text') }],
    ['a reserved name', { 'aWs.a': text('1') }],
    ['a name with a period at its end', { 'a.': text('1') }],
    ['a name with another character', { 'a?': text('1') }],
    ['a control character', { a: text('\u0008') }],
    ['an empty one', { a: text('') }],
    ['a text where bytes are due', { a: text('1', 'Binary') }],
    ['more than a message holds', { a: text('x'.repeat(1024 * 1024)) }],
  ])('are rejected: %s', async (_, attributes) => {
    await expect(send(attributes)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

describe('attributes of a message to a topic', () => {
  const publish = async (RawMessageDelivery: 'true' | 'false') => {
    await calls.call('sns', CreateTopic, { Name: 't' }, caller);
    const Endpoint = `arn:aws:sqs:${region}:${account}:q`;
    const Attributes = { RawMessageDelivery };
    await calls.call('sns', Subscribe, { TopicArn, Protocol: 'sqs', Endpoint, Attributes }, caller);
    const MessageAttributes = { kind: text('x') };
    await calls.call('sns', Publish, { TopicArn, Message: 'm', MessageAttributes }, caller);
    return receive('All');
  };

  test('are in the envelope', async () => {
    const { Body, MessageAttributes } = await publish('false');
    expect(JSON.parse(Body)).toMatchObject({ MessageAttributes: { kind: { Type: 'String', Value: 'x' } } });
    expect(MessageAttributes).toBeUndefined();
  });

  test('are those of the message without an envelope', async () => {
    expect(await publish('true')).toMatchObject({ Body: 'm', MessageAttributes: { kind: text('x') } });
  });
});
