import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { all, chunksOf, DAY_MS, fill, filledStore, HOUR_MS, open, readAll, until } from './small-chunks.ts';

describe('retention', () => {
  test('a chunk is removed when all its records have expired', async () => {
    const { disk, clock, store } = await filledStore(['a'], 100);
    await clock.advance(DAY_MS - HOUR_MS);
    expect((await store.logs.bounds('a')).firstPos).toBe(0);
    await clock.advance(2 * HOUR_MS);
    await until(() => chunksOf(disk).length === 0);
    const { firstPos } = await store.logs.bounds('a');
    expect(firstPos).toBeGreaterThan(0);
    const read = await store.logs.read('a', 0, all);
    expect(read).toMatchObject({ trimmed: true, firstPos });
    expect(read.batches[0]!.pos).toBe(firstPos);
    const again = await open(disk.afterKill(), clock);
    expect((await again.logs.bounds('a')).firstPos).toBe(firstPos);
  });

  test('a log with long retention does not keep the space of others', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const { logs } = await open(disk, clock);
    await logs.createLog('short', { retentionMs: DAY_MS });
    await logs.createLog('long', { retentionMs: 365 * DAY_MS });
    await fill(logs, ['short', 'long'], 0, 60);
    await until(() => chunksOf(disk).length >= 2);
    const before = chunksOf(disk).length;
    await clock.advance(2 * DAY_MS);
    await until(() => chunksOf(disk).length < before);
    expect(await readAll(logs, 'long', 10_000)).toHaveLength(60);
  });

  test('deleting a log frees its chunks', async () => {
    const { disk, store } = await filledStore(['a', 'b'], 60);
    await store.logs.deleteLog('a');
    await store.logs.deleteLog('b');
    await until(() => chunksOf(disk).length === 0);
  });

  test('trimming and shorter retention free chunks', async () => {
    const { disk, clock, store } = await filledStore(['a'], 60);
    await store.logs.trim('a', (await store.logs.bounds('a')).endPos);
    await until(() => chunksOf(disk).length === 0);
    await fill(store.logs, ['a'], 60, 160);
    await until(() => chunksOf(disk).length > 0);
    await clock.advance(HOUR_MS);
    await store.logs.setRetention('a', HOUR_MS / 2);
    await until(() => chunksOf(disk).length === 0);
  });

  test('a read in progress succeeds when its log is deleted', async () => {
    const { disk, store } = await filledStore(['a', 'b'], 100);
    const release = disk.holdReads();
    const reading = store.logs.read('a', 0, all);
    await store.logs.deleteLog('a');
    await fill(store.logs, ['b'], 100, 300);
    release();
    expect((await reading).batches.length).toBeGreaterThan(0);
  });

  test('a chunk is not removed while it is read', async () => {
    const { disk, store } = await filledStore(['a'], 100);
    const reading = store.logs.read('a', 0, all);
    const deleting = store.logs.deleteLog('a');
    expect((await reading).batches).toHaveLength(100);
    await deleting;
    await until(() => chunksOf(disk).length === 0);
  });
});
