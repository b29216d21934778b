import { expect, test } from 'vitest';
import { DURATION_BOUNDS_MS } from '../../../../src/lib/histogram.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import type { MetricId } from '../../../../src/lib/metrics.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { MetricStore } from '../../../../src/services/cloudwatch/metrics/metric-store.ts';
import { MAX_TOTALS, MeterTotals } from '../../../../src/services/cloudwatch/metrics/meter-totals.ts';
import { Values } from '../../../../src/services/cloudwatch/metrics/values.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const MINUTE_MS = 60_000;

const idOf = (streamName: string): MetricId => ({
  account: '000000000000',
  region: 'us-east-1',
  metricNamespace: 'AWS/Kinesis',
  metricName: 'PutRecord.Latency',
  dimensions: { StreamName: streamName },
  unit: 'Milliseconds',
});

test('totals grow over the end of a minute, and count each value once', async () => {
  const clock = new VirtualClock();
  const { logs } = memoryStore(clock);
  const store = await MetricStore.open({ logs, clock, logger: silentLogger });
  const meter = store.meters.meter(idOf('orders'));
  const total = () => [...store.totals()][0]?.values;
  expect(total()).toBeUndefined();
  for (const [value, count, sum] of [
    [0.5, 1, 0.5],
    [30, 2, 30.5],
    [1_000_000, 3, 1_000_030.5],
  ] as const) {
    meter.record(value);
    expect(total()).toMatchObject({ count, sum });
    await clock.advance(MINUTE_MS);
    expect(total()).toMatchObject({ count, sum });
  }
  const { bounds, counts } = total()!;
  const bucketOf = (ms: number) => counts[bounds.indexOf(ms)];
  expect(bounds).toBe(DURATION_BOUNDS_MS);
  expect([bucketOf(1), bucketOf(50), counts.at(-1)]).toEqual([1, 1, 1]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  await store.close();
});

test('a bounded number of metrics have totals: the one recorded longest ago is forgotten', () => {
  const totals = new MeterTotals();
  const values = new Values();
  values.add(1);
  const record = (name: string) => totals.add(new Map([[name, { id: idOf(name), values }]]));
  for (let n = 0; n < MAX_TOTALS; n++) record(`stream-${n}`);
  record('stream-0');
  record('newest');
  const kept = Array.from(totals.with(new Map()), ({ id }) => id.dimensions['StreamName']);
  expect(kept).toHaveLength(MAX_TOTALS);
  expect(kept).not.toContain('stream-1');
  expect(kept).toEqual(expect.arrayContaining(['stream-0', 'newest']));
});
