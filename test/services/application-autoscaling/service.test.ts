import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Service } from '../../../src/schema/service.ts';
import { DeleteScalingPolicy } from '../../../src/services/application-autoscaling/operations/delete-scaling-policy.ts';
import { DeregisterScalableTarget } from '../../../src/services/application-autoscaling/operations/deregister-scalable-target.ts';
import { DeleteScheduledAction } from '../../../src/services/application-autoscaling/operations/delete-scheduled-action.ts';
import { DescribeScheduledActions } from '../../../src/services/application-autoscaling/operations/describe-scheduled-actions.ts';
import { ListTagsForResource } from '../../../src/services/application-autoscaling/operations/list-tags-for-resource.ts';
import { PutScheduledAction } from '../../../src/services/application-autoscaling/operations/put-scheduled-action.ts';
import { TagResource } from '../../../src/services/application-autoscaling/operations/tag-resource.ts';
import { UntagResource } from '../../../src/services/application-autoscaling/operations/untag-resource.ts';
import { DescribeScalableTargets } from '../../../src/services/application-autoscaling/operations/describe-scalable-targets.ts';
import { DescribeScalingPolicies } from '../../../src/services/application-autoscaling/operations/describe-scaling-policies.ts';
import { PutScalingPolicy } from '../../../src/services/application-autoscaling/operations/put-scaling-policy.ts';
import { RegisterScalableTarget } from '../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { openApplicationAutoScaling } from '../../../src/services/application-autoscaling/open-application-autoscaling.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { dispatchTo, jsonRequest } from '../../support/wire.ts';

let service: Service;
let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;

beforeEach(() => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const calls = new InProcessCalls();
  const autoScaling = openApplicationAutoScaling({
    meta,
    calls,
    callUrl: () => Promise.reject(new Error('this test calls no URL')),
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    quotas: 'on',
  });
  ({ service } = autoScaling);
  onTestFinished(() => autoScaling.close());
  calls.join(service);
  call = (operation, input) => calls.call('application-autoscaling', operation, input, caller);
});

const ServiceNamespace = 'lambda' as const;
const target = (name = 'ingestion') => ({
  ServiceNamespace,
  ResourceId: `function:${name}:live`,
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
});
const targets = async (more: Partial<Input<typeof DescribeScalableTargets>> = {}) =>
  call(DescribeScalableTargets, { ServiceNamespace, ...more });

test('RegisterScalableTarget registers a target, and updates it when called again', async () => {
  await expect(call(RegisterScalableTarget, { ...target(), MinCapacity: 1 })).rejects.toThrow(
    'MinCapacity and MaxCapacity are required',
  );
  await call(RegisterScalableTarget, { ...target(), MinCapacity: 1, MaxCapacity: 10 });
  const suspended = { DynamicScalingInSuspended: true };
  await call(RegisterScalableTarget, { ...target(), MaxCapacity: 5, SuspendedState: suspended });
  await expect(call(RegisterScalableTarget, { ...target(), MinCapacity: 6 })).rejects.toThrow(
    'Maximum capacity cannot be less than minimum capacity',
  );
  expect((await targets()).ScalableTargets).toEqual([
    {
      ...target(),
      MinCapacity: 1,
      MaxCapacity: 5,
      RoleARN: expect.stringContaining('arn:aws:iam::123456789012:role/aws-service-role/lambda.'),
      CreationTime: Date.UTC(2026, 0, 1),
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
      ScalableTargetARN: expect.stringMatching(/:scalable-target\//),
    },
  ]);
  expect((await targets({ ServiceNamespace: 'kafka' })).ScalableTargets).toEqual([]);
});

test('DescribeScalableTargets lists targets in pages', async () => {
  for (const name of ['a', 'b', 'c']) {
    await call(RegisterScalableTarget, { ...target(name), MinCapacity: 1, MaxCapacity: 2 });
  }
  const page = await targets({ MaxResults: 2 });
  expect(page.ScalableTargets.length).toBe(2);
  const { ScalableTargets, ...end } = await targets({ MaxResults: 2, NextToken: page.NextToken });
  expect(ScalableTargets.map(({ ResourceId }) => ResourceId)).toEqual(['function:c:live']);
  expect(end).toEqual({});
  const { ResourceId } = page.ScalableTargets.at(-1)!;
  await call(DeregisterScalableTarget, { ...target(), ResourceId });
  expect((await targets({ NextToken: page.NextToken })).ScalableTargets).toEqual(ScalableTargets);
  await expect(targets({ NextToken: 'none' })).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
});

test('policies are found by name or ARN, and deleted one by one or with their target', async () => {
  const policies = async (PolicyNames?: string[]) =>
    (await call(DescribeScalingPolicies, { ServiceNamespace, PolicyNames })).ScalingPolicies;
  const put = (PolicyName: string, TargetValue: number) =>
    call(PutScalingPolicy, {
      ...target(),
      PolicyName,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: { TargetValue },
    });
  await expect(put('busy', 0.5)).rejects.toMatchObject({ code: 'ObjectNotFoundException' });
  await call(RegisterScalableTarget, { ...target(), MinCapacity: 1, MaxCapacity: 2 });
  const { PolicyARN } = await put('busy', 0.5);
  await put('late', 0.1);
  expect((await put('busy', 0.7)).PolicyARN).toBe(PolicyARN);
  expect(await policies([PolicyARN])).toMatchObject([
    { PolicyName: 'busy', TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 }, Alarms: [] },
  ]);
  await call(DeleteScalingPolicy, { ...target(), PolicyName: 'busy' });
  await expect(call(DeleteScalingPolicy, { ...target(), PolicyName: 'busy' })).rejects.toMatchObject({
    code: 'ObjectNotFoundException',
  });
  expect((await policies()).map(({ PolicyName }) => PolicyName)).toEqual(['late']);
  await call(DeregisterScalableTarget, target());
  expect(await policies()).toEqual([]);
  await expect(call(DeregisterScalableTarget, target())).rejects.toMatchObject({
    code: 'ObjectNotFoundException',
  });
});

test('is called by the target prefix that SDKs use', async () => {
  const request = jsonRequest('application-autoscaling', 'AnyScaleFrontendService.DescribeScalableTargets', {
    ServiceNamespace,
  });
  const { status, text } = await dispatchTo([service], request);
  expect([status, JSON.parse(text)]).toEqual([200, { ScalableTargets: [] }]);
});

const stream = {
  ServiceNamespace: 'kinesis' as const,
  ResourceId: 'stream/orders',
  ScalableDimension: 'kinesis:stream:ShardCount',
};

test('tags of a target are set, read and removed by its ARN', async () => {
  const registered = { ...stream, MinCapacity: 1, MaxCapacity: 2, Tags: { team: 'shop' } };
  const { ScalableTargetARN: ResourceARN } = await call(RegisterScalableTarget, registered);
  await call(TagResource, { ResourceARN, Tags: { stage: 'dev' } });
  await call(UntagResource, { ResourceARN, TagKeys: ['team'] });
  expect(await call(ListTagsForResource, { ResourceARN })).toEqual({ Tags: { stage: 'dev' } });
  const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '']));
  await expect(call(TagResource, { ResourceARN, Tags })).rejects.toMatchObject({
    code: 'TooManyTagsException',
  });
  const other = { ResourceARN: `${ResourceARN.slice(0, -4)}0000` };
  await expect(call(ListTagsForResource, other)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('scheduled actions keep the settings that an update leaves out, and are checked', async () => {
  const action = { ...stream, ScheduledActionName: 'night' };
  const put = (more: Partial<Input<typeof PutScheduledAction>>) =>
    call(PutScheduledAction, { ...action, ...more });
  const night = { Schedule: 'cron(0 22 * * ? *)', ScalableTargetAction: { MaxCapacity: 2 } };
  await expect(put(night)).rejects.toMatchObject({ code: 'ObjectNotFoundException' });
  await call(RegisterScalableTarget, { ...stream, MinCapacity: 1, MaxCapacity: 8 });
  await expect(put({ Schedule: 'daily' })).rejects.toThrow('Schedule daily is none of at(');
  await expect(put({ ...night, Timezone: 'Mars/Base' })).rejects.toThrow('Timezone Mars/Base is not');
  await expect(put({ Schedule: 'rate(1 hour)' })).rejects.toThrow('needs MinCapacity, MaxCapacity or both');
  await put(night);
  await put({ Timezone: 'Europe/Berlin' });
  const { ScheduledActions } = await call(DescribeScheduledActions, { ServiceNamespace: 'kinesis' });
  expect(ScheduledActions).toMatchObject([{ ...action, ...night, Timezone: 'Europe/Berlin' }]);
  await call(DeleteScheduledAction, action);
  await expect(call(DeleteScheduledAction, action)).rejects.toMatchObject({
    code: 'ObjectNotFoundException',
  });
});

const unsupported = 'Unsupported service namespace, resource type or scalable dimension';
const customDimension = 'custom-resource:ResourceType:Property';

test.each([
  ['kinesis', 'orders', 'kinesis:stream:ShardCount'],
  ['kinesis', 'stream/orders', customDimension],
  ['custom-resource', 'https://api.example.com/other/7', customDimension],
  ['custom-resource', 'ftp://api.example.com/scalableTargetDimensions/7', customDimension],
] as const)('%s %s %s is no target', async (namespace, ResourceId, ScalableDimension) => {
  const address = { ServiceNamespace: namespace, ResourceId, ScalableDimension };
  await expect(
    call(RegisterScalableTarget, { ...address, MinCapacity: 1, MaxCapacity: 2 }),
  ).rejects.toMatchObject({ code: 'ValidationException', message: unsupported });
});

type PolicyType = Input<typeof PutScalingPolicy>['PolicyType'];

test.each<[type: PolicyType, Partial<Input<typeof PutScalingPolicy>>, message: string]>([
  ['TargetTrackingScaling', {}, 'TargetTrackingScalingPolicyConfiguration is required'],
  [
    'TargetTrackingScaling',
    { TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 } },
    'Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification',
  ],
  [
    'TargetTrackingScaling',
    {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    },
    'The predefined metric of a stream is KinesisStreamUtilization',
  ],
  [
    'StepScaling',
    {
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 15, ScalingAdjustment: 2 },
        ],
      },
    },
    'must not overlap or have gaps',
  ],
  ['PredictiveScaling', {}, 'Predictive scaling is only supported for ECS services.'],
])('a policy %s %j is rejected', async (type, configuration, message) => {
  await call(RegisterScalableTarget, { ...stream, MinCapacity: 1, MaxCapacity: 8 });
  const policy = { ...stream, PolicyName: 'policy', PolicyType: type, ...configuration };
  await expect(call(PutScalingPolicy, policy)).rejects.toThrow(message);
});
