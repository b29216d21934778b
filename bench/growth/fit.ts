/** A size, and what was measured there. */
export type Point = readonly [size: number, value: number];

// Over less, the noise of two measurements looks like growth.
const LEAST_SPAN = 9;
// Of what is above its base by more than noise already.
const LEAST_SPAN_ABOVE_BASE = 2;
// By how much the noise of few sizes may change the ratio of two of them.
const NOISE = 1.5;

/** By what factor the sizes differ; 1 without points. */
export function spanOf(points: readonly Point[]): number {
  const sizes = points.map(([size]) => size);
  return sizes.length === 0 ? 1 : Math.max(...sizes) / Math.min(...sizes);
}

/**
 * The exponent of the power of the size that fits the points best.
 * @param isAboveBase whether the points are from `growthAbove`
 * @returns undefined when their sizes span too little
 */
export function exponentOf(points: readonly Point[], isAboveBase: boolean): number | undefined {
  if (spanOf(points) < (isAboveBase ? LEAST_SPAN_ABOVE_BASE : LEAST_SPAN)) return undefined;
  const logs = points
    .filter(([, value]) => value > 0)
    .map(([size, value]) => [Math.log(size), Math.log(value)]);
  if (logs.length < 2) return undefined;
  const mean = (index: 0 | 1) => logs.reduce((sum, log) => sum + log[index]!, 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x! - meanX) * (y! - meanY), 0);
  const variance = logs.reduce((sum, [x]) => sum + (x! - meanX) ** 2, 0);
  return variance === 0 ? undefined : covariance / variance;
}

/** What is above `base`, where that is more than noise: a quarter of the base, and `least`. */
export function growthAbove(base: number, points: readonly Point[], least: number): Point[] {
  return points
    .map(([size, value]): Point => [size, value - base])
    .filter(([, growth]) => growth > Math.max(base / 4, least));
}

/** `flat`: at most logarithmic; a logarithm of sizes from 10 to 10,000 has an exponent of about 0.2. */
export type Bound = 'flat' | 'linear';

// With a margin for the noise of a machine that does other things as well.
const MAX_EXPONENT: Readonly<Record<Bound, number>> = { flat: 0.25, linear: 1.15 };

/** @param span of the sizes to which the exponent was fitted */
export function keeps(exponent: number | undefined, bound: Bound, span: number): boolean {
  const margin = span < LEAST_SPAN ? Math.log(NOISE) / Math.log(span) : 0;
  return exponent === undefined || exponent <= MAX_EXPONENT[bound] + margin;
}
