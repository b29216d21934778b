import { expect, test } from 'vitest';
import { backedUp, laneStates } from '../../../src/dashboard/river/lane-state.ts';
import type { MappingNode, ShardRates } from '../../../src/server/dashboard/contract.ts';

const rates = (shardId: string, recordsIn: number, bytesIn: number, writesThrottled = 0): ShardRates => ({
  stream: 'clicks',
  shardId,
  recordsIn,
  bytesIn,
  recordsOut: 0,
  bytesOut: 0,
  writesThrottled,
  readsThrottled: 0,
});

test('a lane is full at the nearer quota of its shards, and blocked where a consumer backs off', () => {
  const lanes = [
    { shardIds: ['a'], topPx: 0, heightPx: 10 },
    { shardIds: ['b', 'c'], topPx: 10, heightPx: 10 },
  ];
  const byShard = new Map([
    ['a', rates('a', 500, 100)],
    ['b', rates('b', 10, 1024 * 1024, 4)],
  ]);
  const mapping = {
    shards: [{ shardId: 'c', phase: 'backing-off', iteratorAgeMs: 3_600_000 }],
  } as unknown as MappingNode;
  expect(laneStates(lanes, byShard, [mapping])).toMatchObject([
    { recordsIn: 500, level: 0.5, throttled: 0, backedUp: 0, isBlocked: false },
    { recordsIn: 10, level: 0.5, throttled: 4, backedUp: 1, isBlocked: true },
  ]);
});

test('seconds of lag are visible, and hours differ from minutes', () => {
  const [none, seconds, minutes, hours, day] = [500, 10_000, 300_000, 3_500_000, 86_400_000].map(backedUp);
  expect(none).toBe(0);
  expect(seconds).toBeGreaterThan(0.1);
  expect(minutes).toBeGreaterThan(seconds! + 0.2);
  expect(hours).toBeGreaterThan(minutes! + 0.2);
  expect(day).toBe(1);
});
