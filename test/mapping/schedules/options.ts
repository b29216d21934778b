import type { Random } from '../../../src/lib/random.ts';
import {
  DEFAULT_SETTINGS,
  type MappingSettings,
  type StartingPosition,
} from '../../../src/mapping/document.ts';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:failed';

/** The options of a mapping that a schedule chooses. */
export interface Options extends Omit<
  MappingSettings,
  'functionArn' | 'countsEvents' | 'kmsKeyArn' | 'maximumConcurrency'
> {
  readonly startingPosition: StartingPosition;
  /** The source is a consumer of enhanced fan-out. */
  readonly fansOut: boolean;
}

const { countsEvents: _, kmsKeyArn: __, maximumConcurrency: ___, ...settings } = DEFAULT_SETTINGS;
export const DEFAULTS: Options = { ...settings, startingPosition: 'TRIM_HORIZON', fansOut: false };

/** The values of each option besides its default: the ends of its range, or values that change the behaviour. */
const CHOICES: { readonly [K in keyof Options]: readonly Options[K][] } = {
  batchSize: [1, 7, 10_000],
  batchingWindowSeconds: [2],
  parallelizationFactor: [3, 10],
  maximumRetryAttempts: [0, 2],
  maximumRecordAgeSeconds: [60],
  bisectBatchOnFunctionError: [true],
  reportBatchItemFailures: [true],
  filterPatterns: [['{"data":{"taken":[true]}}']],
  failureDestinationArn: [QUEUE_ARN],
  tumblingWindowSeconds: [5],
  startingPosition: ['LATEST', 'AT_TIMESTAMP'],
  fansOut: [true],
};

type Choice = Partial<Options>;

const CHOSEN: readonly Choice[] = Object.entries(CHOICES).flatMap(([name, values]) =>
  (values as readonly unknown[]).map((value) => ({ [name]: value })),
);

/** Every option alone, and all compatible pairs. */
export function aloneAndInPairs(): Options[] {
  const pairs = CHOSEN.flatMap((first, index) =>
    CHOSEN.slice(index + 1)
      .filter((second) => Object.keys(first)[0] !== Object.keys(second)[0])
      .map((second) => ({ ...first, ...second })),
  );
  return [{}, ...CHOSEN, ...pairs].map((chosen) => ({ ...DEFAULTS, ...chosen })).filter(areCompatible);
}

export function randomOptions(random: Random): Options {
  const chosen: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, values] of Object.entries(CHOICES)) {
    if (random.fraction() < 0.5) chosen[name] = values[random.integer(values.length)];
  }
  const options = chosen as unknown as Options;
  return areCompatible(options) ? options : { ...options, parallelizationFactor: 1 };
}

/** Settings that an update changes while a schedule runs. */
export function randomChange(random: Random, { tumblingWindowSeconds }: Options): Partial<MappingSettings> {
  const { batchSize, bisectBatchOnFunctionError, maximumRetryAttempts, parallelizationFactor } =
    randomOptions(random);
  return {
    batchSize,
    bisectBatchOnFunctionError,
    maximumRetryAttempts,
    ...(tumblingWindowSeconds === 0 && { parallelizationFactor }),
  };
}

/** Windows require one lane per shard. */
function areCompatible({ parallelizationFactor, tumblingWindowSeconds }: Options): boolean {
  return tumblingWindowSeconds === 0 || parallelizationFactor === 1;
}

/** The options that differ from the defaults, for test names and reports. */
export function describeOptions(options: Options): string {
  const differing = Object.entries(options).filter(
    ([name, value]) => value !== DEFAULTS[name as keyof Options],
  );
  return differing.map(([name, value]) => `${name} ${String(value)}`).join(', ') || 'all by default';
}
