import { InvalidParameterValue } from '../errors.ts';
import type { Datapoint } from './metric-memory.ts';
import { Values } from './values.ts';

const SHORT_PERIODS = [1, 5, 10, 20, 30];

/** @throws InvalidParameterValue for a period that CloudWatch does not support */
export function checkPeriod(seconds: number, parameter = 'Period'): void {
  if (SHORT_PERIODS.includes(seconds) || seconds % 60 === 0) return;
  throw InvalidParameterValue(`The parameter ${parameter} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}

/**
 * Aggregates datapoints into periods, identified by their start; a period without datapoints is omitted.
 * @param originMs the start of any period
 */
export function byPeriod(points: readonly Datapoint[], periodMs: number, originMs: number): Datapoint[] {
  const periods = new Map<number, Values>();
  for (const { atMs, values } of points) {
    const startMs = originMs + Math.floor((atMs - originMs) / periodMs) * periodMs;
    let period = periods.get(startMs);
    if (!period) {
      period = new Values();
      periods.set(startMs, period);
    }
    period.merge(values);
  }
  return Array.from(periods, ([atMs, values]) => ({ atMs, values }));
}
