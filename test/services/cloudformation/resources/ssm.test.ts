import { beforeEach, expect, test } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
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
  },
});
const stack = { StackName: 'shop', TemplateBody };
const put = (Name: string, Value: string) =>
  world.call('ssm', PutParameter, { Name, Value, Overwrite: true });

test('a parameter may name one in SSM, whose value is read at each change', async () => {
  await put('/shop/shards', '1');
  await expect(world.world.call(CreateStack, stack)).rejects.toThrow(
    'Unable to fetch parameters [/shop/metrics] from parameter store for this account.',
  );
  await put('/shop/metrics', 'IncomingBytes,OutgoingBytes');
  await world.world.call(CreateStack, stack);
  expect((await world.world.settle()).status).toBe('CREATE_COMPLETE');
  expect(await world.outputs()).toEqual({ All: 'IncomingBytes+OutgoingBytes', Shards: '1' });
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
