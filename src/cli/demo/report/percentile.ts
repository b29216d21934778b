/**
 * The `p`-quantile of the samples by the nearest-rank method; 0 without samples.
 * Sorts in place.
 */
export function percentile(samples: number[], p: number): number {
  if (samples.length === 0) return 0;
  samples.sort((a, b) => a - b);
  return samples[Math.min(samples.length - 1, Math.ceil(p * samples.length) - 1)]!;
}
