import { SECOND_MS } from '../../lib/time/units.ts';
import type { HistogramCounts } from '../../lib/histogram.ts';

export function toSeconds(ms: number): number {
  return ms / SECOND_MS;
}

/** A histogram of milliseconds in seconds, Prometheus's base unit. */
export function inSeconds(values: HistogramCounts | undefined): HistogramCounts | undefined {
  return values && { ...values, bounds: values.bounds.map(toSeconds), sum: toSeconds(values.sum) };
}
