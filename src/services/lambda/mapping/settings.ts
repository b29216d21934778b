import type { MappingSettings } from '../../../mapping/document.ts';
import { InvalidPattern } from '../../../lib/event-pattern/invalid-pattern.ts';
import { compileRecordFilter } from '../../../mapping/filter/record-filter.ts';
import type { Infer } from '../../../schema/shape.ts';
import { isFailureDestination } from '../destination/kinds.ts';
import { InvalidParameterValue } from '../errors.ts';
import { unsupportedParameter } from './errors.ts';
import type { DestinationConfig, FilterCriteria, SettingsInput } from './shapes.ts';

const MIN_RECORD_AGE_SECONDS = 60;
// The default of a quota that AWS raises to 10 on request: docs/aws/mappings.md#settings.
const MAX_FILTERS = 5;

/**
 * The settings that a request contains.
 * @throws InvalidParameterValue for an invalid value, or a parameter of another kind of source
 */
export function readSettings(
  input: Infer<typeof SettingsInput>,
): Partial<Omit<MappingSettings, 'functionArn'>> {
  rejectUnsupported(input);
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

/** @returns an empty list when the request clears the filter */
function readFilterPatterns({ Filters = [] }: Infer<typeof FilterCriteria>): string[] {
  if (Filters.length > MAX_FILTERS) {
    // AWS's message is not known.
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

function rejectUnsupported(input: Infer<typeof SettingsInput>): void {
  // All other metrics belong to Kafka sources.
  if (input.MetricsConfig?.Metrics?.some((name) => name !== 'EventCount'))
    throw unsupportedParameter('MetricsConfig');
  if (input.DestinationConfig?.OnSuccess?.Destination !== undefined)
    throw unsupportedParameter('DestinationConfig');
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
    if (input[name] !== undefined) throw unsupportedParameter(name);
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
