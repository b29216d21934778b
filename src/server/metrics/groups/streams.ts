import { toSeconds } from '../durations.ts';
import { metricGroup } from '../family.ts';
import type { MetricSnapshot } from '../sources.ts';

const LABELS = ['account', 'region', 'stream'] as const;

export const streamMetrics = metricGroup({
  prefix: 'millrace_stream',
  labels: LABELS,
  of: ({ streams }: MetricSnapshot) => streams,
  labelsOf: ({ account, region, streamName }) => ({ account, region, stream: streamName }),
  series: [
    {
      name: 'active',
      type: 'gauge',
      help: '1 when the stream is ACTIVE, 0 in CREATING, UPDATING and DELETING.',
      value: ({ status }) => (status === 'ACTIVE' ? 1 : 0),
    },
    {
      name: 'open_shards',
      type: 'gauge',
      help: 'Shards that take records.',
      value: ({ shards }) => shards.filter(({ closed }) => !closed).length,
    },
    {
      name: 'consumers',
      type: 'gauge',
      help: 'Registered consumers of enhanced fan-out.',
      value: ({ consumers }) => consumers.length,
    },
  ],
});

export const consumerMetrics = metricGroup({
  prefix: 'millrace_consumer',
  labels: [...LABELS, 'consumer'],
  of: ({ streams }: MetricSnapshot) =>
    streams.flatMap((stream) => stream.consumers.map((consumer) => ({ stream, consumer }))),
  labelsOf: ({ stream: { account, region, streamName }, consumer: { consumerName } }) => ({
    account,
    region,
    stream: streamName,
    consumer: consumerName,
  }),
  series: [
    {
      name: 'subscriptions',
      type: 'gauge',
      help: 'Open subscriptions of the consumer to shards.',
      value: ({ consumer }) => consumer.subscriptions,
    },
    {
      name: 'behind_latest_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How far behind the newest record the consumer was at its latest event, over its open subscriptions.',
      value: ({ consumer }) => toSeconds(consumer.millisBehindLatest),
    },
  ],
});
