import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { Histogram } from '../../src/lib/histogram.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { metricProducer } from '../../src/opentelemetry/metric-producer.ts';
import { openTelemetry } from '../../src/opentelemetry/open-telemetry.ts';
import { RootIds } from '../../src/opentelemetry/root-ids.ts';

test('packages that are asked for and missing are one sentence with the command', () => {
  const warnings: string[] = [];
  const open = (environment: Record<string, string>) =>
    openTelemetry({
      environment,
      projectDirectory: tmpdir(),
      version: '1.2.3',
      clock: new VirtualClock(),
      random: seededRandom(1),
      logger: { info() {}, error() {}, warn: (message) => void warnings.push(message) },
    });
  expect(open({})).toBeUndefined();
  expect(warnings).toEqual([]);
  expect(open({ OTEL_TRACES_EXPORTER: 'otlp' })).toBeUndefined();
  expect(warnings).toEqual([
    'OpenTelemetry is asked for by the environment variables, and its packages are not installed: ' +
      'npm install --save-dev @opentelemetry/sdk-node @opentelemetry/api',
  ]);
});

test('metrics have the names, units and attributes of the conventions', async () => {
  const durations = new Histogram([1]);
  durations.record(0.5);
  const producer = metricProducer(
    {
      DataPointType: { HISTOGRAM: 0, GAUGE: 2, SUM: 3 },
      AggregationTemporality: { CUMULATIVE: 1 },
    } as Parameters<typeof metricProducer>[0],
    { name: 'millrace', version: '1' },
    {
      now: () => 1_500,
      collect: () => [
        {
          name: 'millrace_function_duration_seconds',
          type: 'histogram',
          unit: 'seconds',
          help: 'Durations.',
          labels: ['function'],
          samples: [{ labels: { function: 'f' }, value: durations }],
        },
        {
          name: 'millrace_shard_records_in_total',
          type: 'counter',
          help: 'Records.',
          labels: ['stream', 'shard'],
          samples: [{ labels: { stream: 's', shard: '0' }, value: 3 }],
        },
        { name: 'millrace_unused', type: 'gauge', help: 'Nothing.', labels: [], samples: [] },
      ],
    },
  );
  const { resourceMetrics } = await producer.collect();
  const [{ metrics }] = (resourceMetrics as { scopeMetrics: [{ metrics: unknown[] }] }).scopeMetrics;
  const times = { startTime: [1, 500_000_000], endTime: [1, 500_000_000] };
  expect(metrics).toMatchObject([
    {
      descriptor: { name: 'faas.invoke_duration', unit: 's' },
      dataPointType: 0,
      dataPoints: [
        {
          ...times,
          attributes: { 'faas.name': 'f' },
          value: { buckets: { boundaries: [1], counts: [1, 0] }, count: 1, sum: 0.5 },
        },
      ],
    },
    {
      descriptor: { name: 'millrace.shard_records_in' },
      dataPointType: 3,
      isMonotonic: true,
      dataPoints: [
        {
          attributes: { 'messaging.destination.name': 's', 'messaging.destination.partition.id': '0' },
          value: 3,
        },
      ],
    },
  ]);
});

test('a trace that was named before it began has that id, and the next one another', () => {
  const ids = new RootIds(seededRandom(1));
  const named = 'a'.repeat(32);
  expect(ids.with(named, () => ids.generateTraceId())).toBe(named);
  expect(ids.generateTraceId()).toMatch(/^(?!a{32})[0-9a-f]{32}$/);
  expect(ids.generateSpanId()).toMatch(/^[0-9a-f]{16}$/);
});
