import type { SeriesReply } from '../../server/dashboard/contract.ts';

type Values = readonly (number | null)[];

/** Counts as rates: the steps of a series may be longer than a second. */
export function perSecond(series: SeriesReply): SeriesReply {
  const { values, stepMs } = series;
  return { ...series, values: values.map((value) => (value === null ? null : (value * 1000) / stepMs)) };
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
