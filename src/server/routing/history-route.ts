import type { WireRequest } from '../../protocol/http.ts';
import type { HistoryReader } from '../history/history.ts';
import type { SeriesData } from '../history/read-series.ts';
import { type SeriesId, seriesKey } from '../history/series-id.ts';

/** Bound on the series of one response, which takes a few milliseconds to read; more are further requests. */
const MAX_SERIES = 200;

export interface HistoryReport {
  readonly fromMs: number;
  readonly toMs: number;
  readonly series: readonly (SeriesId & SeriesData)[];
  /** The `after` of the next request. */
  readonly next?: number;
}

/**
 * The series of `/_millrace/history?from=&to=&step=&kind=&after=`, times in milliseconds; by default all of them, from the
 * first that is known until now.
 * @returns a sentence for a request that cannot be served
 */
export function historyReport(
  history: HistoryReader,
  query: WireRequest['query'],
  nowMs: number,
): HistoryReport | string {
  const number = (name: string, fallback: number) => {
    const text = query[name];
    if (text === undefined) return fallback;
    return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  };
  const toMs = number('to', nowMs + 1);
  const fromMs = number('from', Math.min(history.oldestMs() ?? nowMs, toMs));
  const stepMs = number('step', 0);
  const after = number('after', 0);
  if ([toMs, fromMs, stepMs, after].some(Number.isNaN) || fromMs > toMs) {
    return 'from, to and step are milliseconds, from at most to, and after is the next of the previous response.';
  }
  const ids = history
    .list(fromMs)
    .filter(({ kind }) => query['kind'] === undefined || kind === query['kind'])
    .sort((one, other) => (seriesKey(one) < seriesKey(other) ? -1 : 1));
  const series = ids
    .slice(after, after + MAX_SERIES)
    .map((id) => ({ ...id, ...history.series(id, { fromMs, toMs, stepMs }) }));
  const next = after + MAX_SERIES;
  return { fromMs, toMs, series, ...(next < ids.length && { next }) };
}
