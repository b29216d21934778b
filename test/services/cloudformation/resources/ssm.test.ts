import { beforeEach, expect, test } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackResources } from '../../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { DescribeParameters } from '../../../../src/services/ssm/operations/describe-parameters.ts';
import { ListTagsForResource } from '../../../../src/services/ssm/operations/list-tags-for-resource.ts';
import { PutParameter } from '../../../../src/services/ssm/operations/put-parameter.ts';
import { ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const TemplateBody = JSON.stringify({
  Parameters: {
    Shards: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/shards' },
    Metrics: { Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: '/shop/metrics' },
    // The name of a member of every object.
    constructor: { Type: 'String', Default: 'plain' },
  },
  Resources: {
    Orders: {
      Type: 'AWS::Kinesis::Stream',
      Properties: {
        Name: 'orders',
        ShardCount: { Ref: 'Shards' },
        DesiredShardLevelMetrics: { Ref: 'Metrics' },
      },
    },
  },
  Outputs: {
    All: { Value: { 'Fn::Join': ['+', { Ref: 'Metrics' }] } },
    Shards: { Value: { Ref: 'Shards' } },
    Plain: { Value: { Ref: 'constructor' } },
  },
});
const stack = { StackName: 'shop', TemplateBody };
const put = (Name: string, Value: string) =>
  world.call('ssm', PutParameter, { Name, Value, Type: 'String', Overwrite: true });

test('a parameter can refer to SSM, whose value is read at each change', async () => {
  await put('/shop/shards', '1');
  await expect(world.world.call(CreateStack, stack)).rejects.toThrow(
    'Unable to fetch parameters [/shop/metrics] from parameter store for this account.',
  );
  await put('/shop/metrics', 'IncomingBytes,OutgoingBytes');
  await expect(
    world.world.call(CreateStack, {
      ...stack,
      Parameters: [{ ParameterKey: 'Shards', ParameterValue: '/shop/shards:2' }],
    }),
  ).rejects.toThrow('Unable to fetch parameters [/shop/shards:2] from parameter store for this account.');
  await world.world.call(CreateStack, stack);
  expect((await world.world.settle()).status).toBe('CREATE_COMPLETE');
  expect(await world.outputs()).toEqual({ All: 'IncomingBytes+OutgoingBytes', Shards: '1', Plain: 'plain' });
  await expect(world.world.call(UpdateStack, stack)).rejects.toThrow('No updates are to be performed.');

  await put('/shop/shards', '2');
  await world.world.call(UpdateStack, stack);
  expect((await world.world.settle()).status).toBe('UPDATE_COMPLETE');
  expect((await world.outputs())['Shards']).toBe('2');
  const { Stacks } = await world.world.call(DescribeStacks, { StackName: 'shop' });
  expect(Stacks[0]!.Parameters).toContainEqual({
    ParameterKey: 'Shards',
    ParameterValue: '/shop/shards',
    ResolvedValue: '2',
  });
});

test('a parameter has the tier of its template, which a large value needs', async () => {
  const template = (more: object) => ({
    StackName: 'shop',
    TemplateBody: JSON.stringify({
      Resources: {
        Large: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'large', Type: 'String', ...more } },
      },
    }),
  });
  const Value = 'x'.repeat(5_000);
  await world.world.call(CreateStack, template({ Value, Tier: 'Advanced' }));
  expect((await world.world.settle()).status).toBe('CREATE_COMPLETE');
  const { Parameters } = await world.call('ssm', DescribeParameters, {});
  expect(Parameters).toMatchObject([{ Name: 'large', Tier: 'Advanced' }]);
});

test('a parameter has the tags of its template', async () => {
  const withTags = (Tags: Record<string, string>) => ({
    StackName: 'shop',
    TemplateBody: JSON.stringify({
      Resources: {
        Stage: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: 'stage', Type: 'String', Value: 'dev', Tags },
        },
      },
    }),
  });
  const tags = async () => {
    const resource = { ResourceType: 'Parameter', ResourceId: 'stage' } as const;
    return (await world.call('ssm', ListTagsForResource, resource)).TagList;
  };
  await world.world.call(CreateStack, withTags({ team: 'web', cost: '1' }));
  await world.world.settle();
  expect(await tags()).toEqual([
    { Key: 'team', Value: 'web' },
    { Key: 'cost', Value: '1' },
  ]);
  await world.world.call(UpdateStack, withTags({ team: 'ops' }));
  expect((await world.world.settle()).status).toBe('UPDATE_COMPLETE');
  expect(await tags()).toEqual([{ Key: 'team', Value: 'ops' }]);
});

const streamNamed = (name: unknown) =>
  JSON.stringify({
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Resources: { Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: name, ShardCount: 1 } } },
  });
const nameOf = async () => {
  const { StackResources } = await world.world.call(DescribeStackResources, { StackName: 'shop' });
  return StackResources[0]!.PhysicalResourceId;
};

test('a property can refer to SSM, whose value is read at each change', async () => {
  await put('/shop/dev/name', 'orders');
  await put('suffix', 'a');
  await put('suffix', 'newer');
  const template = streamNamed({ 'Fn::Sub': '{{resolve:ssm:/shop/${Stage}/name}}-{{resolve:ssm:suffix:1}}' });
  await world.world.call(CreateStack, { StackName: 'shop', TemplateBody: template });
  expect((await world.world.settle()).status).toBe('CREATE_COMPLETE');
  expect(await nameOf()).toBe('orders-a');

  await put('/shop/dev/name', 'sales');
  await world.world.call(UpdateStack, {
    StackName: 'shop',
    UsePreviousTemplate: true,
    Tags: [{ Key: 'changed', Value: 'yes' }],
  });
  expect((await world.world.settle()).status).toBe('UPDATE_COMPLETE');
  expect(await nameOf()).toBe('sales-a');
});

test.each([
  ['{{resolve:ssm:missing}}', 'Parameters: [ssm:missing] cannot be found.'],
  ['{{resolve:ssm:old:3}}', 'Parameters: [ssm:old:3] cannot be found.'],
  ['{{resolve:ssm:secret}}', 'Non-secure ssm prefix was used for secure parameter: [secret]'],
  ['{{resolve:ssm:a b}}', 'Incorrect format is used in the following SSM reference: [{{resolve:ssm:a b}}]'],
])('what cannot be had fails the resource: %s', async (name, reason) => {
  await put('old', '1');
  await put('old', '2');
  await world.call('ssm', PutParameter, { Name: 'secret', Value: 'x', Type: 'SecureString' });
  await world.world.call(CreateStack, { StackName: 'shop', TemplateBody: streamNamed(name) });
  expect((await world.world.settle()).status).toBe('ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContain(reason);
});

test.each([
  [
    '{{resolve:ssm-secure:p}}',
    'SSM Secure reference is not supported in: [AWS::Kinesis::Stream/Properties/Name]',
  ],
  ['{{resolve:secretsmanager:s:SecretString:k}}', 'Millrace has no Secrets Manager. Keep the value in SSM'],
  ['{{resolve:vault:s}}', 'the service does not exist'],
])('an unresolvable reference is rejected before any change: %s', async (name, reason) => {
  const attempt = world.world.call(CreateStack, { StackName: 'shop', TemplateBody: streamNamed(name) });
  await expect(attempt).rejects.toThrow(reason);
  const declared = JSON.parse(streamNamed('orders')) as object;
  const output = JSON.stringify({ ...declared, Outputs: { O: { Value: name } } });
  await expect(world.world.call(CreateStack, { StackName: 'shop', TemplateBody: output })).rejects.toThrow(
    'in properties of resources only; [Outputs/O/value] has one.',
  );
  expect((await world.world.call(DescribeStacks, {})).Stacks).toEqual([]);
});
