import { expect, test } from 'vitest';
import type { TailedRecord } from '../../src/following/shard-follower.ts';
import { MAX_WAITING_RECORDS, TimeOrder } from '../../src/following/time-order.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';

function record(shardId: string, timestampMs: number): TailedRecord {
  return { shardId, timestampMs, sequenceNumber: '1', partitionKey: 'k', data: Buffer.alloc(0) };
}

function world(...shardIds: string[]) {
  const clock = new VirtualClock();
  const printed: string[] = [];
  const order = new TimeOrder(clock, ({ shardId, timestampMs }) => printed.push(`${shardId}${timestampMs}`));
  shardIds.forEach((shardId) => order.opened(shardId));
  const read = (shardId: string, times: readonly number[], tipMs?: number) =>
    order.add(
      shardId,
      times.map((time) => record(shardId, time)),
      { isAtTip: tipMs !== undefined, startedMs: tipMs ?? 0 },
    );
  return { clock, printed, order, read };
}

test('records are printed when every shard has been read up to their time', async () => {
  const { printed, order, read } = world('a', 'b');
  await read('a', [1, 4, 6], 10);
  expect(printed).toEqual([]);
  await read('b', [2, 5]);
  expect(printed).toEqual(['a1', 'b2', 'a4', 'b5']);
  await read('b', [], 7);
  expect(printed.at(-1)).toBe('a6');
  await read('b', [12], 13);
  // The child of a shard that ends holds back the others from the start.
  order.opened('c');
  order.ended('b');
  await read('a', [], 15);
  expect(printed.at(-1)).toBe('a6');
  await read('c', [7, 11], 14);
  expect(printed.slice(-3)).toEqual(['c7', 'c11', 'b12']);
  await read('c', [20], 14);
  expect(printed.at(-1)).toBe('b12');
  order.flush();
  expect(printed.at(-1)).toBe('c20');
});

test('a server whose clock is ahead delays records by a second, not for ever', async () => {
  const { clock, printed, read } = world('a', 'b');
  await read('a', [50_000], 0);
  await read('b', [], 0);
  expect(printed).toEqual([]);
  await clock.advance(1_000);
  await read('b', [], 1_000);
  expect(printed).toEqual(['a50000']);
});

test('a shard that is ahead is not read while too many of its records wait', async () => {
  const { printed, read } = world('a', 'b');
  let isRead = false;
  const reading = read(
    'a',
    Array.from({ length: MAX_WAITING_RECORDS + 1 }, (_, n) => n + 10),
  ).then(() => (isRead = true));
  await read('b', [1]);
  expect(isRead).toBe(false);
  await read('b', [11]);
  await reading;
  expect(printed).toEqual(['b1', 'a10', 'a11', 'b11']);
});
