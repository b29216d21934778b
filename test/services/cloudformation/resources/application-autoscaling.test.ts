import { beforeEach, expect, test } from 'vitest';
import { DescribeScalableTargets } from '../../../../src/services/application-autoscaling/operations/describe-scalable-targets.ts';
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
