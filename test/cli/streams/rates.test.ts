import { expect, test } from 'vitest';
import { ratesBetween } from '../../../src/cli/streams/rates.ts';
import { formatAge } from '../../../src/cli/streams/format-age.ts';
import { rateTable } from '../../../src/cli/streams/rate-table.ts';
import { type ShardMetrics, type StreamMetrics, zeroCounters } from '../../../src/engine/metrics.ts';

const shard = (shardId: string, counts: Partial<ShardMetrics> = {}): ShardMetrics => ({
  shardId,
  closed: false,
  storedBytes: 0,
  ...zeroCounters(),
  ...counts,
});
const stream = (...shards: ShardMetrics[]): StreamMetrics => ({
  account: '000000000000',
  region: 'us-east-1',
  streamName: 'orders',
  status: 'ACTIVE',
  shards,
  consumers: [],
});

test('rates are differences over time; new shards and restarts count from zero', () => {
  const before = {
    atMs: 1000,
    mappings: [],
    streams: [
      stream(shard('a', { recordsIn: 10, bytesIn: 100, writesThrottled: 1 }), shard('b', { recordsIn: 50 })),
    ],
  };
  const after = {
    atMs: 3000,
    mappings: [],
    streams: [
      stream(
        shard('a', {
          recordsIn: 30,
          bytesIn: 500,
          writesThrottled: 2,
          readsThrottled: 1,
          millisBehindLatest: 7,
        }),
        shard('b', { recordsIn: 4 }),
        shard('c', { recordsOut: 8 }),
      ),
    ],
  };
  const [rates] = ratesBetween(before, after);
  expect(rates!.shards).toMatchObject([
    {
      shardId: 'a',
      recordsInPerSecond: 10,
      bytesInPerSecond: 200,
      throttledPerSecond: 1,
      millisBehindLatest: 7,
    },
    { shardId: 'b', recordsInPerSecond: 2 },
    { shardId: 'c', recordsOutPerSecond: 4 },
  ]);
});

test('a stream without shards has one line', () => {
  const creating = { ...stream(), status: 'CREATING' };
  const rates = ratesBetween(
    { atMs: 0, streams: [], mappings: [] },
    { atMs: 1, streams: [creating], mappings: [] },
  );
  expect(rateTable(rates, (_format, text) => text)[1]).toBe('orders CREATING');
});

test.each([
  [0, '0s'],
  [350, '350ms'],
  [12_000, '12s'],
  [240_000, '4m'],
  [82_800_000, '23h'],
])('%i ms behind is %s', (milliseconds, text) => {
  expect(formatAge(milliseconds)).toBe(text);
});

test('closed shards that are not read share a line, one that is read has its own', () => {
  const closed = { closed: true };
  const at = (atMs: number, recordsOut: number) => ({
    atMs,
    mappings: [],
    streams: [
      stream(
        shard('a', closed),
        shard('b', { ...closed, recordsOut }),
        shard('c', closed),
        shard('d', { ...closed, millisBehindLatest: 60_000 }),
        shard('e'),
      ),
    ],
  });
  const lines = rateTable(ratesBetween(at(0, 0), at(1_000, 5)), (_format, text) => text);
  expect(lines.slice(1).map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
    'orders',
    'd closed',
    'e',
    '2 closed, without a reader',
  ]);
  expect(lines[1]).toContain('b closed');
});
