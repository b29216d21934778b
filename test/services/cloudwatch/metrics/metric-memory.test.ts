import { expect, test } from 'vitest';
import { MetricMemory } from '../../../../src/services/cloudwatch/metrics/metric-memory.ts';
import { Values } from '../../../../src/services/cloudwatch/metrics/values.ts';

const MINUTE_MS = 60_000;
const puts = {
  account: '000000000000',
  region: 'us-east-1',
  metricNamespace: 'AWS/Kinesis',
  metricName: 'IncomingRecords',
  dimensions: { StreamName: 'orders' },
  unit: 'Count',
};

test('too many metrics drop the oldest datapoints and keep the newest', () => {
  const memory = new MetricMemory();
  const startMs = Date.UTC(2026, 0, 1);
  // Each with a wide spread, so that a few thousand are more than there is room for.
  const wide = new Values();
  for (let value = 1; value < 1e8; value *= 1.03) wide.add(value);
  for (let minute = 0; minute < 1_300; minute++) {
    const id = { ...puts, metricName: `m${minute % 3}` };
    memory.add(id, startMs + minute * MINUTE_MS, Values.fromStored(wide.toStored()));
  }
  const oldestMs = memory.trim(startMs);
  expect(oldestMs).toBe(startMs);
  for (let minute = 1_300; minute < 2_000; minute++) {
    memory.add(puts, startMs + minute * MINUTE_MS, Values.fromStored(wide.toStored()));
  }
  expect(memory.trim(startMs)).toBeGreaterThan(startMs);
  expect(memory.read(puts, 0, Infinity)[0]!.points.at(-1)!.atMs).toBe(startMs + 1_999 * MINUTE_MS);
});
