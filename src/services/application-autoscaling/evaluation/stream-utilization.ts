import { MIB } from '../../../lib/bytes.ts';
import { MINUTE_MS } from '../../../lib/time/units.ts';
import type { MetricQueries } from './metric-series.ts';
import type { Window } from './window.ts';

/** The predefined metric of streams. */
export const STREAM_UTILIZATION = 'KinesisStreamUtilization';

// The write quotas of a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const SHARD_BYTES_PER_MINUTE = 60 * MIB;
const SHARD_RECORDS_PER_MINUTE = 60 * 1_000;
/**
 * The utilization of a minute in which writes were throttled. The load is then unknown: clients repeat what was rejected, and
 * wait longer and longer. It doubles the shards, which is the most that one UpdateShardCount can do.
 */
const THROTTLED_PERCENT = 200;

export interface Utilization {
  /** In percent, by minute. */
  readonly values: readonly (number | undefined)[];
  readonly remark: string | undefined;
}

export function utilizationQueries(streamName: string): MetricQueries {
  const sumOf = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Kinesis',
        MetricName,
        Dimensions: [{ Name: 'StreamName', Value: streamName }],
      },
      Period: MINUTE_MS / 1000,
      Stat: 'Sum',
    },
  });
  return [
    sumOf('bytes', 'IncomingBytes'),
    sumOf('records', 'IncomingRecords'),
    sumOf('throttled', 'WriteProvisionedThroughputExceeded'),
  ];
}

/**
 * The share of the shards' write quota that was used: of bytes or of records, whichever is higher. A minute without data had
 * no load if the server ran. Throttling in the minute of a change does not count, because part of it had other shards.
 */
export function streamUtilization(
  series: ReadonlyMap<string, ReadonlyMap<number, number>>,
  shards: number,
  { minutesMs, settledMs, startedMs }: Window,
): Utilization {
  const used = (atMs: number) =>
    100 *
    Math.max(
      (series.get('bytes')?.get(atMs) ?? 0) / (shards * SHARD_BYTES_PER_MINUTE),
      (series.get('records')?.get(atMs) ?? 0) / (shards * SHARD_RECORDS_PER_MINUTE),
    );
  const isThrottled = (atMs: number) => atMs >= settledMs && (series.get('throttled')?.get(atMs) ?? 0) > 0;
  const values = minutesMs.map((atMs) => {
    const hasData = [...series.values()].some((points) => points.has(atMs));
    const isKnown = atMs + MINUTE_MS > settledMs && (hasData || atMs >= startedMs);
    if (!isKnown) return undefined;
    return isThrottled(atMs) ? Math.max(THROTTLED_PERCENT, used(atMs)) : used(atMs);
  });
  const last = minutesMs.at(-1)!;
  return { values, remark: isThrottled(last) ? throttlingRemark(used(last)) : undefined };
}

function throttlingRemark(usedPercent: number): string {
  const used = `writes were throttled, accepted writes used ${usedPercent.toFixed(0)} %`;
  return usedPercent < 50
    ? `${used}; if this remains after scaling, a hot partition key fills one shard`
    : used;
}
