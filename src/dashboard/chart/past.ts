import type { SeriesReply } from '../../server/dashboard/contract.ts';

/** A series that was read until `toMs`, which is within its last step. */
export interface PastSeries extends SeriesReply {
  readonly toMs: number;
}

type Values = readonly (number | null)[];

/**
 * Counts as rates: the steps of a series may be longer than a second. The last step may not be complete; in less than a
 * second of it too little was counted for a rate.
 */
export function perSecond({ startMs, stepMs, values, toMs }: PastSeries): SeriesReply {
  const rates: (number | null)[] = [];
  for (const [index, value] of values.entries()) {
    const countedMs = Math.min(stepMs, toMs - (startMs + index * stepMs));
    const rate = value === null ? null : (value * 1000) / countedMs;
    rates.push(countedMs < Math.min(stepMs, 1000) ? (rates.at(-1) ?? null) : rate);
  }
  return { startMs, stepMs, values: rates };
}

/** What the page has not seen itself, from what the server has kept; one value for each second until `nowMs`. */
export function withPast(own: Values, past: SeriesReply | undefined, nowMs: number): Values {
  if (past === undefined) return own;
  return own.map((value, index) => {
    if (value !== null) return value;
    const atMs = nowMs - (own.length - 1 - index) * 1000;
    return past.values[Math.floor((atMs - past.startMs) / past.stepMs)] ?? null;
  });
}
