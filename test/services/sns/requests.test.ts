import { beforeEach, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { AddPermission } from '../../../src/services/sns/operations/add-permission.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { DeleteTopic } from '../../../src/services/sns/operations/delete-topic.ts';
import { GetSubscriptionAttributes } from '../../../src/services/sns/operations/get-subscription-attributes.ts';
import { GetTopicAttributes } from '../../../src/services/sns/operations/get-topic-attributes.ts';
import { ListSubscriptionsByTopic } from '../../../src/services/sns/operations/list-subscriptions-by-topic.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { PublishBatch } from '../../../src/services/sns/operations/publish-batch.ts';
import { RemovePermission } from '../../../src/services/sns/operations/remove-permission.ts';
import { SetSubscriptionAttributes } from '../../../src/services/sns/operations/set-subscription-attributes.ts';
import { SetTopicAttributes } from '../../../src/services/sns/operations/set-topic-attributes.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { TagResource } from '../../../src/services/sns/operations/tag-resource.ts';
import { Unsubscribe } from '../../../src/services/sns/operations/unsubscribe.ts';
import { queueArn, TargetWorld } from '../schedules/target-world.ts';

// The sentences are recorded on AWS: docs/aws/sns.md.
const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
const other = { region: 'us-west-2', arn: TopicArn.replace('eu-west-1', 'us-west-2') };

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
  await world.call('sns', CreateTopic, { Name: 'orders' });
});

const subscribe = (Attributes?: Record<string, string>, name = 'first') =>
  world.call('sns', Subscribe, {
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queueArn(name),
    ...(Attributes && { Attributes }),
  });

const refused = (call: Promise<unknown>, message: string, code = 'InvalidParameter') =>
  expect(call).rejects.toMatchObject({ code, message });

test('TargetArn publishes to a topic as well', async () => {
  await subscribe({ RawMessageDelivery: 'true' });
  await world.call('sns', Publish, { TargetArn: TopicArn, Message: '"by target"' });
  expect(await world.bodies()).toEqual(['by target']);
  await refused(
    world.call('sns', Publish, { TargetArn: `${TopicArn}:endpoint/GCM/app/1`, Message: 'm' }),
    'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
  );
  await refused(
    world.call('sns', Publish, { TargetArn: 'orders', Message: 'm' }),
    'Invalid parameter: TargetArn Reason: An ARN must have at least 6 elements, not 1',
  );
});

test('a malformed ARN and a topic of another region are refused by every operation on a topic', async () => {
  const entries = [{ Id: '1', Message: 'm' }];
  const calls = (arn: string): Promise<unknown>[] => [
    world.call('sns', Publish, { TopicArn: arn, Message: 'm' }),
    world.call('sns', PublishBatch, { TopicArn: arn, PublishBatchRequestEntries: entries }),
    world.call('sns', Subscribe, { TopicArn: arn, Protocol: 'email', Endpoint: 'a@example.com' }),
    world.call('sns', GetTopicAttributes, { TopicArn: arn }),
    world.call('sns', SetTopicAttributes, { TopicArn: arn, AttributeName: 'DisplayName' }),
    world.call('sns', ListSubscriptionsByTopic, { TopicArn: arn }),
    world.call('sns', AddPermission, {
      TopicArn: arn,
      Label: 'a',
      AWSAccountId: ['111111111111'],
      ActionName: ['Publish'],
    }),
    world.call('sns', RemovePermission, { TopicArn: arn, Label: 'a' }),
    world.call('sns', DeleteTopic, { TopicArn: arn }),
  ];
  const reason = 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2';
  await Promise.all(calls('arn:orders').map((call) => refused(call, reason)));
  await Promise.all(calls(other.arn).map((call) => refused(call, 'Invalid parameter: TopicArn')));
  await refused(
    world.call('sns', Unsubscribe, { SubscriptionArn: 'nothing' }),
    'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1',
  );
  await refused(
    world.call('sns', Unsubscribe, { SubscriptionArn: TopicArn }),
    'Invalid parameter: SubscriptionId',
  );
});

test.each<[string, { DataType: string; StringValue?: string; BinaryValue?: Buffer }, string]>([
  [
    'attr1',
    { DataType: 'String', StringValue: '' },
    "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'String'.",
  ],
  [
    'attr1',
    { DataType: 'Binary' },
    "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'Binary'.",
  ],
  [
    'attr1',
    { DataType: 'Number', BinaryValue: Buffer.from('1') },
    "The message attribute 'attr1' with type 'Number' must use field 'String'.",
  ],
  [
    'attr1',
    { DataType: 'Binary', StringValue: '1' },
    "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
  ],
  [
    'attr1',
    { DataType: 'Stringprefixed', StringValue: '1' },
    "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
  ],
  [
    'a'.repeat(257),
    { DataType: 'String', StringValue: '1' },
    'Length of message attribute name must be less than 256 bytes.',
  ],
  [
    'a^*?',
    { DataType: 'String', StringValue: '1' },
    "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
  ],
  [
    '.abc',
    { DataType: 'String', StringValue: '1' },
    "Invalid message attribute name starting with character '.' was found.",
  ],
  [
    'abc.',
    { DataType: 'String', StringValue: '1' },
    "Invalid message attribute name ending with character '.' was found.",
  ],
  [
    'a..b',
    { DataType: 'String', StringValue: '1' },
    "Message attribute name can not have successive '.' character.",
  ],
])('the attribute %.10s of a message, %j, is refused', async (name, attribute, message) => {
  const MessageAttributes = { [name]: attribute } as Input<typeof Publish>['MessageAttributes'];
  const content = { Message: 'm', MessageAttributes };
  const entries = [
    { Id: '1', ...content },
    { Id: '2', Message: 'm' },
  ];
  await refused(world.call('sns', Publish, { TopicArn, ...content }), message, 'ParameterValueInvalid');
  const batch = { TopicArn, PublishBatchRequestEntries: entries };
  await refused(world.call('sns', PublishBatch, batch), message, 'ParameterValueInvalid');
});

test('a queue that refuses a raw message does not fail the publication', async () => {
  await subscribe({
    RawMessageDelivery: 'true',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead') }),
  });
  await subscribe(undefined, 'dead');
  const names = Array.from({ length: 11 }, (_, index) => `attr${index}`);
  const MessageAttributes = Object.fromEntries(
    names.map((name) => [name, { DataType: 'String', StringValue: 'x' }]),
  );
  await world.call('sns', Publish, { TopicArn, Message: 'm', MessageAttributes });
  expect(await world.bodies()).toEqual([]);
  expect(await world.bodies('dead')).toMatchObject([{ Message: 'm' }]);
});

test('a subscription is repeated with the same attributes, in any case and with defaults, only', async () => {
  const { SubscriptionArn } = await subscribe({ RawMessageDelivery: 'True', FilterPolicy: '' });
  const same = [
    { RawMessageDelivery: 'true' },
    { RawMessageDelivery: 'true', FilterPolicyScope: 'MessageAttributes' },
    undefined,
    {},
  ];
  for (const attributes of same) expect(await subscribe(attributes)).toEqual({ SubscriptionArn });
  await refused(
    subscribe({ RawMessageDelivery: 'false' }),
    'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
  );
  const { Attributes } = await world.call('sns', GetSubscriptionAttributes, { SubscriptionArn });
  expect(Attributes).toEqual({
    SubscriptionArn,
    TopicArn,
    Owner: '123456789012',
    Protocol: 'sqs',
    Endpoint: queueArn('first'),
    RawMessageDelivery: 'true',
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    SubscriptionPrincipal: 'arn:aws:iam::123456789012:root',
  });
  await refused(
    world.call('sns', Subscribe, { TopicArn, Protocol: 'pigeon', Endpoint: 'loft' }),
    'Invalid parameter: Amazon SNS does not support this protocol string: pigeon',
  );
});

const eleven = Array.from({ length: 11 }, (_, index) => `v${index}`);
test.each<[string, string, string]>([
  ['FakeAttribute', 'x', 'AttributeName'],
  ['RawMessageDelivery', 'maybe', 'RawMessageDelivery: Invalid value [maybe]. Must be true or false.'],
  [
    'FilterPolicyScope',
    'RandomValue',
    'FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
  ],
  ['RedrivePolicy', '{a}', 'RedrivePolicy: failed to parse JSON.'],
  ['RedrivePolicy', '{"deadLetterTargetArn":"fake"}', 'RedrivePolicy: deadLetterTargetArn is an invalid arn'],
  ['FilterPolicy', '{"key":{"suffix":"value"}}', 'FilterPolicy: "suffix" must be an object or an array'],
  ['FilterPolicy', '{"key":[{"wrong":true}]}', 'FilterPolicy: Unrecognized match type wrong'],
  [
    'FilterPolicy',
    '{"object":{"key":["a"]}}',
    'Filter policy scope MessageAttributes does not support nested filter policy',
  ],
  [
    'FilterPolicy',
    JSON.stringify(Object.fromEntries(eleven.slice(0, 6).map((name) => [name, ['a']]))),
    'FilterPolicy: Filter policy can not have more than 5 keys',
  ],
  [
    'FilterPolicy',
    JSON.stringify({ a: eleven, b: eleven.concat('w', 'x', 'y') }),
    'FilterPolicy: Filter policy is too complex',
  ],
])('the attribute %s, %.40s, is refused', async (AttributeName, AttributeValue, reason) => {
  await refused(
    subscribe({ [AttributeName]: AttributeValue }),
    `Invalid parameter: Attributes Reason: ${reason}`,
  );
  const { SubscriptionArn } = await subscribe();
  const input = { SubscriptionArn, AttributeName, AttributeValue };
  await refused(world.call('sns', SetSubscriptionAttributes, input), `Invalid parameter: ${reason}`);
});

test('combinations of a filter policy count the depth of a key, and the branches of $or are added', async () => {
  const nested = (count: number) => ({ a: { b: { c: eleven.slice(0, count) } }, d: { e: ['x', 'y', 'z'] } });
  const FilterPolicyScope = 'MessageBody';
  // 3 × 8 × 2 × 3 = 144
  await subscribe({ FilterPolicyScope, FilterPolicy: JSON.stringify(nested(8)) });
  await refused(
    subscribe({ FilterPolicyScope, FilterPolicy: JSON.stringify(nested(9)) }, 'dead'),
    'Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex',
  );
  const branches = { $or: [{ a: eleven }, { b: eleven }], c: eleven.slice(0, 6) };
  await subscribe({ FilterPolicy: JSON.stringify(branches) }, 'dead');
});

test('permissions are statements of the policy of a topic', async () => {
  const permission = { TopicArn, Label: 'test', AWSAccountId: ['111111111111'], ActionName: ['Publish'] };
  // The policy has the ARN of the topic, whatever partition the call names.
  const foreign = TopicArn.replace('arn:aws:', 'arn:aws-cn:');
  const { Attributes } = await world.call('sns', GetTopicAttributes, { TopicArn: foreign });
  expect(Attributes['TopicArn']).toBe(TopicArn);
  await world.call('sns', AddPermission, { ...permission, TopicArn: foreign });
  const policy = async () =>
    JSON.parse((await world.call('sns', GetTopicAttributes, { TopicArn })).Attributes['Policy']!) as {
      Id: string;
      Statement: unknown[];
    };
  expect(await policy()).toMatchObject({
    Id: '__default_policy_ID',
    Statement: [
      { Sid: '__default_statement_ID', Resource: TopicArn },
      {
        Sid: 'test',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'SNS:Publish',
        Resource: TopicArn,
      },
    ],
  });
  await refused(world.call('sns', AddPermission, permission), 'Invalid parameter: Statement already exists');
  await refused(
    world.call('sns', AddPermission, { ...permission, Label: 'b', ActionName: ['CreateTopic'] }),
    'Invalid parameter: Policy statement action out of service scope!',
  );
  const missing = { ...permission, TopicArn: `${TopicArn}-not` };
  await refused(world.call('sns', AddPermission, missing), 'Topic does not exist', 'NotFound');
  await world.call('sns', RemovePermission, { TopicArn, Label: 'test' });
  expect((await policy()).Statement).toHaveLength(1);
});

test('a topic is not created again with other tags, and a key is given once', async () => {
  await world.call('sns', TagResource, { ResourceArn: TopicArn, Tags: [{ Key: 'a', Value: '1' }] });
  await world.call('sns', CreateTopic, { Name: 'orders' });
  await world.call('sns', CreateTopic, { Name: 'orders', Tags: [{ Key: 'a', Value: '1' }] });
  await refused(
    world.call('sns', CreateTopic, { Name: 'orders', Tags: [{ Key: 'b', Value: '2' }] }),
    'Invalid parameter: Tags Reason: Topic already exists with different tags',
  );
  const twice = { Key: 'k', Value: 'v' };
  await refused(
    world.call('sns', TagResource, { ResourceArn: TopicArn, Tags: [twice, twice] }),
    'Invalid parameter: Duplicated keys are not allowed.',
  );
});
