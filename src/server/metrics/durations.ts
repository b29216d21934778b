import type { HistogramCounts } from '../../lib/histogram.ts';

const SECOND_MS = 1_000;

export function toSeconds(ms: number): number {
  return ms / SECOND_MS;
}

/** A histogram of milliseconds in seconds, Prometheus's base unit. */
export function inSeconds(values: HistogramCounts | undefined): HistogramCounts | undefined {
  return values && { ...values, bounds: values.bounds.map(toSeconds), sum: toSeconds(values.sum) };
}
