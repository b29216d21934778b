import { formatArn } from '../../../lib/aws/arn.ts';
import type { MappingDocument } from '../../../mapping/document.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { EventSourceMappingConfiguration } from './shapes.ts';

/** The members that AWS returns for a Kinesis source: docs/aws/mappings.md#settings. */
export function describeMapping(mapping: MappingDocument): Infer<typeof EventSourceMappingConfiguration> {
  const { settings } = mapping;
  return {
    UUID: mapping.uuid,
    StartingPosition: mapping.startingPosition,
    ...(mapping.startingPositionTimestampMs !== undefined && {
      StartingPositionTimestamp: mapping.startingPositionTimestampMs,
    }),
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
    ParallelizationFactor: settings.parallelizationFactor,
    EventSourceArn: mapping.eventSourceArn,
    ...(settings.filterPatterns.length > 0 && {
      FilterCriteria: { Filters: settings.filterPatterns.map((Pattern) => ({ Pattern })) },
    }),
    FunctionArn: settings.functionArn,
    LastModified: mapping.lastModifiedMs,
    LastProcessingResult: mapping.lastProcessingResult,
    State: mapping.state,
    StateTransitionReason: 'User action',
    DestinationConfig: {
      OnFailure: settings.failureDestinationArn === '' ? {} : { Destination: settings.failureDestinationArn },
    },
    MaximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds,
    BisectBatchOnFunctionError: settings.bisectBatchOnFunctionError,
    MaximumRetryAttempts: settings.maximumRetryAttempts,
    TumblingWindowInSeconds: settings.tumblingWindowSeconds,
    ...(settings.countsEvents && { MetricsConfig: { Metrics: ['EventCount' as const] } }),
    ...(settings.kmsKeyArn !== '' && { KMSKeyArn: settings.kmsKeyArn }),
    FunctionResponseTypes: settings.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    EventSourceMappingArn: formatArn('lambda', mapping, `event-source-mapping:${mapping.uuid}`),
  };
}
