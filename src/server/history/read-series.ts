import type { Resolution } from './resolution.ts';
import { aggregateOf, type SeriesId } from './series-id.ts';
import { combine, type SeriesTable } from './series-table.ts';

/** More steps than a plot has pixels. */
const MAX_STEPS = 2_000;

/** Levels that are 0 while nothing is recorded: nothing is waiting then. */
const ZERO_WHEN_IDLE: readonly string[] = ['iteratorAgeMs', 'millisBehindLatest', 'concurrency'];

export interface SeriesPeriod {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** 0, the default, for the finest steps there are. */
  readonly stepMs?: number | undefined;
}

interface SeriesRequest extends SeriesId, SeriesPeriod {
  readonly nowMs: number;
}

export interface SeriesData {
  /** Of the first step: a multiple of `stepMs`, at or before the time asked for. */
  readonly startMs: number;
  readonly stepMs: number;
  /** One for each step; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** @param resolutions from fine to coarse */
export function readSeries(
  resolutions: readonly Resolution[],
  table: SeriesTable,
  request: SeriesRequest,
): SeriesData {
  const { metric, fromMs, toMs, nowMs } = request;
  const resolution = finestSince(resolutions, fromMs, nowMs);
  const stepMs = stepOf(resolution.settings.stepMs, request);
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const aggregate = aggregateOf(request);
  const isZero = aggregate === 'sum' || ZERO_WHEN_IDLE.includes(metric);
  const count = Math.max(0, Math.ceil((toMs - startMs) / stepMs));
  const values: (number | null)[] = Array.from({ length: count }, () => (aggregate && isZero ? 0 : null));
  const series = table.find(request);
  if (series) {
    resolution.read(series, startMs, toMs, (atMs, value) => {
      const index = Math.floor((atMs - startMs) / stepMs);
      const known = values[index];
      values[index] = typeof known === 'number' ? combine(series.aggregate, known, value) : value;
    });
  }
  return { startMs, stepMs, values };
}

/** The finest resolution that has everything since a time, or since the first time of which anything is known. */
function finestSince(resolutions: readonly Resolution[], fromMs: number, nowMs: number): Resolution {
  const coarsest = resolutions.at(-1)!;
  const sinceMs = Math.max(fromMs, coarsest.oldestMs ?? -Infinity);
  return resolutions.find((resolution) => resolution.completeFromMs(nowMs) <= sinceMs) ?? coarsest;
}

/** A multiple of the resolution's step: at least what was asked for, and long enough for the bound on steps. */
function stepOf(finestMs: number, { fromMs, toMs, stepMs = 0 }: SeriesRequest): number {
  const leastMs = Math.max(stepMs, (toMs - fromMs) / (MAX_STEPS - 1), finestMs);
  return Math.ceil(leastMs / finestMs) * finestMs;
}
