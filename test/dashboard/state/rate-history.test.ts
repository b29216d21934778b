import { expect, test } from 'vitest';
import { RateHistory } from '../../../src/dashboard/state/rate-history.ts';
import type { Rates } from '../../../src/server/dashboard/contract.ts';

const rates = (recordsIn: number): Rates => ({
  nowMs: 0,
  shards:
    recordsIn === 0
      ? []
      : ['a', 'b'].map((shardId) => ({
          stream: 'clicks',
          shardId,
          recordsIn,
          bytesIn: 0,
          recordsOut: 0,
          bytesOut: 0,
          writesThrottled: 0,
          readsThrottled: 0,
        })),
  functions: [],
  mappings: [],
  queues: [],
});

test('sums of a stream and its shards, null before the page was opened, zero in quiet seconds', () => {
  const history = new RateHistory();
  for (const recordsIn of [0, 3, 0, 5]) history.record(rates(recordsIn));
  expect(history.tail('stream/clicks/recordsIn', 6)).toEqual([null, null, 0, 6, 0, 10]);
  expect(history.tail('shard/clicks/b/recordsIn', 3)).toEqual([3, 0, 5]);
  expect(history.tail('stream/other/recordsIn', 2)).toEqual([0, 0]);
});

test('keeps the last ten minutes', () => {
  const history = new RateHistory();
  for (let second = 1; second <= 700; second += 1) history.record(rates(second));
  const kept = history.tail('stream/clicks/recordsIn', 600);
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([600, 202, 1400]);
});
