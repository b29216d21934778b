import { DURATION_BOUNDS_MS, Histogram, type HistogramCounts } from '../../lib/histogram.ts';

// A quantile is then off by at most an eighth of the distance between two of the bounds that are shown.
const STEPS = 8;
const FINE_BOUNDS_MS: readonly number[] = DURATION_BOUNDS_MS.flatMap((bound, index) => {
  const from = DURATION_BOUNDS_MS[index - 1] ?? 0;
  return Array.from({ length: STEPS }, (_, step) => from + ((bound - from) * (step + 1)) / STEPS);
});

/** Latencies in milliseconds, in memory that does not depend on how many there are. */
export class Latencies {
  readonly #fine = new Histogram(FINE_BOUNDS_MS);
  #maxMs = 0;

  record(latencyMs: number): void {
    this.#fine.record(latencyMs);
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
  }

  get count(): number {
    return this.#fine.count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  get meanMs(): number {
    return this.#fine.count === 0 ? 0 : this.#fine.sum / this.#fine.count;
  }

  /** The `p`-quantile: the upper bound of the bucket that it is in, or the maximum where that is lower; 0 without any. */
  quantileMs(p: number): number {
    const rank = Math.ceil(p * this.#fine.count);
    let seen = 0;
    for (const [index, count] of this.#fine.counts.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return Math.min(this.#fine.bounds[index] ?? Infinity, this.#maxMs);
    }
    return 0;
  }

  /** The counts for the bounds that are shown. */
  histogram(): HistogramCounts {
    const counts = DURATION_BOUNDS_MS.map((_, index) =>
      this.#fine.counts.slice(index * STEPS, (index + 1) * STEPS).reduce((sum, count) => sum + count, 0),
    );
    const { count, sum } = this.#fine;
    return { bounds: DURATION_BOUNDS_MS, counts: [...counts, this.#fine.counts.at(-1)!], count, sum };
  }
}
