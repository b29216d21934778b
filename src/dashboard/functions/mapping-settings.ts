import { formatDate } from '../ui/format.ts';

/** Settings of an event source mapping, in the order in which they take effect. */
const ORDER = [
  'StartingPosition',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'TumblingWindowInSeconds',
  'FilterCriteria',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'FunctionResponseTypes',
  'DestinationConfig',
  'ScalingConfig',
  'ProvisionedPollerConfig',
] as const;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html; -1 is without a limit. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  BatchSize: 100,
  MaximumBatchingWindowInSeconds: 0,
  ParallelizationFactor: 1,
  TumblingWindowInSeconds: 0,
  MaximumRetryAttempts: -1,
  MaximumRecordAgeInSeconds: -1,
  BisectBatchOnFunctionError: false,
};

export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly isDefault: boolean;
}

export function settingsOf(settings: Readonly<Record<string, unknown>>): Setting[] {
  const others = Object.keys(settings).filter((name) => !ORDER.some((known) => known === name));
  return [...ORDER, ...others]
    .filter((name) => settings[name] !== undefined)
    .map((name) => ({
      name,
      value: valueOf(name, settings[name]),
      isDefault: settings[name] === DEFAULTS[name] || isEmpty(settings[name]),
    }));
}

function valueOf(name: string, value: unknown): string {
  if (value === -1) return 'without limit';
  if (isEmpty(value)) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (name === 'LastModified') return formatDate(Number(value));
  if (typeof value === 'number') return name.endsWith('InSeconds') ? `${value} s` : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Nothing, or members that are: `{"OnFailure":{}}` is no destination. */
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).every(isEmpty));
}
