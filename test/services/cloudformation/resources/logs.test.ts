import { expect, test } from 'vitest';
import { DescribeSubscriptionFilters } from '../../../../src/services/logs/operations/describe-subscription-filters.ts';
import { ResourceWorld } from './resource-world.ts';

const template = (FilterPattern: string) => ({
  Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } },
  Errors: {
    Type: 'AWS::Logs::SubscriptionFilter',
    Properties: {
      LogGroupName: { Ref: 'Log' },
      FilterPattern,
      DestinationArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
      RoleArn: 'arn:aws:iam::123456789012:role/logs',
    },
  },
});

test('a stack sends the events of a log group to a stream, and stops it', async () => {
  const world = await ResourceWorld.open();
  const filters = async () =>
    (await world.call('logs', DescribeSubscriptionFilters, { logGroupName: '/shop' })).subscriptionFilters;
  expect((await world.deploy(template('ERROR'))).status).toBe('CREATE_COMPLETE');
  const [created] = await filters();
  expect(created).toMatchObject({
    filterPattern: 'ERROR',
    destinationArn: expect.stringMatching(/:stream\/orders$/),
    distribution: 'ByLogStream',
  });
  expect((await world.deploy(template('WARN'))).status).toBe('UPDATE_COMPLETE');
  expect(await filters()).toMatchObject([{ filterName: created!.filterName, filterPattern: 'WARN' }]);
  const { Errors: _errors, ...rest } = template('WARN');
  expect((await world.deploy(rest)).status).toBe('UPDATE_COMPLETE');
  expect(await filters()).toEqual([]);
});
