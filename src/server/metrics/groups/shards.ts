import type { ShardMetrics, StreamMetrics } from '../../../engine/metrics.ts';
import { toSeconds } from '../durations.ts';
import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';

interface ShardOfStream {
  readonly stream: StreamMetrics;
  readonly shard: ShardMetrics;
}

const LABELS = ['account', 'region', 'stream', 'shard'] as const;

/** Open shards first: a bound on the number of samples drops closed ones before them. */
function shardsOf({ streams }: MetricSnapshot): ShardOfStream[] {
  const all = streams.flatMap((stream) => stream.shards.map((shard) => ({ stream, shard })));
  return [...all.filter(({ shard }) => !shard.closed), ...all.filter(({ shard }) => shard.closed)];
}

const labelsOf = ({ stream: { account, region, streamName }, shard: { shardId } }: ShardOfStream) => ({
  account,
  region,
  stream: streamName,
  shard: shardId,
});

export const shardMetrics = metricGroup({
  prefix: 'millrace_shard',
  labels: LABELS,
  of: shardsOf,
  labelsOf,
  series: [
    {
      name: 'records_in_total',
      type: 'counter',
      help: 'Records put into the shard.',
      value: ({ shard }) => shard.recordsIn,
    },
    {
      name: 'bytes_in_total',
      type: 'counter',
      help: 'Bytes of keys and data put into the shard.',
      value: ({ shard }) => shard.bytesIn,
    },
    {
      name: 'records_out_total',
      type: 'counter',
      help: 'Records read through the API.',
      value: ({ shard }) => shard.recordsOut,
    },
    {
      name: 'bytes_out_total',
      type: 'counter',
      help: 'Bytes read through the API.',
      value: ({ shard }) => shard.bytesOut,
    },
    {
      name: 'records_polled_total',
      type: 'counter',
      help: 'The part of the records read that GetRecords returned; enhanced fan-out delivered the rest.',
      value: ({ shard }) => shard.recordsPolled,
    },
    {
      name: 'bytes_polled_total',
      type: 'counter',
      help: 'The part of the bytes read that GetRecords returned.',
      value: ({ shard }) => shard.bytesPolled,
    },
    {
      name: 'writes_throttled_total',
      type: 'counter',
      help: 'Records that the quota of the shard refused.',
      value: ({ shard }) => shard.writesThrottled,
    },
    {
      name: 'reads_throttled_total',
      type: 'counter',
      help: 'Reads that the quota of the shard refused.',
      value: ({ shard }) => shard.readsThrottled,
    },
    {
      name: 'behind_latest_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How far behind the newest record the latest GetRecords call was.',
      value: ({ shard }) => toSeconds(shard.millisBehindLatest),
    },
    {
      name: 'subscriptions',
      type: 'gauge',
      help: 'Open subscriptions of enhanced fan-out.',
      value: ({ shard }) => shard.subscriptions,
    },
    {
      name: 'retained_bytes',
      type: 'gauge',
      unit: 'bytes',
      help: 'Bytes of the records that are kept, with what the store adds to each.',
      value: ({ shard }) => shard.storedBytes,
    },
    {
      name: 'open',
      type: 'gauge',
      help: '1 while the shard takes records, 0 after it was split or merged.',
      value: ({ shard }) => (shard.closed ? 0 : 1),
    },
  ],
});

export const quotaMetrics = metricGroup({
  prefix: 'millrace_shard',
  labels: [...LABELS, 'quota'],
  of: (snapshot: MetricSnapshot) =>
    shardsOf(snapshot).flatMap((source) => {
      const use = source.shard.closed ? undefined : source.shard.quotaUse;
      if (!use) return [];
      return [
        { source, quota: 'write_records', ratio: use.writeRecords },
        { source, quota: 'write_bytes', ratio: use.writeBytes },
        { source, quota: 'read_calls', ratio: use.readCalls },
        { source, quota: 'read_bytes', ratio: use.readBytes },
      ];
    }),
  labelsOf: ({ source, quota }) => ({ ...labelsOf(source), quota }),
  series: [
    {
      name: 'quota_used_ratio',
      type: 'gauge',
      unit: 'ratio',
      help: 'Part of the quota of a second that is used up now: 1 is all of it, more is a debt.',
      value: ({ ratio }) => ratio,
    },
  ],
});
