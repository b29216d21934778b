import { formatArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { MappingDocument, MappingSettings } from '../../../mapping/document.ts';
import type { ChangeResult, Duplicate, Mappings } from '../../../mapping/mappings.ts';
import { InvalidPattern } from '../../../mapping/filter/invalid-pattern.ts';
import { compileRecordFilter } from '../../../mapping/filter/record-filter.ts';
import type { FunctionInvoker } from '../../../mapping/port.ts';
import { defineError } from '../../../schema/error.ts';
import type { Infer } from '../../../schema/shape.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import type {
  DestinationConfig,
  EventSourceMappingConfiguration,
  FilterCriteria,
  SettingsInput,
} from './shapes.ts';
import { isFailureDestination } from '../destination/kinds.ts';
import { functionArn, parseFunctionName } from '../function/name.ts';

export const ResourceInUse = defineError('ResourceInUseException', { messageMember: 'Message' });

/** What the operations on event source mappings work with. */
export interface EventSourceMappingContext {
  readonly mappings: Mappings;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
}

const MIN_RECORD_AGE_SECONDS = 60;
// What the quota can be raised to: docs/aws/mappings.md#settings.
const MAX_FILTERS = 10;

/**
 * The settings that a request names.
 * @throws InvalidParameterValue for what is wrong, or unknown to this kind of source
 */
export function readSettings(
  input: Infer<typeof SettingsInput>,
): Partial<Omit<MappingSettings, 'functionArn'>> {
  refuseForeign(input);
  const age = input.MaximumRecordAgeInSeconds;
  if (age !== undefined && age >= 0 && age < MIN_RECORD_AGE_SECONDS) {
    throw InvalidParameterValue(
      'MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)',
    );
  }
  return withoutUndefined({
    batchSize: input.BatchSize,
    batchingWindowSeconds: input.MaximumBatchingWindowInSeconds,
    parallelizationFactor: input.ParallelizationFactor,
    maximumRetryAttempts: input.MaximumRetryAttempts,
    maximumRecordAgeSeconds: age,
    bisectBatchOnFunctionError: input.BisectBatchOnFunctionError,
    reportBatchItemFailures: input.FunctionResponseTypes?.includes('ReportBatchItemFailures'),
    failureDestinationArn: readFailureDestination(input.DestinationConfig),
    tumblingWindowSeconds: input.TumblingWindowInSeconds,
    countsEvents: input.MetricsConfig && (input.MetricsConfig.Metrics ?? []).length > 0,
    kmsKeyArn: input.KMSKeyArn,
    filterPatterns: input.FilterCriteria && readFilterPatterns(input.FilterCriteria),
  });
}

/**
 * Checks what one request may say alone and several together may not.
 * @throws InvalidParameterValue
 */
export function checkTogether(
  settings: Pick<MappingSettings, 'parallelizationFactor' | 'tumblingWindowSeconds'>,
): void {
  if (settings.tumblingWindowSeconds > 0 && settings.parallelizationFactor > 1) {
    throw InvalidParameterValue('ParallelizationFactor must be 1 where TumblingWindowInSeconds is set.');
  }
}

/** A configuration without a destination, and an empty one, clear it. */
function readFailureDestination(config: Infer<typeof DestinationConfig> | undefined): string | undefined {
  if (config === undefined) return undefined;
  const arn = config.OnFailure?.Destination ?? '';
  if (arn !== '' && !isFailureDestination(arn)) {
    throw InvalidParameterValue(
      `DestinationConfig.OnFailure must be the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket: ${arn}`,
    );
  }
  return arn;
}

/** An empty list clears the filter. */
function readFilterPatterns({ Filters = [] }: Infer<typeof FilterCriteria>): string[] {
  if (Filters.length > MAX_FILTERS) {
    throw InvalidParameterValue(`FilterCriteria must have at most ${MAX_FILTERS} filters.`);
  }
  const patterns = Filters.map(({ Pattern }) => Pattern ?? '');
  try {
    compileRecordFilter(patterns);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw InvalidParameterValue(error.message, { cause: error });
  }
  return patterns;
}

function refuseForeign(input: Infer<typeof SettingsInput>): void {
  // The other metrics are those of Kafka.
  if (input.MetricsConfig?.Metrics?.some((name) => name !== 'EventCount')) throw foreign('MetricsConfig');
  if (input.DestinationConfig?.OnSuccess?.Destination !== undefined) throw foreign('DestinationConfig');
  const names = [
    'SourceAccessConfigurations',
    'ScalingConfig',
    'AmazonManagedKafkaEventSourceConfig',
    'SelfManagedKafkaEventSourceConfig',
    'DocumentDBEventSourceConfig',
    'LoggingConfig',
    'ProvisionedPollerConfig',
  ] as const;
  for (const name of names) {
    if (input[name] !== undefined) throw foreign(name);
  }
}

export function foreign(name: string) {
  return InvalidParameterValue(`Unsupported ${name} parameter for given event source mapping type.`);
}

/**
 * The ARN under which a mapping calls its function: with the qualifier if the request gave one.
 * @throws InvalidParameterValue when there is no such function: 400 and not 404, docs/aws/mappings.md#errors
 */
export async function requireFunctionArn(
  { invoker }: EventSourceMappingContext,
  namespace: Namespace,
  functionName: string,
): Promise<string> {
  const { name, qualifier } = parseFunctionName(functionName, namespace);
  const arn = functionArn(namespace, name, qualifier);
  if (!(await invoker.describe(arn))) throw InvalidParameterValue('Function does not exist');
  return arn;
}

export function duplicateMapping(eventSourceArn: string, functionName: string, { uuid }: Duplicate) {
  // The spaces within the quotes are AWS's.
  return ResourceConflict(
    `The event source arn (" ${eventSourceArn} ") and function (" ${functionName} ") provided ` +
      `mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`,
  );
}

/** @throws ResourceNotFound, ResourceInUse */
export function acceptedMapping(result: ChangeResult): MappingDocument {
  switch (result.kind) {
    case 'accepted':
      return result.mapping;
    case 'not-found':
      throw noSuchMapping();
    case 'in-transition':
      throw ResourceInUse('Cannot update the event source mapping because it is in use.');
  }
}

export function noSuchMapping() {
  return ResourceNotFound('The resource you requested does not exist.');
}

/** Exactly the members that AWS answers for a Kinesis source: docs/aws/mappings.md#settings. */
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

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
