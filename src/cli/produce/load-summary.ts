import type { LoadReport } from '../../load/report/load-report.ts';

/** The output of `millrace produce --json`. Scripts read it, so its form is stable. */
export interface LoadSummary {
  readonly stream: string;
  readonly profile: string;
  /** Repeats the same records. */
  readonly seed: string;
  readonly interrupted: boolean;
  readonly seconds: number;
  /** What the stream has accepted; `bytes` with the partition keys. */
  readonly records: number;
  readonly bytes: number;
  readonly perSecond: number;
  /** `records` counts an aggregate as one. */
  readonly calls: { readonly count: number; readonly records: number };
  readonly throttled: number;
  readonly failed: number;
  readonly retried: number;
  readonly misplaced: number;
  readonly lost: number;
  readonly notSent: number;
  readonly abandoned: number;
  readonly lastFailure: string | undefined;
  /** From the time at which a record was due. */
  readonly latencyMs: {
    readonly mean: number;
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
    /** The upper bound is undefined for the last bucket. */
    readonly buckets: readonly { readonly upToMs: number | undefined; readonly records: number }[];
  };
  readonly shards: readonly {
    readonly id: string;
    readonly records: number;
    readonly bytes: number;
    readonly throttled: number;
  }[];
  /** CPU time that this process used, in seconds for each second of the load. */
  readonly cpuShare: number;
}

/** @param facts what the counters do not contain */
export function summarize(
  report: LoadReport,
  facts: Pick<LoadSummary, 'stream' | 'profile' | 'seed' | 'interrupted' | 'seconds'> & {
    readonly cpuSeconds: number;
  },
): LoadSummary {
  const { cpuSeconds, seconds, ...rest } = facts;
  const { latencies } = report;
  const { bounds, counts } = latencies.histogram();
  const perSecond = (value: number) => (seconds === 0 ? 0 : value / seconds);
  return {
    ...rest,
    seconds: hundredths(seconds),
    records: report.accepted,
    bytes: report.bytes,
    perSecond: Math.round(perSecond(report.accepted)),
    calls: { count: report.calls, records: report.sent },
    throttled: report.throttled,
    failed: report.failed,
    retried: report.retried,
    misplaced: report.misplaced,
    lost: report.lost,
    notSent: report.notSent,
    abandoned: report.abandoned,
    lastFailure: report.lastFailure,
    latencyMs: {
      mean: hundredths(latencies.meanMs),
      p50: hundredths(latencies.quantileMs(0.5)),
      p90: hundredths(latencies.quantileMs(0.9)),
      p99: hundredths(latencies.quantileMs(0.99)),
      p999: hundredths(latencies.quantileMs(0.999)),
      max: hundredths(latencies.maxMs),
      buckets: counts.map((records, index) => ({ upToMs: bounds[index], records })),
    },
    shards: Array.from(report.shards, ([id, shard]) => ({ id, ...shard })).sort((a, b) =>
      a.id < b.id ? -1 : 1,
    ),
    cpuShare: hundredths(perSecond(cpuSeconds)),
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
