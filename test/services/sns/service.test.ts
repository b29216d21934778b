import { createVerify, X509Certificate } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { MessageSigner, parseCertificatePath } from '../../../src/services/sns/message-signer.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { DeleteTopic } from '../../../src/services/sns/operations/delete-topic.ts';
import { GetSubscriptionAttributes } from '../../../src/services/sns/operations/get-subscription-attributes.ts';
import { GetTopicAttributes } from '../../../src/services/sns/operations/get-topic-attributes.ts';
import { ListSubscriptions } from '../../../src/services/sns/operations/list-subscriptions.ts';
import { ListSubscriptionsByTopic } from '../../../src/services/sns/operations/list-subscriptions-by-topic.ts';
import { ListTagsForResource } from '../../../src/services/sns/operations/list-tags-for-resource.ts';
import { ListTopics } from '../../../src/services/sns/operations/list-topics.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { SetSubscriptionAttributes } from '../../../src/services/sns/operations/set-subscription-attributes.ts';
import { SetTopicAttributes } from '../../../src/services/sns/operations/set-topic-attributes.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { TagResource } from '../../../src/services/sns/operations/tag-resource.ts';
import { Unsubscribe } from '../../../src/services/sns/operations/unsubscribe.ts';
import { UntagResource } from '../../../src/services/sns/operations/untag-resource.ts';
import { createSnsService } from '../../../src/services/sns/service.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { openQueues } from '../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../src/services/sqs/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';
import { noTargets } from '../../support/fakes/no-targets.ts';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:failed';
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

let calls: InProcessCalls;
let sns: ReturnType<typeof createSnsService>;
let signer: MessageSigner;

const call = <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call('sns', operation, input, caller);

beforeEach(async () => {
  const clock = new VirtualClock();
  const { logs, meta } = memoryStore(clock);
  const random = seededRandom(1);
  calls = new InProcessCalls();
  signer = new MessageSigner(meta, clock, random);
  const endpoint = () => 'http://127.0.0.1:4566';
  sns = createSnsService({
    meta,
    clock,
    random,
    logger: silentLogger,
    calls,
    sendToTarget: noTargets,
    signer,
    endpoint,
  });
  calls.join(sns);
  const queues = await openQueues({ store: { logs, meta }, clock, random, logger: silentLogger });
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
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.any(String),
      UnsubscribeURL: expect.any(String),
    },
  ]);
  expect(await received('second')).toEqual(['{"a":1}']);
});

/** Verifies a signature as AWS's validators do: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
async function isSigned(notification: Record<string, string>): Promise<boolean> {
  const names = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
  const { SignatureVersion, Signature, SigningCertURL } = notification;
  const verifier = createVerify(SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1');
  for (const name of names) {
    if (name in notification) verifier.update(`${name}\n${notification[name]}\n`, 'utf8');
  }
  const { origin, pathname } = new URL(SigningCertURL!);
  expect(origin).toBe('http://127.0.0.1:4566');
  const certificate = await signer.certificate(parseCertificatePath(pathname)!);
  expect(new X509Certificate(certificate!).publicKey.asymmetricKeyType).toBe('rsa');
  return verifier.verify(certificate!, Signature!, 'base64');
}

test.each(['1', '2'])('notifications are signed with version %s', async (SignatureVersion) => {
  await call(CreateTopic, { Name: 'failed', Attributes: { SignatureVersion } });
  const { SubscriptionArn } = await subscribe('first');
  await call(Publish, { TopicArn, Message: 'é\n', Subject: 'subject' });
  await call(Publish, { TopicArn, Message: 'no subject' });
  const notifications = (await received('first')).map((body) => JSON.parse(body) as Record<string, string>);
  expect(notifications).toHaveLength(2);
  for (const notification of notifications) {
    expect(notification['SignatureVersion']).toBe(SignatureVersion);
    expect(notification['UnsubscribeURL']).toBe(
      `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
    );
    expect(await isSigned(notification)).toBe(true);
    expect(await isSigned({ ...notification, Message: 'other' })).toBe(false);
  }
  expect(await signer.certificate('0'.repeat(32))).toBeUndefined();
});

test('a standard topic rejects a deduplication id, and every topic an empty subject', async () => {
  await call(CreateTopic, { Name: 'failed' });
  await expect(call(Publish, { TopicArn, Message: 'm', MessageDeduplicationId: 'id' })).rejects.toMatchObject(
    {
      code: 'InvalidParameter',
      message:
        'Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    },
  );
  await expect(call(Publish, { TopicArn, Message: 'm', Subject: '' })).rejects.toThrow(
    'Invalid parameter: Subject',
  );
});

test('a queue subscribed twice gets a message once', async () => {
  await call(CreateTopic, { Name: 'failed' });
  const once = await subscribe('first', { RawMessageDelivery: 'true' });
  expect(await subscribe('first', { RawMessageDelivery: 'true' })).toEqual(once);
  await expect(subscribe('first', { RawMessageDelivery: 'false' })).rejects.toMatchObject({
    code: 'InvalidParameter',
  });
  await call(Publish, { TopicArn, Message: 'a' });
  expect(await received('first')).toEqual(['a']);
});

test('a structured message has a text for each protocol, and a default', async () => {
  await call(CreateTopic, { Name: 'failed' });
  await subscribe('first', { RawMessageDelivery: 'true' });
  const publish = (Message: string, MessageStructure = 'json') =>
    call(Publish, { TopicArn, Message, MessageStructure });
  await publish('{"default":"d","sqs":"for queues","lambda":"for functions"}');
  await publish('{"default":"d","sqs":{"ignored":1}}');
  expect(await received('first')).toEqual(['for queues', 'd']);
  const structure = 'Invalid parameter: Message Structure - ';
  await expect(publish('a')).rejects.toThrow(`${structure}JSON message body failed to parse`);
  await expect(publish('["a"]')).rejects.toThrow(`${structure}JSON message body failed to parse`);
  await expect(publish('{"sqs":"a"}')).rejects.toThrow(`${structure}No default entry in JSON message body`);
  await expect(publish('{"default":"a"}', 'xml')).rejects.toThrow('Invalid parameter: MessageStructure');
});

test('topics are listed in pages of one hundred, and creating one again changes nothing', async () => {
  for (let number = 100; number < 201; number++) await call(CreateTopic, { Name: `topic-${number}` });
  await call(CreateTopic, { Name: 'topic-100' });
  const page = await call(ListTopics, {});
  expect(page.Topics.length).toBe(100);
  expect((await call(ListTopics, { NextToken: page.NextToken })).Topics).toEqual([
    { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:topic-200' },
  ]);
});

test('what does not exist or is not supported is rejected by name', async () => {
  await expect(call(Publish, { TopicArn, Message: 'a' })).rejects.toMatchObject({ code: 'NotFound' });
  await expect(subscribe('first')).rejects.toMatchObject({ code: 'NotFound' });
  await call(CreateTopic, { Name: 'failed' });
  await expect(
    call(Subscribe, { TopicArn, Protocol: 'https', Endpoint: 'https://example.com' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('https') as string });
  await expect(call(Subscribe, { TopicArn, Protocol: 'email', Endpoint: 'nobody' })).rejects.toThrow(
    'Invalid parameter: Email address',
  );
  await expect(subscribe('first', { DeliveryPolicy: '{}' })).rejects.toThrow('DeliveryPolicy');
  await expect(call(CreateTopic, { Name: 'a.fifo' })).rejects.toThrow('Topic Name');
});

test.each([
  ['{', 'a policy must be JSON'],
  ['{"Statement":[{"Effect":"Deny","Principle":"*"}]}', 'Statement[0] has the unknown member "Principle"'],
])('a topic refuses the policy %s, which would deny nothing', async (AttributeValue, reason) => {
  const error = { code: 'InvalidParameter', message: `Invalid parameter: Policy Error: ${reason}` };
  const Name = 'other';
  await expect(call(CreateTopic, { Name, Attributes: { Policy: AttributeValue } })).rejects.toMatchObject(
    error,
  );
  await call(CreateTopic, { Name: 'failed' });
  const set = call(SetTopicAttributes, { TopicArn, AttributeName: 'Policy', AttributeValue });
  await expect(set).rejects.toMatchObject(error);
  expect((await call(GetTopicAttributes, { TopicArn })).Attributes?.['Policy']).toContain(
    '__default_policy_ID',
  );
});

test('a topic keeps its attributes and tags until it is deleted with its subscriptions', async () => {
  const Attributes = { DisplayName: 'Failed' };
  await call(CreateTopic, { Name: 'failed', Attributes, Tags: [{ Key: 'STAGE', Value: 'dev' }] });
  await expect(call(CreateTopic, { Name: 'failed', Attributes: { DisplayName: 'Other' } })).rejects.toThrow(
    'Topic already exists with different attributes',
  );
  await subscribe('first');
  const attributes = async () => (await call(GetTopicAttributes, { TopicArn })).Attributes;
  expect(await attributes()).toMatchObject({
    TopicArn,
    Owner: '123456789012',
    DisplayName: 'Failed',
    SubscriptionsConfirmed: '1',
  });
  const { Policy: defaultPolicy = '', EffectiveDeliveryPolicy = '' } = await attributes();
  expect(JSON.parse(defaultPolicy)).toMatchObject({
    Id: '__default_policy_ID',
    Statement: [{ Resource: TopicArn, Condition: { StringEquals: { 'AWS:SourceOwner': '123456789012' } } }],
  });
  expect(JSON.parse(EffectiveDeliveryPolicy)).toHaveProperty('http.defaultHealthyRetryPolicy.numRetries', 3);
  const Policy = '{"Version":"2012-10-17","Statement":[]}';
  await call(SetTopicAttributes, { TopicArn, AttributeName: 'Policy', AttributeValue: Policy });
  await call(SetTopicAttributes, { TopicArn, AttributeName: 'DisplayName' });
  expect(await attributes()).toMatchObject({ DisplayName: '', Policy });
  // As Terraform sets it at each topic.
  const sample = { TopicArn, AttributeName: 'LambdaSuccessFeedbackSampleRate' };
  await call(SetTopicAttributes, { ...sample, AttributeValue: '0' });
  expect(await attributes()).toMatchObject({ LambdaSuccessFeedbackSampleRate: '0' });
  await expect(call(SetTopicAttributes, { ...sample, AttributeValue: '101' })).rejects.toThrow(
    'invalid value',
  );
  const AttributeName = 'LambdaSuccessFeedbackRoleArn';
  await expect(
    call(SetTopicAttributes, { TopicArn, AttributeName, AttributeValue: 'arn:aws:iam::1:role/r' }),
  ).rejects.toThrow('is not supported by Millrace');
  await expect(
    call(SetTopicAttributes, { TopicArn, AttributeName: 'FifoTopic', AttributeValue: 'true' }),
  ).rejects.toThrow('Invalid parameter: AttributeName');

  const tags = async () => (await call(ListTagsForResource, { ResourceArn: TopicArn })).Tags;
  await call(TagResource, { ResourceArn: TopicArn, Tags: [{ Key: 'TEAM', Value: 'orders' }] });
  expect(await tags()).toEqual([
    { Key: 'STAGE', Value: 'dev' },
    { Key: 'TEAM', Value: 'orders' },
  ]);
  await call(UntagResource, { ResourceArn: TopicArn, TagKeys: ['STAGE'] });
  expect(await tags()).toEqual([{ Key: 'TEAM', Value: 'orders' }]);

  await call(DeleteTopic, { TopicArn });
  await call(DeleteTopic, { TopicArn });
  await expect(attributes()).rejects.toMatchObject({ code: 'NotFound' });
  await expect(tags()).rejects.toMatchObject({ code: 'ResourceNotFound' });
  expect((await call(ListSubscriptions, {})).Subscriptions).toEqual([]);
});

test('a subscription is listed, changed and deleted', async () => {
  await call(CreateTopic, { Name: 'failed' });
  const { SubscriptionArn } = await subscribe('first');
  const subscription = {
    SubscriptionArn,
    Owner: '123456789012',
    Protocol: 'sqs',
    Endpoint: queueArn('first'),
    TopicArn,
  };
  expect(await call(ListSubscriptions, {})).toEqual({ Subscriptions: [subscription] });
  await call(SetSubscriptionAttributes, {
    SubscriptionArn,
    AttributeName: 'RawMessageDelivery',
    AttributeValue: 'true',
  });
  const { Attributes } = await call(GetSubscriptionAttributes, { SubscriptionArn });
  expect(Attributes).toMatchObject({
    ...subscription,
    RawMessageDelivery: 'true',
    // That of Subscribe.
    SubscriptionPrincipal: 'arn:aws:iam::123456789012:root',
  });
  await call(Publish, { TopicArn, Message: 'raw' });
  expect(await received('first')).toEqual(['raw']);
  await call(Unsubscribe, { SubscriptionArn });
  await call(Unsubscribe, { SubscriptionArn });
  await call(Publish, { TopicArn, Message: 'not delivered' });
  expect(await received('first')).toEqual([]);
  await expect(call(GetSubscriptionAttributes, { SubscriptionArn })).rejects.toMatchObject({
    code: 'NotFound',
  });
});

// On AWS nothing is delivered either until the link in a mail is followed.
test('a subscription by mail stays pending', async () => {
  await call(CreateTopic, { Name: 'failed' });
  const mail = { TopicArn, Protocol: 'email', Endpoint: 'team@example.com' };
  expect(await call(Subscribe, mail)).toEqual({ SubscriptionArn: 'pending confirmation' });
  const { SubscriptionArn } = await call(Subscribe, { ...mail, ReturnSubscriptionArn: true });
  await call(Subscribe, { ...mail, Protocol: 'email-json' });
  await subscribe('first');
  await call(Publish, { TopicArn, Message: 'to the queue' });
  await call(Publish, { TopicArn, MessageStructure: 'json', Message: '{"default":"a","email":"b"}' });
  expect(await received('first')).toHaveLength(2);
  expect((await call(ListSubscriptions, {})).Subscriptions).toContainEqual({
    ...mail,
    SubscriptionArn: 'PendingConfirmation',
    Owner: '123456789012',
  });
  expect((await call(GetTopicAttributes, { TopicArn })).Attributes).toMatchObject({
    SubscriptionsConfirmed: '1',
    SubscriptionsPending: '2',
  });
  const FilterPolicy = '{"kind":["order"]}';
  const change = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: FilterPolicy };
  await call(SetSubscriptionAttributes, change);
  expect((await call(GetSubscriptionAttributes, { SubscriptionArn })).Attributes).toMatchObject({
    ...mail,
    FilterPolicy,
    PendingConfirmation: 'true',
  });
  await call(Unsubscribe, { SubscriptionArn });
  expect((await call(ListSubscriptions, {})).Subscriptions).toHaveLength(2);
});

test('a subscription is out of reach for other accounts, whose permissions would cover it', async () => {
  await call(CreateTopic, { Name: 'failed' });
  const { SubscriptionArn } = await subscribe('first');
  const other = { ...caller, account: '999999999999' };
  const input = { SubscriptionArn };
  const notFound = { code: 'NotFound' };
  await expect(calls.call('sns', GetSubscriptionAttributes, input, other)).rejects.toMatchObject(notFound);
  const raw = { ...input, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
  await expect(calls.call('sns', SetSubscriptionAttributes, raw, other)).rejects.toMatchObject(notFound);
  await calls.call('sns', Unsubscribe, input, other);
  expect((await call(ListSubscriptions, {})).Subscriptions).toHaveLength(1);
});

test('subscriptions are listed in pages of one hundred', async () => {
  await call(CreateTopic, { Name: 'failed' });
  for (let number = 100; number < 201; number++) await subscribe(`queue-${number}`);
  const page = await call(ListSubscriptionsByTopic, { TopicArn });
  expect(page.Subscriptions.length).toBe(100);
  const { Subscriptions, ...end } = await call(ListSubscriptionsByTopic, {
    TopicArn,
    NextToken: page.NextToken,
  });
  const all = [...page.Subscriptions, ...Subscriptions].map(({ Endpoint }) => Endpoint);
  expect(all.sort()).toEqual(Array.from({ length: 101 }, (_, index) => queueArn(`queue-${100 + index}`)));
  expect(end).toEqual({});
});

test('serves the query protocol', async () => {
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
