import type { ShardCounters, StreamMetrics } from '../../engine/metrics.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import { MAPPING_SERIES } from './mapping-series.ts';
import { labels, type Series, seriesText } from './prometheus-series.ts';

const SHARD_SERIES: readonly Series<ShardCounters>[] = [
  {
    name: 'records_in_total',
    type: 'counter',
    value: ({ recordsIn }) => recordsIn,
    help: 'Records put into the shard.',
  },
  {
    name: 'bytes_in_total',
    type: 'counter',
    value: ({ bytesIn }) => bytesIn,
    help: 'Bytes of keys and data put into the shard.',
  },
  {
    name: 'records_out_total',
    type: 'counter',
    value: ({ recordsOut }) => recordsOut,
    help: 'Records read through the API.',
  },
  {
    name: 'bytes_out_total',
    type: 'counter',
    value: ({ bytesOut }) => bytesOut,
    help: 'Bytes read through the API.',
  },
  {
    name: 'writes_throttled_total',
    type: 'counter',
    value: ({ writesThrottled }) => writesThrottled,
    help: 'Records refused by the quota.',
  },
  {
    name: 'reads_throttled_total',
    type: 'counter',
    value: ({ readsThrottled }) => readsThrottled,
    help: 'Reads refused by the quota.',
  },
  {
    name: 'millis_behind_latest',
    type: 'gauge',
    value: ({ millisBehindLatest }) => millisBehindLatest,
    help: 'How far behind the newest record the latest read was, in milliseconds.',
  },
  {
    name: 'subscriptions',
    type: 'gauge',
    value: ({ subscriptions }) => subscriptions,
    help: 'Subscriptions of enhanced fan-out that are open.',
  },
];

/**
 * Formats the counters for Prometheus: version 0.0.4 of its text format.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function prometheusText(
  streams: readonly StreamMetrics[],
  mappings: readonly MappingStatus[],
): string {
  const shards = streams.flatMap(({ account, region, streamName, shards: ofStream }) =>
    ofStream.map((source) => ({
      source,
      labels: labels({ account, region, stream: streamName, shard: source.shardId }),
    })),
  );
  const ofMappings = mappings.map((source) => {
    const { account, region, uuid, functionArn, eventSourceArn } = source;
    return {
      source,
      labels: labels({ account, region, mapping: uuid, function: functionArn, source: eventSourceArn }),
    };
  });
  return (
    seriesText('millrace_shard', SHARD_SERIES, shards) +
    seriesText('millrace_mapping', MAPPING_SERIES, ofMappings)
  );
}
