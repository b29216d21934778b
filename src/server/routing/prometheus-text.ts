import type { EngineMetrics, ShardCounters } from '../../engine/metrics.ts';

interface Series {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly from: keyof ShardCounters;
}

const SHARD_SERIES: readonly Series[] = [
  { name: 'records_in_total', type: 'counter', from: 'recordsIn', help: 'Records put into the shard.' },
  {
    name: 'bytes_in_total',
    type: 'counter',
    from: 'bytesIn',
    help: 'Bytes of keys and data put into the shard.',
  },
  { name: 'records_out_total', type: 'counter', from: 'recordsOut', help: 'Records read through the API.' },
  { name: 'bytes_out_total', type: 'counter', from: 'bytesOut', help: 'Bytes read through the API.' },
  {
    name: 'writes_throttled_total',
    type: 'counter',
    from: 'writesThrottled',
    help: 'Records refused by the quota.',
  },
  {
    name: 'reads_throttled_total',
    type: 'counter',
    from: 'readsThrottled',
    help: 'Reads refused by the quota.',
  },
  {
    name: 'millis_behind_latest',
    type: 'gauge',
    from: 'millisBehindLatest',
    help: 'How far behind the newest record the latest read was, in milliseconds.',
  },
  {
    name: 'subscriptions',
    type: 'gauge',
    from: 'subscriptions',
    help: 'Subscriptions of enhanced fan-out that are open.',
  },
];

/**
 * Formats the counters for Prometheus: version 0.0.4 of its text format.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function prometheusText(engine: EngineMetrics): string {
  const shards = engine.snapshot().flatMap(({ account, region, streamName, shards: ofStream }) =>
    ofStream.map((counters) => ({
      counters,
      labels: labels({ account, region, stream: streamName, shard: counters.shardId }),
    })),
  );
  return SHARD_SERIES.map(({ name, type, help, from }) => {
    const full = `millrace_shard_${name}`;
    const samples = shards.map(({ counters, labels }) => `${full}${labels} ${counters[from]}\n`);
    return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${samples.join('')}`;
  }).join('');
}

// Account, region, stream and shard names contain no characters that need escaping.
function labels(values: Readonly<Record<string, string>>): string {
  return `{${Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}
