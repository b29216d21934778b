import { MINUTE_MS } from '../../../lib/time/units.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { double, list, map, optional, string, structure } from '../../../schema/shape.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidParameterCombination, InvalidParameterValue, MissingParameter } from '../errors.ts';
import { MAX_STATISTICS_POINTS } from '../limits.ts';
import { metricOf } from '../metrics/metric-input.ts';
import { byPeriod, checkPeriod } from '../metrics/periods.ts';
import { parseStatistic, type Statistic as Compute } from '../metrics/statistic.ts';
import type { Values } from '../metrics/values.ts';
import { Dimensions, MetricName, MetricNamespace, Period, Statistic, Time, Unit } from '../shapes.ts';

const Datapoint = structure(
  {
    Timestamp: Time,
    SampleCount: optional(double()),
    Average: optional(double()),
    Sum: optional(double()),
    Minimum: optional(double()),
    Maximum: optional(double()),
    Unit: string(),
    ExtendedStatistics: optional(map(double())),
  },
  'Datapoint',
);

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export const GetMetricStatistics = operation('GetMetricStatistics', {
  readOnly: true,
  input: structure({
    Namespace: MetricNamespace,
    MetricName,
    Dimensions: optional(Dimensions),
    StartTime: Time,
    EndTime: Time,
    Period,
    Statistics: optional(list(Statistic, { min: 1, max: 5 })),
    ExtendedStatistics: optional(list(string(), { min: 1, max: 10 })),
    Unit: optional(Unit),
  }),
  output: structure({ Label: string(), Datapoints: list(Datapoint) }),
  errors: [InvalidParameterCombination, InvalidParameterValue, MissingParameter],
  access: onAll('cloudwatch:GetMetricStatistics'),
});

export const getMetricStatistics: Handler<typeof GetMetricStatistics, CloudWatchContext> = (
  input,
  { metrics },
  caller,
) => {
  const { Statistics, ExtendedStatistics, StartTime, EndTime, Period: periodSeconds } = input;
  if (!Statistics && !ExtendedStatistics) {
    throw MissingParameter('The request must specify Statistics or ExtendedStatistics.');
  }
  if (Statistics && ExtendedStatistics) {
    throw InvalidParameterCombination(
      'The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.',
    );
  }
  if (StartTime >= EndTime) {
    throw InvalidParameterValue('The parameter StartTime must be less than the parameter EndTime.');
  }
  checkPeriod(periodSeconds);
  const periodMs = periodSeconds * 1000;
  // Timestamps are rounded to minutes, unless the period is shorter.
  const stepMs = Math.min(periodMs, MINUTE_MS);
  const fromMs = StartTime - (StartTime % stepMs);
  checkCount(Math.ceil((EndTime - fromMs) / periodMs));
  const simple = compile(Statistics);
  const extended = compile(ExtendedStatistics);
  const series = metrics.read(metricOf(caller, input), fromMs, EndTime);
  return {
    Label: input.MetricName,
    Datapoints: series
      .filter(({ unit }) => input.Unit === undefined || unit === input.Unit)
      .flatMap(({ unit, points }) =>
        byPeriod(points, periodMs, fromMs).map(({ atMs, values }) => ({
          Timestamp: atMs,
          ...evaluate(simple, values),
          Unit: unit,
          ...(ExtendedStatistics && { ExtendedStatistics: evaluate(extended, values) }),
        })),
      ),
  };
};

function compile(names: readonly string[] = []): [name: string, compute: Compute][] {
  return names.map((name) => [name, parseStatistic(name)]);
}

function evaluate(statistics: readonly [string, Compute][], values: Values): Record<string, number> {
  const results = statistics.map(([name, compute]) => [name, compute(values)] as const);
  return Object.fromEntries(results.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function checkCount(datapoints: number): void {
  if (datapoints <= MAX_STATISTICS_POINTS) return;
  throw InvalidParameterCombination(
    `You have requested up to ${datapoints.toLocaleString('en-US')} datapoints, which exceeds the limit of ` +
      `${MAX_STATISTICS_POINTS.toLocaleString('en-US')}. You may reduce the datapoints requested by increasing ` +
      'Period, or decreasing the time range.',
  );
}
