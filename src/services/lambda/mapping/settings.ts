import type { MappingSettings } from '../../../mapping/document.ts';
import { InvalidPattern } from '../../../lib/event-pattern/invalid-pattern.ts';
import { compileRecordFilter } from '../../../mapping/filter/record-filter.ts';
import { compileMessageFilter } from '../../../mapping/queue/message-filter.ts';
import type { Infer } from '../../../schema/shape.ts';
import { isFailureDestination } from '../destination/kinds.ts';
import { InvalidParameterValue } from '../errors.ts';
import { unsupportedParameter } from './errors.ts';
import { readPollers } from './pollers.ts';
import type { DestinationConfig, FilterCriteria, SettingsInput } from './shapes.ts';

const MIN_RECORD_AGE_SECONDS = 60;
// AWS's quota is 5, and raised to 10 on request, so projects of such accounts have up to 10: docs/aws/mappings.md#settings.
const MAX_FILTERS = 10;

export type SourceKind = 'stream' | 'queue';

/**
 * The settings that a request contains.
 * @throws InvalidParameterValue for an invalid value, or a parameter of another kind of source
 */
export function readSettings(
  input: Infer<typeof SettingsInput>,
  kind: SourceKind,
): Partial<Omit<MappingSettings, 'functionArn'>> {
  rejectUnsupported(input, kind);
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
    filterPatterns: input.FilterCriteria && readFilterPatterns(input.FilterCriteria, kind),
    // An empty ScalingConfig removes the setting.
    maximumConcurrency: input.ScalingConfig && (input.ScalingConfig.MaximumConcurrency ?? 0),
    provisionedPollers: input.ProvisionedPollerConfig && readPollers(input.ProvisionedPollerConfig),
  });
}

/**
 * Checks settings that are valid separately but not together.
 * @throws InvalidParameterValue
 */
export function checkCombination(
  settings: Pick<MappingSettings, 'parallelizationFactor' | 'tumblingWindowSeconds'>,
): void {
  if (settings.tumblingWindowSeconds > 0 && settings.parallelizationFactor > 1) {
    throw InvalidParameterValue('ParallelizationFactor must be 1 where TumblingWindowInSeconds is set.');
  }
}

/** @returns undefined when the request does not change the destination, empty text when it clears it */
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

/**
 * @returns an empty list when the request clears the filter
 * @throws InvalidParameterValue
 */
export function readFilterPatterns(
  { Filters = [] }: Infer<typeof FilterCriteria>,
  kind: SourceKind,
): string[] {
  if (Filters.length > MAX_FILTERS) {
    // AWS's message is not known.
    throw InvalidParameterValue(`FilterCriteria must have at most ${MAX_FILTERS} filters.`);
  }
  const patterns = Filters.map(({ Pattern }) => Pattern ?? '');
  try {
    if (kind === 'queue') compileMessageFilter(patterns);
    else compileRecordFilter(patterns);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw InvalidParameterValue(error.message, { cause: error });
  }
  return patterns;
}

const OTHER_SOURCES_PARAMETERS = [
  'SourceAccessConfigurations',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
  'LoggingConfig',
] as const;

const UNSUPPORTED_PARAMETERS = {
  stream: [...OTHER_SOURCES_PARAMETERS, 'ScalingConfig', 'ProvisionedPollerConfig'],
  queue: [
    ...OTHER_SOURCES_PARAMETERS,
    'ParallelizationFactor',
    'MaximumRecordAgeInSeconds',
    'BisectBatchOnFunctionError',
    'MaximumRetryAttempts',
    'TumblingWindowInSeconds',
  ],
} as const;

function rejectUnsupported(input: Infer<typeof SettingsInput>, kind: SourceKind): void {
  // All other metrics belong to Kafka sources.
  if (input.MetricsConfig?.Metrics?.some((name) => name !== 'EventCount'))
    throw unsupportedParameter('MetricsConfig');
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  const isUnsupported = kind === 'queue' && OnFailure?.Destination !== undefined;
  if (OnSuccess?.Destination !== undefined || isUnsupported) throw unsupportedParameter('DestinationConfig');
  for (const name of UNSUPPORTED_PARAMETERS[kind]) {
    if (input[name] !== undefined) throw unsupportedParameter(name);
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
