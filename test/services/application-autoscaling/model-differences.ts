import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Bounds, patterns and values that this server does not check.': [
    '*.ResourceId: pattern is undefined, not *',
    'RegisterScalableTarget.RoleARN: pattern is undefined, not *',
    'DescribeScalableTargets.ResourceIds[]: pattern is undefined, not *',
    '*.NextToken: pattern is undefined, not *',
    'PutScalingPolicy.PolicyName: pattern is undefined, not \\p{Print}+',
    'DescribeScalingPolicies.PolicyNames[]: pattern is undefined, not *',
    'DeleteScalingPolicy.PolicyName: pattern is undefined, not *',
  ],
  'Targets of any kind are accepted, so dimensions are not limited to the list; they have the bounds of other names.':
    [
      '*.ScalableDimension: min is 1, not undefined',
      '*.ScalableDimension: max is 256, not undefined',
      '*.ScalableDimension: pattern is [\\w-]+:[\\w-]+:\\w+, not undefined',
      '*.ScalableDimension: values is undefined, not *',
      '*.MaxResults: min is 1, not undefined',
      '*.MaxResults: max is 50, not undefined',
    ],
  'The namespace `kinesis` and its metric are extensions.': [
    '*.ServiceNamespace: values is *',
    'PutScalingPolicy.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType: values is *',
  ],
  'Patterns that exclude only characters that JSON texts hardly have.': [
    'PutScalingPolicy.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Metrics[].*: pattern is undefined, not *',
    'PutScheduledAction.Schedule: pattern is undefined, not *',
    'PutScheduledAction.Timezone: pattern is undefined, not *',
    'DescribeScheduledActions.ScheduledActionNames[]: pattern is undefined, not *',
  ],
  'Stored and returned unchanged, so their content does not matter.': [
    'PutScalingPolicy.PredictiveScalingPolicyConfiguration: type is document, not structure',
    'DescribeScalingPolicies output.ScalingPolicies[].PredictiveScalingPolicyConfiguration: type is *',
  ],
  'Policies here make no alarms: the list is always empty.': [
    'PutScalingPolicy output.Alarms[].AlarmName: missing',
    'PutScalingPolicy output.Alarms[].AlarmARN: missing',
  ],
  'The bounds of PutScalingPolicy and PutScheduledAction: other names cannot exist.': [
    'DeleteScalingPolicy.PolicyName: max is 256, not 1600',
    'DeleteScheduledAction.ScheduledActionName: max is 256, not 1600',
    'DeleteScheduledAction.ScheduledActionName: pattern is *',
  ],
  'Members of features that this server does not have.': ['*.PredictedCapacity: missing'],
};
