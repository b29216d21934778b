import type { MetricStore } from '../metrics/metric-store.ts';
import { metricOf } from '../metrics/metric-input.ts';
import { byPeriod } from '../metrics/periods.ts';
import { parseStatistic } from '../metrics/statistic.ts';
import type { AlarmConfiguration, AlarmDocument } from './alarm.ts';
import type { NewState } from './alarms.ts';

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const OPERATOR_TEXTS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/**
 * Evaluates the last complete periods of an alarm's metric.
 * @returns the new state; undefined when it does not change, and for alarms on metric math or anomaly bands, which
 *   are stored but not evaluated
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function evaluateAlarm(
  alarm: AlarmDocument,
  metrics: MetricStore,
  nowMs: number,
): NewState | undefined {
  const { configuration } = alarm;
  const { Period: periodSeconds, Threshold: threshold, EvaluationPeriods: periods = 1 } = configuration;
  const compare = COMPARISONS[configuration.ComparisonOperator ?? ''];
  if (periodSeconds === undefined || threshold === undefined || !compare) return undefined;
  const values = valuesOf(alarm, metrics, periodSeconds * 1000, periods, nowMs);
  const known = values.filter((value) => value !== undefined);
  const treatment = configuration.TreatMissingData ?? 'missing';
  const missing = periods - known.length;
  if (known.length === 0 && treatment === 'ignore') return undefined;
  if (known.length === 0 && treatment === 'missing') {
    return state('INSUFFICIENT_DATA', `Insufficient Data: ${datapoints(periods)} ${were(periods)} unknown.`);
  }
  const crossing = known.filter((value) => compare(value, threshold)).length;
  const needed = configuration.DatapointsToAlarm ?? periods;
  const breaching = crossing + (treatment === 'breaching' ? missing : 0);
  const isAlarm = breaching >= needed;
  const decisive = isAlarm ? breaching : periods - breaching;
  return state(
    isAlarm ? 'ALARM' : 'OK',
    `Threshold Crossed: ${decisive} out of the last ${datapoints(periods)} [${known.join(', ')}] ` +
      `${were(decisive)} ${isAlarm ? '' : 'not '}${OPERATOR_TEXTS[configuration.ComparisonOperator!]} the threshold (${threshold}).`,
  );
}

/** Values from the oldest period on; undefined for a period without data. */
function valuesOf(
  alarm: AlarmDocument,
  metrics: MetricStore,
  periodMs: number,
  periods: number,
  nowMs: number,
): (number | undefined)[] {
  const { configuration } = alarm;
  const compute = parseStatistic(statisticOf(configuration));
  const toMs = nowMs - (nowMs % periodMs);
  const fromMs = toMs - periods * periodMs;
  const points = metrics
    .read(metricOf(alarm, configuration), fromMs, toMs)
    .filter(({ unit }) => configuration.Unit === undefined || unit === configuration.Unit)
    .flatMap((units) => units.points);
  const byStart = new Map(byPeriod(points, periodMs, 0).map(({ atMs, values }) => [atMs, values]));
  return Array.from({ length: periods }, (_, index) => {
    const values = byStart.get(fromMs + index * periodMs);
    return values && compute(values);
  });
}

function statisticOf({ Statistic, ExtendedStatistic }: AlarmConfiguration): string {
  return Statistic ?? ExtendedStatistic ?? 'Average';
}

function state(value: NewState['value'], reason: string): NewState {
  return { value, reason };
}

function datapoints(count: number): string {
  return count === 1 ? '1 datapoint' : `${count} datapoints`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
