/** The counts of values by size, in the form that Prometheus and OpenTelemetry read. */
export interface HistogramCounts {
  /** The upper bounds of all buckets but the last, which has none; ascending. */
  readonly bounds: readonly number[];
  /** The number of values in each bucket; one more than there are bounds. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/**
 * Bounds for durations of requests and functions: from a put into memory to the longest timeout of a function, 15
 * minutes.
 */
export const DURATION_BOUNDS_MS: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000,
];

/** Counts values in buckets with fixed bounds. */
export class Histogram implements HistogramCounts {
  readonly bounds: readonly number[];
  readonly counts: number[];
  count = 0;
  sum = 0;

  constructor(bounds: readonly number[] = DURATION_BOUNDS_MS) {
    this.bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  record(value: number): void {
    this.count++;
    this.sum += value;
    this.addTo(value, 1);
  }

  /** Adds to the bucket of a value, and leaves the sum and the count to the caller. */
  addTo(value: number, count: number): void {
    const index = this.bounds.findIndex((bound) => value <= bound);
    this.counts[index === -1 ? this.bounds.length : index]! += count;
  }
}
