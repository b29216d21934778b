/** A size, and what was measured there. */
export type Point = readonly [size: number, value: number];

// Over less, the noise of two measurements looks like growth.
const LEAST_SPAN = 9;

/** The exponent of the power of the size that fits the points best; undefined when they span less than a factor of ten. */
export function exponentOf(points: readonly Point[]): number | undefined {
  const sizes = points.map(([size]) => size);
  if (Math.max(...sizes) / Math.min(...sizes) < LEAST_SPAN) return undefined;
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

export function keeps(exponent: number | undefined, bound: Bound): boolean {
  return exponent === undefined || exponent <= MAX_EXPONENT[bound];
}
