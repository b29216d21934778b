import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { ListTopics } from '../../../src/services/sns/operations/list-topics.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { createSnsService } from '../../../src/services/sns/service.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { openQueues } from '../../../src/services/sqs/queues.ts';
import { createSqsService } from '../../../src/services/sqs/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:failed';
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

let calls: InProcessCalls;
let sns: ReturnType<typeof createSnsService>;

const call = <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call('sns', operation, input, caller);

beforeEach(async () => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const random = seededRandom(1);
  calls = new InProcessCalls();
  sns = createSnsService({ meta, clock, random, logger: silentLogger, calls });
  calls.join(sns);
  const queues = await openQueues({ meta, clock, random });
  calls.join(createSqsService({ queues, endpoint: () => 'http://127.0.0.1:4566' }));
  for (const QueueName of ['first', 'second']) await calls.call('sqs', CreateQueue, { QueueName }, caller);
});

async function received(name: string): Promise<string[]> {
  const QueueUrl = `http://127.0.0.1:4566/123456789012/${name}`;
  const input = { QueueUrl, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await calls.call('sqs', ReceiveMessage, input, caller);
  return Messages.map(({ Body }) => Body);
}

const subscribe = (name: string, Attributes: Record<string, string> = {}) =>
  call(Subscribe, { TopicArn, Protocol: 'sqs', Endpoint: queueArn(name), Attributes });

test('a message reaches every queue that is subscribed, in an envelope or raw', async () => {
  expect(await call(CreateTopic, { Name: 'failed' })).toEqual({ TopicArn });
  await subscribe('first');
  await subscribe('second', { RawMessageDelivery: 'true' });
  await subscribe('missing');
  const { MessageId } = await call(Publish, { TopicArn, Message: '{"a":1}' });
  expect((await received('first')).map((body) => JSON.parse(body) as unknown)).toEqual([
    {
      Type: 'Notification',
      MessageId,
      TopicArn,
      Message: '{"a":1}',
      Timestamp: '2026-01-01T00:00:00.000Z',
    },
  ]);
  expect(await received('second')).toEqual(['{"a":1}']);
});

test('a queue subscribed twice gets a message once', async () => {
  await call(CreateTopic, { Name: 'failed' });
  const once = await subscribe('first', { RawMessageDelivery: 'true' });
  expect(await subscribe('first', { RawMessageDelivery: 'true' })).toEqual(once);
  await expect(subscribe('first')).rejects.toMatchObject({ code: 'InvalidParameter' });
  await call(Publish, { TopicArn, Message: 'a' });
  expect(await received('first')).toEqual(['a']);
});

test('topics are listed by the hundred, and making one again changes nothing', async () => {
  for (let number = 100; number < 201; number++) await call(CreateTopic, { Name: `topic-${number}` });
  await call(CreateTopic, { Name: 'topic-100' });
  const page = await call(ListTopics, {});
  expect(page.Topics.length).toBe(100);
  expect((await call(ListTopics, { NextToken: page.NextToken })).Topics).toEqual([
    { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:topic-200' },
  ]);
});

test('what is not there is refused by name', async () => {
  await expect(call(Publish, { TopicArn, Message: 'a' })).rejects.toMatchObject({ code: 'NotFound' });
  await expect(subscribe('first')).rejects.toMatchObject({ code: 'NotFound' });
  await call(CreateTopic, { Name: 'failed' });
  await expect(
    call(Subscribe, { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('email') as string });
  await expect(subscribe('first', { FilterPolicy: '{}' })).rejects.toThrow('FilterPolicy');
  await expect(call(Publish, { TopicArn, Message: 'a', MessageStructure: 'json' })).rejects.toThrow(
    'MessageStructure',
  );
  await expect(call(CreateTopic, { Name: 'a.fifo' })).rejects.toThrow('Topic Name');
});

test('speaks the query protocol', async () => {
  const request = wireRequest({
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('sns', '123456789012'),
    },
    body: 'Action=CreateTopic&Version=2010-03-31&Name=failed&Attributes.entry.1.key=DisplayName&Attributes.entry.1.value=a',
  });
  const { status, text } = await dispatchTo([sns], request);
  expect(status).toBe(200);
  expect(text).toContain(`<CreateTopicResult><TopicArn>${TopicArn}</TopicArn></CreateTopicResult>`);
});
