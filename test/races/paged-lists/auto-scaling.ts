import { type PagedList, listOf, NEXT_TOKEN } from './list-of.ts';

const SCALABLE = {
  ServiceNamespace: 'lambda',
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
};

export const AUTO_SCALING_LISTS: readonly PagedList[] = [
  listOf('application-autoscaling', 'DescribeScalableTargets', {
    input: { MaxResults: 2, ServiceNamespace: 'lambda' },
    token: NEXT_TOKEN,
    items: ['ScalableTargets', 'ResourceId'],
    make: (name) => [
      'application-autoscaling',
      'RegisterScalableTarget',
      { ...SCALABLE, ResourceId: `function:${name}:live`, MinCapacity: 1, MaxCapacity: 2 },
    ],
    remove: (ResourceId) => [
      'application-autoscaling',
      'DeregisterScalableTarget',
      { ...SCALABLE, ResourceId },
    ],
  }),
  listOf('application-autoscaling', 'DescribeScalingPolicies', {
    input: { MaxResults: 2, ServiceNamespace: 'lambda', ResourceId: 'function:policies:live' },
    token: NEXT_TOKEN,
    items: ['ScalingPolicies', 'PolicyName'],
    before: [
      [
        'application-autoscaling',
        'RegisterScalableTarget',
        { ...SCALABLE, ResourceId: 'function:policies:live', MinCapacity: 1, MaxCapacity: 2 },
      ],
    ],
    make: (PolicyName) => [
      'application-autoscaling',
      'PutScalingPolicy',
      {
        ...SCALABLE,
        ResourceId: 'function:policies:live',
        PolicyName,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 },
      },
    ],
    remove: (PolicyName) => [
      'application-autoscaling',
      'DeleteScalingPolicy',
      { ...SCALABLE, ResourceId: 'function:policies:live', PolicyName },
    ],
  }),
  listOf('application-autoscaling', 'DescribeScheduledActions', {
    input: { MaxResults: 2, ServiceNamespace: 'lambda', ResourceId: 'function:scheduled:live' },
    token: NEXT_TOKEN,
    items: ['ScheduledActions', 'ScheduledActionName'],
    before: [
      [
        'application-autoscaling',
        'RegisterScalableTarget',
        { ...SCALABLE, ResourceId: 'function:scheduled:live', MinCapacity: 1, MaxCapacity: 2 },
      ],
    ],
    make: (ScheduledActionName) => [
      'application-autoscaling',
      'PutScheduledAction',
      {
        ...SCALABLE,
        ResourceId: 'function:scheduled:live',
        ScheduledActionName,
        Schedule: 'rate(1 day)',
        ScalableTargetAction: { MinCapacity: 1 },
      },
    ],
    remove: (ScheduledActionName) => [
      'application-autoscaling',
      'DeleteScheduledAction',
      { ...SCALABLE, ResourceId: 'function:scheduled:live', ScheduledActionName },
    ],
  }),
];
