import {
  boolean,
  document,
  enumeration,
  integer,
  list,
  optional,
  string,
  structure,
  timestamp,
} from '../../schema/shape.ts';

export const ServiceNamespace = enumeration(
  'ecs',
  'elasticmapreduce',
  'ec2',
  'appstream',
  'dynamodb',
  'rds',
  'sagemaker',
  'custom-resource',
  'comprehend',
  'lambda',
  'cassandra',
  'kafka',
  'elasticache',
  'neptune',
  'workspaces',
);
export const ResourceId = string({ min: 1, max: 1600 });
export const ResourceIds = list(ResourceId, { max: 50 });
export const ScalableDimension = string({ min: 1, max: 256, pattern: /[\w-]+:[\w-]+:\w+/ });
export const PolicyName = string({ min: 1, max: 256 });
export const PolicyType = enumeration('StepScaling', 'TargetTrackingScaling', 'PredictiveScaling');
export const Capacity = integer();
export const RoleARN = string({ min: 1, max: 1600 });
export const MaxResults = integer({ min: 1, max: 50 });
export const NextToken = string();
export const SuspendedState = structure({
  DynamicScalingInSuspended: optional(boolean()),
  DynamicScalingOutSuspended: optional(boolean()),
  ScheduledScalingSuspended: optional(boolean()),
});

/** The members that identify a target. */
export const targetAddress = { ServiceNamespace, ResourceId, ScalableDimension };

/** The scaling configuration of a policy: stored and returned unchanged, without effect. */
export const policyConfiguration = {
  StepScalingPolicyConfiguration: optional(document()),
  TargetTrackingScalingPolicyConfiguration: optional(document()),
  PredictiveScalingPolicyConfiguration: optional(document()),
};

export const ScalableTarget = structure({
  ...targetAddress,
  MinCapacity: Capacity,
  MaxCapacity: Capacity,
  RoleARN,
  CreationTime: timestamp(),
  SuspendedState,
  ScalableTargetARN: string(),
});

export const ScalingPolicy = structure({
  PolicyARN: string(),
  PolicyName,
  ...targetAddress,
  PolicyType,
  ...policyConfiguration,
  Alarms: list(structure({ AlarmName: string(), AlarmARN: string() })),
  CreationTime: timestamp(),
});
