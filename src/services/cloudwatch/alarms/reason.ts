import { offsetTimestamp } from '../../../lib/time/offset-timestamp.ts';
import type { AlarmConfiguration } from './alarm.ts';

/** One period that an alarm looks at. */
export interface EvaluatedPeriod {
  readonly startMs: number;
  /** Absent without data. */
  readonly value?: number;
  readonly sampleCount?: number;
}

/** The number of most recent datapoints in a reason, so that it fits AWS's 1,023 characters, and its data 4,000. */
const MAX_LISTED = 20;

type Datapoint = EvaluatedPeriod & { readonly value: number };

const OPERATOR_TEXTS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

export function insufficientData(periods: number): string {
  return `Insufficient Data: ${counted(periods, 'datapoint')} ${were(periods)} unknown.`;
}

/** Why an alarm without any data is in a state: docs/aws/cloudwatch.md#alarms. */
export function missingData(periods: number, treatment: 'Breaching' | 'NonBreaching'): string {
  return `Threshold Crossed: no datapoints were received for ${counted(periods, 'period')} and ${counted(periods, 'missing datapoint')} ${were(periods)} treated as [${treatment}].`;
}

/**
 * @param points those that made the state
 * @param decisive their number, with missing datapoints that are treated as such
 * @see docs/aws/cloudwatch.md#alarms
 */
export function thresholdCrossed(
  { ComparisonOperator: operator, Threshold: threshold = 0, DatapointsToAlarm: needed }: AlarmConfiguration,
  points: readonly Datapoint[],
  { isAlarm, decisive, periods }: { isAlarm: boolean; decisive: number; periods: number },
): string {
  const count =
    needed === undefined
      ? counted(decisive, 'datapoint')
      : `${decisive} out of the last ${periods} datapoints`;
  const recent = points.slice(-MAX_LISTED).toReversed();
  const values = recent.map(({ startMs, value }) => `${double(value)} (${dayAndTime(startMs)})`);
  const comparison = `${isAlarm ? '' : 'not '}${OPERATOR_TEXTS[operator ?? '']}`;
  const transition = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  const minimum = isAlarm ? (needed ?? 0) : periods - (needed ?? 0) + 1;
  return (
    `Threshold Crossed: ${count} [${values.join(', ')}] ${were(decisive)} ${comparison} the threshold (${double(threshold)})` +
    `${needed === undefined ? '' : ` (minimum ${counted(minimum, 'datapoint')} for ${transition} transition)`}.`
  );
}

/** `StateReasonData` of an evaluation. */
export function reasonData(
  { Unit: unit, Statistic, ExtendedStatistic, Period: period, Threshold: threshold }: AlarmConfiguration,
  evaluated: readonly EvaluatedPeriod[],
  nowMs: number,
): string {
  const recent = evaluated.slice(-MAX_LISTED);
  const known = recent.filter((each): each is Datapoint => each.value !== undefined);
  return JSON.stringify({
    version: '1.0',
    queryDate: offsetTimestamp(nowMs),
    ...(known[0] && { startDate: offsetTimestamp(known[0].startMs) }),
    unit,
    statistic: Statistic ?? ExtendedStatistic,
    period,
    recentDatapoints: known.map(({ value }) => value),
    threshold,
    evaluatedDatapoints: recent.toReversed().map(({ startMs, sampleCount, value }) => ({
      timestamp: offsetTimestamp(startMs),
      sampleCount,
      value,
    })),
  });
}

/** A number as Java writes it: `21.0`. */
function double(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `30/11/26 12:05:00` */
function dayAndTime(timestampMs: number): string {
  const [date = '', time = ''] = new Date(timestampMs).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

/** `1 period`, `2 periods` */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
