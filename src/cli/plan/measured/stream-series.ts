import type { CountSeries, ShardSeries } from './traffic.ts';

/** What a source of metrics knows of a stream in a period. */
export interface StreamSeries {
  readonly records: CountSeries;
  readonly bytes: CountSeries;
  /** Empty when the source has no metrics of single shards. */
  readonly shards: readonly ShardSeries[];
  readonly writesThrottled: number;
  /** The mean duration of a function; undefined when it was not invoked. */
  durationMs(functionArn: string): number | undefined;
}

export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

export function totalOf(series: CountSeries | undefined): number {
  return series?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) ?? 0;
}
