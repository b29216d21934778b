import type { Figures } from './row.ts';
import type { LoadReport } from './workload.ts';

export interface Pair<T> {
  readonly own: T;
  readonly other: T;
}

/** Measures two sides in alternate rounds, so that other load on the machine affects both. */
export async function sideBySide<T>(
  rounds: number,
  other: (round: number) => Promise<T>,
  own: (round: number) => Promise<T>,
): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const before = await other(round);
    pairs.push({ other: before, own: await own(round) });
  }
  return pairs;
}

/** The median over all rounds of our figure divided by that of the yardstick. */
export function ratioOf<T>(pairs: readonly Pair<T>[], figure: (side: T) => number): number {
  return median(pairs.map(({ own, other }) => figure(own) / figure(other)));
}

/** Of an even number of values the lower middle one, so that the result is a measured value. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** The medians of the figures that the load processes reported. */
export function loadFigures(reports: readonly LoadReport[]): Figures {
  const of = (figure: (report: LoadReport) => number) => median(reports.map(figure));
  return {
    recordsPerSecond: of(({ recordsPerSecond }) => recordsPerSecond),
    callsPerSecond: of(({ callsPerSecond }) => callsPerSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
  };
}
