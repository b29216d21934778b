import { beforeEach, expect, test } from 'vitest';
import { DescribeScalableTargets } from '../../../../src/services/application-autoscaling/operations/describe-scalable-targets.ts';
import { DescribeScheduledActions } from '../../../../src/services/application-autoscaling/operations/describe-scheduled-actions.ts';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { DescribeScalingPolicies } from '../../../../src/services/application-autoscaling/operations/describe-scaling-policies.ts';
import { ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const ServiceNamespace = 'lambda' as const;
const ResourceId = 'function:ingestion:live';
const ScalableDimension = 'lambda:function:ProvisionedConcurrency';
const target = (properties: Record<string, unknown>, logicalId = 'Target') => ({
  [logicalId]: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: { ServiceNamespace, ResourceId, ScalableDimension, MinCapacity: 1, ...properties },
  },
});
const policy = (TargetValue: number) => ({
  Policy: {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      PolicyName: 'busy',
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: ref('Target'),
      TargetTrackingScalingPolicyConfiguration: { TargetValue },
    },
  },
});
const outputs = { Target: ref('Target'), Policy: ref('Policy') };
const told = async () => {
  const input = { ServiceNamespace };
  const { ScalableTargets } = await world.call('application-autoscaling', DescribeScalableTargets, input);
  const { ScalingPolicies } = await world.call('application-autoscaling', DescribeScalingPolicies, input);
  return { targets: ScalableTargets, policies: ScalingPolicies };
};

test('targets and policies are stored as in the template', async () => {
  const created = await world.deploy({ ...target({ MaxCapacity: 10 }), ...policy(0.7) }, outputs);
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: {
      Target: `${ResourceId}|${ScalableDimension}|lambda`,
      Policy: expect.stringMatching(
        /^arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:[-0-9a-f]{36}:resource\/lambda\/function:ingestion:live:policyName\/busy$/,
      ),
    },
  });
  const suspended = { DynamicScalingInSuspended: true };
  const changed = await world.deploy(
    { ...target({ MaxCapacity: 20, SuspendedState: suspended }), ...policy(0.5) },
    outputs,
  );
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  expect(await told()).toMatchObject({
    targets: [{ ResourceId, MinCapacity: 1, MaxCapacity: 20, SuspendedState: suspended }],
    policies: [{ PolicyName: 'busy', TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.5 } }],
  });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect(await told()).toEqual({ targets: [], policies: [] });
});

test('reversed bounds are rejected, and existing targets are not adopted', async () => {
  const { status } = await world.deploy(target({ MaxCapacity: 0 }));
  expect(status).toBe('ROLLBACK_COMPLETE');
  await world.remove();
  await world.deploy(target({ MaxCapacity: 10 }));
  const twice = await world.deploy({
    ...target({ MaxCapacity: 10 }),
    ...target({ MaxCapacity: 5 }, 'Again'),
  });
  expect(twice.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await told()).targets).toMatchObject([{ MaxCapacity: 10 }]);
});

test('a stream is scaled by its template, with texts for numbers and times', async () => {
  const stream = { Ref: 'Orders' };
  const scaled = (MaxCapacity: string, ScheduledActions: readonly object[]) => ({
    Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ServiceNamespace: 'kinesis',
        ResourceId: { 'Fn::Sub': ['stream/${Name}', { Name: stream }] },
        ScalableDimension: 'kinesis:stream:ShardCount',
        MinCapacity: '2',
        MaxCapacity,
        ScheduledActions,
      },
    },
    Policy: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: 'utilization',
        PolicyType: 'TargetTrackingScaling',
        ScalingTargetId: ref('Target'),
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: '70',
          PredefinedMetricSpecification: { PredefinedMetricType: 'KinesisStreamUtilization' },
        },
      },
    },
  });
  const morning = {
    ScheduledActionName: 'morning',
    Schedule: 'cron(0 8 * * ? *)',
    Timezone: 'Europe/Berlin',
    StartTime: '2026-02-01T00:00:00Z',
    ScalableTargetAction: { MinCapacity: '4' },
  };
  const actions = async () => {
    const input = { ServiceNamespace: 'kinesis' as const };
    return (await world.call('application-autoscaling', DescribeScheduledActions, input)).ScheduledActions;
  };
  expect((await world.deploy(scaled('8', [morning]))).status).toBe('CREATE_COMPLETE');
  expect(await actions()).toMatchObject([
    { ...morning, StartTime: Date.UTC(2026, 1, 1), ScalableTargetAction: { MinCapacity: 4 } },
  ]);
  await world.world.clock.advance(130_000);
  const summary = async () =>
    (await world.call('kinesis', DescribeStreamSummary, { StreamName: 'orders' })).StreamDescriptionSummary;
  expect(await summary()).toMatchObject({ OpenShardCount: 2 });
  expect((await world.deploy(scaled('9', []))).status).toBe('UPDATE_COMPLETE');
  expect(await actions()).toEqual([]);
});
