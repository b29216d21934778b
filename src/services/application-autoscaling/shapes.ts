import {
  boolean,
  enumeration,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../schema/shape.ts';
import { policyConfiguration } from './policy-shapes.ts';

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
  // An extension: AWS scales streams as custom resources.
  'kinesis',
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
export const Tags = map(string({ max: 256 }), { key: string({ min: 1, max: 128 }) });
export const ResourceARN = string({
  min: 1,
  max: 1011,
  pattern: /arn:[^:]+:application-autoscaling:[^:]+:[0-9]+:scalable-target\/[a-zA-Z0-9-]+/,
  patternText: '^arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\\/[a-zA-Z0-9-]+$',
});
export const SuspendedState = structure({
  DynamicScalingInSuspended: optional(boolean()),
  DynamicScalingOutSuspended: optional(boolean()),
  ScheduledScalingSuspended: optional(boolean()),
});

/** The members that identify a target. */
export const targetAddress = { ServiceNamespace, ResourceId, ScalableDimension };

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

export const ScheduledActionName = string({
  min: 1,
  max: 256,
  // No control character, colon, slash or bar, and no space at either end.
  pattern: /[^ \p{Cc}:/|](?:[^\p{Cc}:/|]*[^ \p{Cc}:/|])?/u,
  patternText: '(?!((^[ ]+.*)|(.*([\\u0000-\\u001f]|[\\u007f-\\u009f]|[:/|])+.*)|(.*[ ]+$))).+',
});

/** The settings of a scheduled action. */
export const scheduledActionSettings = {
  Schedule: string({ min: 1, max: 1600 }),
  Timezone: optional(string({ min: 1, max: 1600 })),
  StartTime: optional(timestamp()),
  EndTime: optional(timestamp()),
  ScalableTargetAction: optional(
    structure({ MinCapacity: optional(Capacity), MaxCapacity: optional(Capacity) }),
  ),
};

export const ScheduledAction = structure({
  ScheduledActionName,
  ScheduledActionARN: string(),
  ...targetAddress,
  ...scheduledActionSettings,
  CreationTime: timestamp(),
});

export const ScalingActivity = structure({
  ActivityId: string(),
  ...targetAddress,
  Description: string(),
  Cause: string(),
  StartTime: timestamp(),
  EndTime: optional(timestamp()),
  StatusCode: enumeration('Pending', 'InProgress', 'Successful', 'Overridden', 'Unfulfilled', 'Failed'),
  StatusMessage: optional(string()),
  Details: optional(string()),
  NotScaledReasons: optional(
    list(
      structure({
        Code: string(),
        MaxCapacity: optional(Capacity),
        MinCapacity: optional(Capacity),
        CurrentCapacity: optional(Capacity),
      }),
    ),
  ),
});
