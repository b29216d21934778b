import { metricKeyPrefix } from '../../../../src/services/cloudwatch/metrics/metric-key.ts';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import type { MetricId } from '../../../../src/lib/metrics.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { MetricStore } from '../../../../src/services/cloudwatch/metrics/metric-store.ts';
import { Values } from '../../../../src/services/cloudwatch/metrics/values.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const puts: MetricId = {
  account: '000000000000',
  region: 'us-east-1',
  metricNamespace: 'AWS/Kinesis',
  metricName: 'IncomingRecords',
  dimensions: { StreamName: 'orders', ShardId: 'shardId-000000000000' },
  unit: 'Count',
};

async function world() {
  const clock = new VirtualClock();
  const { logs } = memoryStore(clock);
  const open = () => MetricStore.open({ logs, clock, logger: silentLogger });
  return { clock, open, store: await open() };
}

function sums(store: MetricStore, id = puts, fromMs = 0): [number, number][] {
  const [series] = store.read(id, fromMs, Infinity);
  return (series?.points ?? []).map(({ atMs, values }) => [atMs, values.sum]);
}

test('a value can be read immediately, in the minute of its recording', async () => {
  const { clock, store } = await world();
  const startMs = clock.now();
  const meter = store.meters.meter(puts);
  await clock.advance(59_999);
  meter.record(2);
  meter.record(3);
  expect(sums(store)).toEqual([[startMs, 5]]);
  await clock.advance(1);
  meter.record(7);
  expect(sums(store)).toEqual([
    [startMs, 5],
    [startMs + MINUTE_MS, 7],
  ]);
});

test('dimensions are unordered, and a metric is found by the complete set', async () => {
  const { store } = await world();
  store.meters.meter(puts).record(1);
  const { StreamName, ShardId } = puts.dimensions as { StreamName: string; ShardId: string };
  expect(sums(store, { ...puts, dimensions: { ShardId, StreamName } })).toHaveLength(1);
  expect(sums(store, { ...puts, dimensions: { StreamName } })).toEqual([]);
});

test('metrics survive a restart, including the current minute, and are counted once', async () => {
  const { clock, store, open } = await world();
  const startMs = clock.now();
  const meter = store.meters.meter(puts);
  meter.record(1);
  await clock.advance(MINUTE_MS);
  meter.record(2);
  await store.close();
  expect(clock.pendingTimers).toBe(0);
  const again = await open();
  again.meters.meter(puts).record(4);
  const [series] = again.read(puts, 0, Infinity);
  const seen = series!.points.map(({ atMs, values }) => [atMs - startMs, values.count, values.sum]);
  expect(seen).toEqual([
    [0, 1, 1],
    [MINUTE_MS, 1, 2],
    [MINUTE_MS, 1, 4],
  ]);
});

test('datapoints expire after fifteen days, and a metric without any is not listed', async () => {
  const { clock, store } = await world();
  const other = { ...puts, metricName: 'IncomingBytes' };
  store.meters.meter(puts).record(1);
  await clock.advance(16 * DAY_MS);
  store.meters.meter(other).record(1);
  await clock.advance(MINUTE_MS);
  expect(
    Array.from(store.list(metricKeyPrefix(puts, undefined, undefined), undefined), ({ id }) => id.metricName),
  ).toEqual(['IncomingBytes']);
});

test('values counted elsewhere are collected before each read and at the end of the minute', async () => {
  const { clock, store } = await world();
  const startMs = clock.now();
  let counted = 3;
  store.meters.observe(() => {
    if (counted > 0) store.meters.meter(puts).record(counted);
    counted = 0;
  });
  expect(sums(store)).toEqual([[startMs, 3]]);
  counted = 4;
  await clock.advance(MINUTE_MS);
  expect(sums(store)).toEqual([[startMs, 7]]);
});

test('meters of one metric share its datapoint', async () => {
  const { store } = await world();
  store.meters.meter(puts).record(1);
  store.meters.meter({ ...puts }).record(2);
  const [series] = store.read(puts, 0, Infinity);
  expect(series!.points.map(({ values }) => values.count)).toEqual([2]);
});

test('two processes with one log have the metrics of both, each once, also after a restart', async () => {
  const clock = new VirtualClock();
  const { logs } = memoryStore(clock);
  const open = (writer: string) => MetricStore.open({ logs, clock, logger: silentLogger, writer });
  const [a, b] = [await open('a'), await open('b')];
  const startMs = clock.now();
  const total = (store: MetricStore) => sums(store).reduce((all, [, sum]) => all + sum, 0);
  a.meters.meter(puts).record(1);
  b.meters.meter(puts).record(10);
  expect([total(a), total(b)]).toEqual([1, 10]);
  await clock.advance(MINUTE_MS);
  b.meters.meter(puts).record(100);
  await clock.advance(1);
  expect([total(a), total(b)]).toEqual([11, 111]);
  await a.put(startMs, [{ id: puts, values: new Values() }]);
  await a.close();
  await b.close();
  const c = await open('c');
  expect(total(c)).toBe(111);
  await c.close();
});
