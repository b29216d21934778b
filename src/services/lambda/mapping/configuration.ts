import { formatArn } from '../../../lib/aws/arn.ts';
import {
  isQueueMapping,
  NO_POLLERS,
  type MappingDocument,
  type QueueMapping,
  type StreamMapping,
} from '../../../mapping/document.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { EventSourceMappingConfiguration } from './shapes.ts';

type Configuration = Infer<typeof EventSourceMappingConfiguration>;

/** The members that AWS returns: docs/aws/mappings.md#settings. Those of streams are absent for queues. */
export function describeMapping(mapping: MappingDocument): Configuration {
  const { settings } = mapping;
  return {
    UUID: mapping.uuid,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
    EventSourceArn: mapping.eventSourceArn,
    ...(settings.filterPatterns.length > 0 && {
      FilterCriteria: { Filters: settings.filterPatterns.map((Pattern) => ({ Pattern })) },
    }),
    FunctionArn: settings.functionArn,
    LastModified: mapping.lastModifiedMs,
    State: mapping.state,
    ...(isQueueMapping(mapping) ? queueMembers(mapping) : streamMembers(mapping)),
    ...(settings.countsEvents && { MetricsConfig: { Metrics: ['EventCount' as const] } }),
    ...(settings.kmsKeyArn !== '' && { KMSKeyArn: settings.kmsKeyArn }),
    FunctionResponseTypes: settings.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    EventSourceMappingArn: formatArn('lambda', mapping, `event-source-mapping:${mapping.uuid}`),
  };
}

function streamMembers(mapping: StreamMapping): Partial<Configuration> & { StateTransitionReason: string } {
  const { settings } = mapping;
  return {
    StartingPosition: mapping.startingPosition,
    ...(mapping.startingPositionTimestampMs !== undefined && {
      StartingPositionTimestamp: mapping.startingPositionTimestampMs,
    }),
    ParallelizationFactor: settings.parallelizationFactor,
    LastProcessingResult: mapping.lastProcessingResult,
    StateTransitionReason: 'User action',
    DestinationConfig: {
      OnFailure: settings.failureDestinationArn === '' ? {} : { Destination: settings.failureDestinationArn },
    },
    MaximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds,
    BisectBatchOnFunctionError: settings.bisectBatchOnFunctionError,
    MaximumRetryAttempts: settings.maximumRetryAttempts,
    TumblingWindowInSeconds: settings.tumblingWindowSeconds,
  };
}

function queueMembers({
  settings,
}: QueueMapping): Partial<Configuration> & { StateTransitionReason: string } {
  const { maximumConcurrency, provisionedPollers: { minimum, maximum } = NO_POLLERS } = settings;
  return {
    StateTransitionReason: 'USER_INITIATED',
    ...(maximumConcurrency > 0 && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    ...(maximum > 0 && { ProvisionedPollerConfig: { MinimumPollers: minimum, MaximumPollers: maximum } }),
  };
}
