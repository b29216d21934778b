import { beforeEach, expect, test, vi } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { CreateTopic } from '../../../../src/services/sns/operations/create-topic.ts';
import { GetTopicAttributes } from '../../../../src/services/sns/operations/get-topic-attributes.ts';
import { ListTopics } from '../../../../src/services/sns/operations/list-topics.ts';
import { Subscribe } from '../../../../src/services/sns/operations/subscribe.ts';
import { Publish } from '../../../../src/services/sns/operations/publish.ts';
import { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { caller } from '../../../support/caller.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:failed';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const queue = (logicalId: string) => ({
  [logicalId]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: logicalId } },
});
const policy = { Version: '2012-10-17', Statement: [] };
const template = (topic: Record<string, unknown>, RawMessageDelivery: boolean) => ({
  ...queue('First'),
  ...queue('Second'),
  Failed: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'failed', ...topic } },
  Policy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { PolicyDocument: policy, Topics: [ref('Failed')] },
  },
  Subscribed: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: ref('Failed'),
      Protocol: 'sqs',
      Endpoint: att('Second', 'Arn'),
      RawMessageDelivery,
    },
  },
});
const outputs = { Ref: ref('Failed'), Name: att('Failed', 'TopicName'), Subscribed: ref('Subscribed') };
const inline = (logicalId: string) => [{ Protocol: 'sqs', Endpoint: att(logicalId, 'Arn') }];

async function received(name: string): Promise<string[]> {
  const QueueUrl = `http://127.0.0.1:4566/123456789012/${name}`;
  const { Messages = [] } = await world.call('sqs', ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 });
  return Messages.map(({ Body }) => Body);
}

test('topics and subscriptions are created, updated in place and removed', async () => {
  const mail = { Protocol: 'email', Endpoint: 'team@example.com' };
  const created = await world.deploy(
    template({ DisplayName: 'Failed', Subscription: [...inline('First'), mail] }, false),
    outputs,
  );
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Ref: TopicArn, Name: 'failed', Subscribed: expect.stringMatching(`^${TopicArn}:`) },
  });
  const { Attributes } = await world.call('sns', GetTopicAttributes, { TopicArn });
  expect(Attributes).toMatchObject({
    DisplayName: 'Failed',
    SubscriptionsConfirmed: '2',
    SubscriptionsPending: '1',
  });
  expect(JSON.parse(Attributes['Policy']!)).toEqual(policy);
  await world.call('sns', Publish, { TopicArn, Message: 'one' });
  expect((await received('First')).length).toBe(1);
  expect((await received('Second'))[0]).toContain('"Message":"one"');

  const changed = await world.deploy(template({}, true), outputs);
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  await world.call('sns', Publish, { TopicArn, Message: 'two' });
  expect(await received('First')).toEqual([]);
  expect(await received('Second')).toEqual(['two']);

  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect((await world.call('sns', ListTopics, {})).Topics).toEqual([]);
});

test('an existing subscription is not adopted', async () => {
  const { status } = await world.deploy(template({ Subscription: inline('Second') }, false));
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContainEqual(expect.stringMatching(/:failed:.*' already exists\./));
});

test('a FIFO topic is created under a generated name and updated in place', async () => {
  const fifo = (ContentBasedDeduplication: boolean) => ({
    Topic: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true, ContentBasedDeduplication } },
    Standard: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: false } },
  });
  const arns = { Topic: ref('Topic'), Standard: ref('Standard') };
  const created = await world.deploy(fifo(true), arns);
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: {
      Topic: expect.stringMatching(/\.fifo$/),
      Standard: expect.not.stringMatching(/\.fifo$/),
    },
  });
  const topic = String(created.outputs['Topic']);
  await world.call('sns', Publish, { TopicArn: topic, Message: 'm', MessageGroupId: 'g' });
  expect(await world.deploy(fifo(false), arns)).toEqual({ ...created, status: 'UPDATE_COMPLETE' });
  const publish = world.call('sns', Publish, { TopicArn: topic, Message: 'n', MessageGroupId: 'g' });
  await expect(publish).rejects.toThrow('ContentBasedDeduplication');
});

test('a subscription names the region of a topic that is in another one', async () => {
  const topicArn = TopicArn.replace('eu-west-1', 'us-west-2');
  await world.calls.call('sns', CreateTopic, { Name: 'failed' }, { ...caller, region: 'us-west-2' });
  const subscription = (region: Record<string, unknown>) => ({
    ...queue('First'),
    Subscribed: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: topicArn, Protocol: 'sqs', Endpoint: att('First', 'Arn'), ...region },
    },
  });
  const { status, outputs: values } = await world.deploy(subscription({ Region: 'us-west-2' }), {
    Arn: ref('Subscribed'),
  });
  expect({ status, arn: values['Arn'] }).toEqual({
    status: 'CREATE_COMPLETE',
    arn: expect.stringMatching(`^${topicArn}:`),
  });
});

test('a subscription by mail whose creation was interrupted does not stop a rollback or a deletion', async () => {
  await world.call('sns', CreateTopic, { Name: 'failed' });
  const call = world.calls.call.bind(world.calls);
  const calls = vi.spyOn(world.calls, 'call');
  calls.mockImplementation(async (service, operation, ...rest) => {
    const output = await call(service, operation, ...rest);
    if (operation.name === Subscribe.name) world.world.power.cutAfter(0);
    return output;
  });
  const Properties = { TopicArn, Protocol: 'email', Endpoint: 'team@example.com' };
  const TemplateBody = JSON.stringify({
    Resources: { Mail: { Type: 'AWS::SNS::Subscription', Properties } },
  });
  await world.world.call(CreateStack, { StackName: 'shop', TemplateBody });
  await vi.waitUntil(() => world.world.power.isOut);
  world = await world.afterKill();
  expect((await world.world.settle()).status).toBe('ROLLBACK_COMPLETE');
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});
