import { expect, test } from 'vitest';
import { DescribeAlarms } from '../../../../src/services/cloudwatch/operations/describe-alarms.ts';
import { CreateLogStream } from '../../../../src/services/logs/operations/create-log-stream.ts';
import { DescribeMetricFilters } from '../../../../src/services/logs/operations/describe-metric-filters.ts';
import { DescribeSubscriptionFilters } from '../../../../src/services/logs/operations/describe-subscription-filters.ts';
import { DescribeResourcePolicies } from '../../../../src/services/logs/operations/describe-resource-policies.ts';
import { PutLogEvents } from '../../../../src/services/logs/operations/put-log-events.ts';
import { eventually } from '../../../support/eventually.ts';
import { ref, ResourceWorld } from './resource-world.ts';

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

test('an alarm watches what a metric filter counts in a log group', async () => {
  const world = await ResourceWorld.open();
  const transformation = { MetricName: 'Errors', MetricNamespace: 'Shop', MetricValue: 1, DefaultValue: '0' };
  const resources = (FilterPattern: string, more: object = {}) => ({
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } },
    Errors: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: ref('Log'),
        FilterPattern,
        MetricTransformations: [{ ...transformation, ...more }],
      },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'errors',
        Namespace: 'Shop',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        // The state stays, however late it is read.
        TreatMissingData: 'ignore',
      },
    },
  });
  expect(await world.deploy(resources('ERROR'), { Filter: ref('Errors') })).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: { Filter: expect.stringMatching(/^shop-Errors-/) },
  });
  const stream = { logGroupName: '/shop', logStreamName: 'a' };
  await world.call('logs', CreateLogStream, stream);
  const { clock } = world.world;
  await world.call('logs', PutLogEvents, {
    ...stream,
    logEvents: [{ timestamp: clock.now(), message: 'ERROR one' }],
  });
  await eventually(async () => {
    await clock.advance(10_000);
    const { MetricAlarms } = await world.call('monitoring', DescribeAlarms, { AlarmNames: ['errors'] });
    return MetricAlarms.find(({ StateValue }) => StateValue === 'ALARM');
  });

  const dimensions = { DefaultValue: undefined, Dimensions: [{ Key: 'Route', Value: '$.route' }] };
  expect((await world.deploy(resources('{ $.level = ERROR }', dimensions))).status).toBe('UPDATE_COMPLETE');
  expect(await world.call('logs', DescribeMetricFilters, {})).toMatchObject({
    metricFilters: [
      {
        filterPattern: '{ $.level = ERROR }',
        metricTransformations: [{ metricValue: '1', dimensions: { Route: '$.route' } }],
      },
    ],
  });
  expect((await world.deploy(resources('ERROR', dimensions))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContainEqual(
    expect.stringContaining('The specified filter pattern does not support dimensions'),
  );
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

test('a resource policy is put, replaced and removed', async () => {
  const world = await ResourceWorld.open();
  const policy = (Service: string) => ({
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'logs:PutLogEvents', Resource: '*' }],
  });
  const resources = (PolicyDocument: unknown) => ({
    Policy: { Type: 'AWS::Logs::ResourcePolicy', Properties: { PolicyName: 'events', PolicyDocument } },
  });
  const policies = async () =>
    (await world.call('logs', DescribeResourcePolicies, {})).resourcePolicies.map(
      ({ policyName, policyDocument }) => [policyName, JSON.parse(policyDocument) as unknown],
    );
  const text = JSON.stringify(policy('events.amazonaws.com'));
  expect(await world.deploy(resources(text), { Policy: ref('Policy') })).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: { Policy: 'events' },
  });
  expect(await policies()).toEqual([['events', policy('events.amazonaws.com')]]);
  const next = policy('delivery.logs.amazonaws.com');
  expect((await world.deploy(resources(next))).status).toBe('UPDATE_COMPLETE');
  expect(await policies()).toEqual([['events', next]]);
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect(await policies()).toEqual([]);
});
