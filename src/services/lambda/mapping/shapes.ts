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
} from '../../../schema/shape.ts';
import { DestinationArn, OptionalArn, SourceArn } from '../shapes.ts';

// In the order in which AWS lists the values, which differs from the model: docs/aws/mappings.md#errors.
export const StartingPosition = enumeration('LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON');

const Destination = structure({ Destination: optional(DestinationArn) }, 'Destination');
export const DestinationConfig = structure(
  { OnSuccess: optional(Destination), OnFailure: optional(Destination) },
  'DestinationConfig',
);

export const FilterCriteria = structure(
  { Filters: optional(list(structure({ Pattern: optional(string({ max: 4096 })) }, 'Filter'))) },
  'FilterCriteria',
);

const MetricsConfig = structure(
  { Metrics: optional(list(enumeration('EventCount', 'ErrorCount', 'KafkaMetrics'), { max: 3 })) },
  'EventSourceMappingMetricsConfig',
);

const ScalingConfig = structure(
  { MaximumConcurrency: optional(integer({ min: 2, max: 1000 })) },
  'ScalingConfig',
);

export const ProvisionedPollerConfig = structure(
  {
    MinimumPollers: optional(integer({ min: 1, max: 200 })),
    MaximumPollers: optional(integer({ min: 1, max: 10_000 })),
    PollerGroupName: optional(string({ min: 0, max: 128, pattern: /[a-zA-Z0-9-_]*/ })),
  },
  'ProvisionedPollerConfig',
);

/** Input members that CreateEventSourceMapping and UpdateEventSourceMapping share. */
export const SETTINGS_MEMBERS = {
  Enabled: optional(boolean()),
  BatchSize: optional(integer({ min: 1, max: 10_000 })),
  FilterCriteria: optional(FilterCriteria),
  MaximumBatchingWindowInSeconds: optional(integer({ min: 0, max: 300 })),
  ParallelizationFactor: optional(integer({ min: 1, max: 10 })),
  DestinationConfig: optional(DestinationConfig),
  MaximumRecordAgeInSeconds: optional(integer({ min: -1, max: 604_800 })),
  BisectBatchOnFunctionError: optional(boolean()),
  MaximumRetryAttempts: optional(integer({ min: -1, max: 10_000 })),
  TumblingWindowInSeconds: optional(integer({ min: 0, max: 900 })),
  FunctionResponseTypes: optional(list(enumeration('ReportBatchItemFailures'), { min: 0, max: 1 })),
  KMSKeyArn: optional(OptionalArn),
  MetricsConfig: optional(MetricsConfig),
  ScalingConfig: optional(ScalingConfig),
  ProvisionedPollerConfig: optional(ProvisionedPollerConfig),
  // Parameters of other kinds of event source, which are rejected by name.
  SourceAccessConfigurations: optional(list(document(), { max: 23 })),
  AmazonManagedKafkaEventSourceConfig: optional(document()),
  SelfManagedKafkaEventSourceConfig: optional(document()),
  DocumentDBEventSourceConfig: optional(document()),
  LoggingConfig: optional(document()),
};

export const SettingsInput = structure(SETTINGS_MEMBERS);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export const EventSourceMappingConfiguration = structure({
  UUID: string(),
  StartingPosition: optional(StartingPosition),
  StartingPositionTimestamp: optional(timestamp()),
  BatchSize: integer(),
  MaximumBatchingWindowInSeconds: integer(),
  ParallelizationFactor: optional(integer()),
  EventSourceArn: SourceArn,
  FilterCriteria: optional(FilterCriteria),
  FunctionArn: string(),
  LastModified: timestamp(),
  LastProcessingResult: optional(string()),
  State: string(),
  StateTransitionReason: string(),
  DestinationConfig: optional(DestinationConfig),
  MaximumRecordAgeInSeconds: optional(integer()),
  BisectBatchOnFunctionError: optional(boolean()),
  MaximumRetryAttempts: optional(integer()),
  TumblingWindowInSeconds: optional(integer()),
  MetricsConfig: optional(MetricsConfig),
  ScalingConfig: optional(ScalingConfig),
  ProvisionedPollerConfig: optional(ProvisionedPollerConfig),
  KMSKeyArn: optional(OptionalArn),
  FunctionResponseTypes: list(string()),
  EventSourceMappingArn: string(),
});
