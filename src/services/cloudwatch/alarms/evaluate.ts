import type { MetricStore } from '../metrics/metric-store.ts';
import { metricOf } from '../metrics/metric-input.ts';
import { byPeriod } from '../metrics/periods.ts';
import { parseStatistic } from '../metrics/statistic.ts';
import type { AlarmConfiguration, AlarmDocument } from './alarm.ts';
import type { NewState } from './alarms.ts';
import {
  type EvaluatedPeriod,
  insufficientData,
  missingData,
  reasonData,
  thresholdCrossed,
} from './reason.ts';

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
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
  const evaluated = evaluatedPeriods(alarm, metrics, periodSeconds * 1000, periods, nowMs);
  const known = evaluated.flatMap(({ value, ...period }) =>
    value === undefined ? [] : [{ ...period, value }],
  );
  const treatment = configuration.TreatMissingData ?? 'missing';
  if (known.length === 0 && treatment === 'ignore') return undefined;
  const crossing = known.filter(({ value }) => compare(value, threshold)).length;
  const needed = configuration.DatapointsToAlarm ?? periods;
  const breaching = crossing + (treatment === 'breaching' ? periods - known.length : 0);
  const isAlarm = breaching >= needed;
  const isUnknown = known.length === 0 && treatment === 'missing';
  const value = isUnknown ? 'INSUFFICIENT_DATA' : isAlarm ? 'ALARM' : 'OK';
  // The reason explains the last transition.
  if (value === alarm.state.value) return undefined;
  const reason = (): string => {
    if (isUnknown) return insufficientData(periods);
    if (known.length === 0) {
      return missingData(periods, treatment === 'breaching' ? 'Breaching' : 'NonBreaching');
    }
    const decisive = isAlarm ? breaching : periods - breaching;
    const points = known.filter((point) => compare(point.value, threshold) === isAlarm);
    return thresholdCrossed(configuration, points, { isAlarm, decisive, periods });
  };
  return { value, reason: reason(), reasonData: reasonData(configuration, evaluated, nowMs) };
}

/** From the oldest period on. */
function evaluatedPeriods(
  alarm: AlarmDocument,
  metrics: MetricStore,
  periodMs: number,
  periods: number,
  nowMs: number,
): EvaluatedPeriod[] {
  const { configuration } = alarm;
  const compute = parseStatistic(statisticOf(configuration));
  const count = parseStatistic('SampleCount');
  const toMs = nowMs - (nowMs % periodMs);
  const fromMs = toMs - periods * periodMs;
  const points = metrics
    .read(metricOf(alarm, configuration), fromMs, toMs)
    .filter(({ unit }) => configuration.Unit === undefined || unit === configuration.Unit)
    .flatMap((units) => units.points);
  const byStart = new Map(byPeriod(points, periodMs, 0).map(({ atMs, values }) => [atMs, values]));
  return Array.from({ length: periods }, (_, index) => {
    const startMs = fromMs + index * periodMs;
    const values = byStart.get(startMs);
    const value = values && compute(values);
    if (!values || value === undefined) return { startMs };
    const sampleCount = count(values);
    return { startMs, value, ...(sampleCount !== undefined && { sampleCount }) };
  });
}

function statisticOf({ Statistic, ExtendedStatistic }: AlarmConfiguration): string {
  return Statistic ?? ExtendedStatistic ?? 'Average';
}
