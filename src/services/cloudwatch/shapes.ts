import {
  boolean,
  double,
  enumeration,
  integer,
  list,
  optional,
  string,
  structure,
  timestamp,
} from '../../schema/shape.ts';
import { MAX_DIMENSIONS } from './limits.ts';

export const MetricNamespace = string({ min: 1, max: 255, pattern: /[^:].*/ });
export const MetricName = string({ min: 1, max: 255 });
const Dimension = structure(
  { Name: string({ min: 1, max: 255 }), Value: string({ min: 1, max: 1024 }) },
  'Dimension',
);
export const Dimensions = list(Dimension, { max: MAX_DIMENSIONS });
export const Period = integer({ min: 1 });
export const Time = timestamp();
export const Statistic = enumeration('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum');
export const Unit = enumeration(
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
);
export const NextToken = string();

/** A metric by name, as in responses and queries. */
export const Metric = structure(
  {
    Namespace: optional(MetricNamespace),
    MetricName: optional(MetricName),
    Dimensions: optional(Dimensions),
  },
  'Metric',
);

export const MetricDataQuery = structure(
  {
    Id: string({ min: 1, max: 255 }),
    MetricStat: optional(structure({ Metric, Period, Stat: string(), Unit: optional(Unit) }, 'MetricStat')),
    Expression: optional(string({ min: 1, max: 2048 })),
    Label: optional(string()),
    ReturnData: optional(boolean()),
    Period: optional(Period),
    AccountId: optional(string({ min: 1, max: 255 })),
  },
  'MetricDataQuery',
);

export const AlarmName = string({ min: 1, max: 255 });
export const AlarmNames = list(AlarmName, { max: 100 });
export const StateValue = enumeration('OK', 'ALARM', 'INSUFFICIENT_DATA');
export const StateReason = string({ max: 1023 });
export const StateReasonData = string({ max: 4000 });
const Actions = list(string({ min: 1, max: 1024 }), { max: 5 });

/** The configuration of an alarm: the input of PutMetricAlarm and part of the output of DescribeAlarms. */
export const alarmConfiguration = {
  AlarmName,
  AlarmDescription: optional(string({ max: 1024 })),
  ActionsEnabled: optional(boolean()),
  OKActions: optional(Actions),
  AlarmActions: optional(Actions),
  InsufficientDataActions: optional(Actions),
  MetricName: optional(MetricName),
  Namespace: optional(MetricNamespace),
  Statistic: optional(Statistic),
  ExtendedStatistic: optional(string()),
  Dimensions: optional(Dimensions),
  Period: optional(Period),
  Unit: optional(Unit),
  EvaluationPeriods: optional(integer({ min: 1 })),
  DatapointsToAlarm: optional(integer({ min: 1 })),
  Threshold: optional(double()),
  ComparisonOperator: optional(
    enumeration(
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
      'LessThanLowerOrGreaterThanUpperThreshold',
      'LessThanLowerThreshold',
      'GreaterThanUpperThreshold',
    ),
  ),
  TreatMissingData: optional(string({ min: 1, max: 255 })),
  EvaluateLowSampleCountPercentile: optional(string({ min: 1, max: 255 })),
  Metrics: optional(list(MetricDataQuery)),
  ThresholdMetricId: optional(string({ min: 1, max: 255 })),
};

export const MetricAlarm = structure(
  {
    ...alarmConfiguration,
    AlarmArn: string(),
    AlarmConfigurationUpdatedTimestamp: Time,
    StateValue,
    StateReason,
    StateReasonData: optional(StateReasonData),
    StateUpdatedTimestamp: Time,
    StateTransitionedTimestamp: Time,
  },
  'MetricAlarm',
);

export const Tags = list(
  structure({ Key: string({ min: 1, max: 128 }), Value: string({ max: 256 }) }, 'Tag'),
);
