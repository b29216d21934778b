import { MINUTE_MS } from '../../../lib/time/units.ts';
import { SCALE_IN_PERIODS } from '../decision/target-tracking.ts';

/** The minutes that an evaluation looks at. */
export interface Window {
  /** The start of each minute, the newest last. */
  readonly minutesMs: readonly number[];
  /** Since when the resource has its capacity. */
  readonly settledMs: number;
  /** Since when the server has run: without data before this, the load is unknown. */
  readonly startedMs: number;
}

export function windowAt(nowMs: number, facts: Pick<Window, 'settledMs' | 'startedMs'>): Window {
  const endMs = nowMs - (nowMs % MINUTE_MS);
  const minutesMs = Array.from(
    { length: SCALE_IN_PERIODS },
    (_, index) => endMs - (SCALE_IN_PERIODS - index) * MINUTE_MS,
  );
  return { minutesMs, ...facts };
}

export function rangeOf({ minutesMs }: Window): { readonly StartTime: number; readonly EndTime: number } {
  return { StartTime: minutesMs[0]!, EndTime: minutesMs.at(-1)! + MINUTE_MS };
}
