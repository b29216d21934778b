/** A count in steps of equal length, of one shard or of a stream. */
export interface CountSeries {
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: readonly (number | null)[];
}

export interface ShardSeries {
  readonly shardId: string;
  readonly records: CountSeries;
}

export interface Traffic {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly recordsPerSecond: number;
  readonly recordBytes: number;
  readonly peakToMean: number;
}

/**
 * The rates between the first and the last step with records, so that the time before a test does not lower the mean.
 * @returns undefined without any record
 */
export function trafficOf(records: CountSeries, bytes: CountSeries): Traffic | undefined {
  const counts = records.values.map((value) => value ?? 0);
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return undefined;
  const last = counts.findLastIndex((count) => count > 0);
  const active = counts.slice(first, last + 1);
  const { startMs, stepMs } = records;
  const fromMs = startMs + first * stepMs;
  const toMs = startMs + (last + 1) * stepMs;
  const activeBytes = bytes.values
    .map((value) => value ?? 0)
    .filter((_, index) => isWithin(bytes.startMs + index * bytes.stepMs, fromMs, toMs));
  const recordsTotal = sum(active);
  const bytesTotal = sum(activeBytes);
  return {
    fromMs,
    toMs,
    stepMs,
    recordsPerSecond: recordsTotal / ((toMs - fromMs) / 1_000),
    recordBytes: bytesTotal / recordsTotal,
    peakToMean: Math.max(peakToMean(active), peakToMean(activeBytes)),
  };
}

/** The part of all records that each shard took. Shards that took none are left out. */
export function shardShares(shards: readonly ShardSeries[]): Map<string, number> {
  const totals = shards.map(
    ({ shardId, records }) => [shardId, sum(records.values.map((value) => value ?? 0))] as const,
  );
  const all = sum(totals.map(([, total]) => total));
  return new Map(
    totals.filter(([, total]) => total > 0).map(([shardId, total]) => [shardId, total / all] as const),
  );
}

function peakToMean(counts: readonly number[]): number {
  const total = sum(counts);
  return total === 0 ? 1 : (Math.max(...counts) * counts.length) / total;
}

function isWithin(atMs: number, fromMs: number, toMs: number): boolean {
  return atMs >= fromMs && atMs < toMs;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
