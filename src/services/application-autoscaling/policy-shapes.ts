import {
  boolean,
  document,
  double,
  enumeration,
  integer,
  list,
  optional,
  string,
  structure,
} from '../../schema/shape.ts';

const Cooldown = integer({ min: 0 });

export const StepAdjustment = structure({
  MetricIntervalLowerBound: optional(double()),
  MetricIntervalUpperBound: optional(double()),
  ScalingAdjustment: integer(),
});

export const StepScalingPolicyConfiguration = structure({
  AdjustmentType: optional(enumeration('ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity')),
  StepAdjustments: optional(list(StepAdjustment)),
  MinAdjustmentMagnitude: optional(integer()),
  Cooldown: optional(Cooldown),
  MetricAggregationType: optional(enumeration('Average', 'Minimum', 'Maximum')),
});

const MetricDimension = structure({ Name: string(), Value: string() });

const TargetTrackingMetricDataQuery = structure({
  Expression: optional(string({ min: 1, max: 2048 })),
  Id: string({ min: 1, max: 255 }),
  Label: optional(string()),
  MetricStat: optional(
    structure({
      Metric: structure({
        Dimensions: optional(
          list(structure({ Name: string({ min: 1, max: 255 }), Value: string({ min: 1, max: 1024 }) })),
        ),
        MetricName: optional(string({ min: 1, max: 255 })),
        Namespace: optional(string({ min: 1, max: 255 })),
      }),
      Stat: string(),
      Unit: optional(string({ min: 1, max: 1023 })),
    }),
  ),
  ReturnData: optional(boolean()),
});

export const CustomizedMetricSpecification = structure({
  MetricName: optional(string()),
  Namespace: optional(string()),
  Dimensions: optional(list(MetricDimension)),
  Statistic: optional(enumeration('Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum')),
  Unit: optional(string()),
  Metrics: optional(list(TargetTrackingMetricDataQuery)),
});

export const TargetTrackingScalingPolicyConfiguration = structure({
  TargetValue: double(),
  PredefinedMetricSpecification: optional(
    structure({
      // Not limited to AWS's list: KinesisStreamUtilization is an extension.
      PredefinedMetricType: string(),
      ResourceLabel: optional(string({ min: 1, max: 1023 })),
    }),
  ),
  CustomizedMetricSpecification: optional(CustomizedMetricSpecification),
  ScaleOutCooldown: optional(Cooldown),
  ScaleInCooldown: optional(Cooldown),
  DisableScaleIn: optional(boolean()),
});

/** The scaling configuration of a policy. That of predictive scaling is stored and returned unchanged, without effect. */
export const policyConfiguration = {
  StepScalingPolicyConfiguration: optional(StepScalingPolicyConfiguration),
  TargetTrackingScalingPolicyConfiguration: optional(TargetTrackingScalingPolicyConfiguration),
  PredictiveScalingPolicyConfiguration: optional(document()),
};
