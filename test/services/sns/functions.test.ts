import { beforeEach, expect, test } from 'vitest';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { GetSubscriptionAttributes } from '../../../src/services/sns/operations/get-subscription-attributes.ts';
import { ListSubscriptions } from '../../../src/services/sns/operations/list-subscriptions.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { SetSubscriptionAttributes } from '../../../src/services/sns/operations/set-subscription-attributes.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { functionArn, queueArn, TargetWorld } from '../schedules/target-world.ts';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
  await world.call('sns', CreateTopic, { Name: 'orders' });
  world.policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: functionArn,
        Condition: { ArnLike: { 'AWS:SourceArn': TopicArn } },
      },
    ],
  });
});

async function subscribe(Protocol: 'sqs' | 'lambda', Attributes: Record<string, string> = {}) {
  const Endpoint = Protocol === 'sqs' ? queueArn('first') : functionArn;
  return (await world.call('sns', Subscribe, { TopicArn, Protocol, Endpoint, Attributes })).SubscriptionArn;
}

test('a function gets the event of SNS', async () => {
  const SubscriptionArn = await subscribe('lambda');
  const attributes = { kind: text('order') };
  const { MessageId } = await world.call('sns', Publish, {
    TopicArn,
    Message: 'hello',
    MessageAttributes: attributes,
  });
  expect(world.invoked).toEqual([
    [
      'Event',
      {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: SubscriptionArn,
            Sns: {
              Type: 'Notification',
              MessageId,
              TopicArn,
              Subject: null,
              Message: 'hello',
              Timestamp: '2026-01-01T00:00:00.000Z',
              SignatureVersion: '1',
              Signature: expect.any(String),
              SigningCertUrl: expect.stringMatching(/\.pem$/),
              UnsubscribeUrl: expect.stringContaining(SubscriptionArn),
              MessageAttributes: { kind: { Type: 'String', Value: 'order' } },
            },
          },
        ],
      },
    ],
  ]);
  const { Subscriptions } = await world.call('sns', ListSubscriptions, {});
  expect(Subscriptions).toMatchObject([{ Protocol: 'lambda', Endpoint: functionArn }]);
});

test('a function that does not allow the topic is not invoked; the message goes to the dead-letter queue', async () => {
  world.policy = undefined;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead') });
  await subscribe('lambda', { RedrivePolicy });
  await world.call('sns', Publish, { TopicArn, Message: 'hello' });
  expect(world.invoked).toEqual([]);
  expect(await world.bodies('dead')).toMatchObject([{ Type: 'Notification', Message: 'hello' }]);
});

test.each<[object, Record<string, { DataType: string; StringValue: string }>, boolean]>([
  [{ kind: ['order'] }, { kind: text('order') }, true],
  [{ kind: ['order'] }, { kind: text('return') }, false],
  [{ kind: ['order'] }, {}, false],
  [{ kind: [{ prefix: 'or' }, 'x'] }, { kind: text('order') }, true],
  [{ kind: [{ suffix: 'er' }] }, { kind: text('order') }, true],
  [{ kind: [{ 'anything-but': ['order'] }] }, { kind: text('order') }, false],
  [{ kind: [{ 'anything-but': { prefix: 'or' } }] }, { kind: text('return') }, true],
  [{ kind: [{ 'equals-ignore-case': 'ORDER' }] }, { kind: text('order') }, true],
  [{ kind: [{ exists: false }] }, {}, true],
  [{ kind: [{ exists: true }] }, { kind: text('order') }, true],
  [{ total: [{ numeric: ['>', 10, '<=', 20] }] }, { total: number('20') }, true],
  [{ total: [{ numeric: ['>', 10] }] }, { total: text('20') }, false],
  [{ total: [20] }, { total: number('20.0') }, true],
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: text('10.0.0.7') }, true],
  [{ tags: ['b'] }, { tags: { DataType: 'String.Array', StringValue: '["a","b"]' } }, true],
  [{ kind: ['order'], total: [1] }, { kind: text('order'), total: number('2') }, false],
  [{ $or: [{ kind: ['order'] }, { total: [1] }] }, { total: number('1') }, true],
])('the policy %j and the attributes %j: %s', async (policy, attributes, isDelivered) => {
  await subscribe('sqs', { FilterPolicy: JSON.stringify(policy), RawMessageDelivery: 'true' });
  const MessageAttributes = Object.keys(attributes).length === 0 ? {} : { MessageAttributes: attributes };
  await world.call('sns', Publish, { TopicArn, Message: '"m"', ...MessageAttributes });
  expect(await world.bodies()).toEqual(isDelivered ? ['m'] : []);
});

test('a policy of the body is matched with JSON objects', async () => {
  const FilterPolicy = JSON.stringify({ detail: { total: [{ numeric: ['>', 10] }] } });
  const arn = await subscribe('sqs', {
    FilterPolicy,
    FilterPolicyScope: 'MessageBody',
    RawMessageDelivery: 'true',
  });
  for (const Message of ['{"detail":{"total":11}}', '{"detail":{"total":9}}', 'text', '[1]']) {
    await world.call('sns', Publish, { TopicArn, Message });
  }
  expect(await world.bodies()).toEqual([{ detail: { total: 11 } }]);
  const { Attributes } = await world.call('sns', GetSubscriptionAttributes, { SubscriptionArn: arn });
  expect(Attributes).toMatchObject({ FilterPolicy, FilterPolicyScope: 'MessageBody', Protocol: 'sqs' });
  const cleared = { SubscriptionArn: arn, AttributeName: 'FilterPolicy', AttributeValue: '{}' };
  await world.call('sns', SetSubscriptionAttributes, cleared);
  await world.call('sns', Publish, { TopicArn, Message: '[1]' });
  expect(await world.bodies()).toEqual([[1]]);
});

test.each<[Record<string, string>, string]>([
  [{ FilterPolicy: '{"kind":"order"}' }, 'FilterPolicy'],
  [{ FilterPolicy: '{"detail":{"total":[1]}}' }, 'nested filter policy'],
  [{ FilterPolicy: '[' }, 'FilterPolicy'],
  [{ FilterPolicyScope: 'Body' }, 'FilterPolicyScope'],
  [{ RedrivePolicy: '{}' }, 'deadLetterTargetArn'],
  [{ RawMessageDelivery: 'true' }, 'does not support raw message delivery'],
  [{ DeliveryPolicy: '{}' }, 'not supported'],
])('the attributes %j are rejected', async (attributes, reason) => {
  await expect(subscribe('lambda', attributes)).rejects.toThrow(reason);
});
