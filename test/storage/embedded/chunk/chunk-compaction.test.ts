import { describe, expect, test } from 'vitest';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { batchOf } from '../../../support/batch.ts';
import { DAY_MS, fill, open, readAll, text } from './small-chunks.ts';

describe('a chunk of which little is needed', () => {
  const ids = ['kept', ...Array.from({ length: 9 }, (_, index) => `short${index}`)];

  async function withWaste(disk: FaultyDisk, clock: VirtualClock) {
    const store = await open(disk, clock, { minFreedBytes: 4 * 1024 });
    for (const id of ids) await store.logs.createLog(id, { retentionMs: DAY_MS });
    await fill(store.logs, ids, 0, 40);
    for (let turn = 0; turn < 200; turn++) await yieldToEventLoop();
    return store;
  }
  const chunkBytes = (disk: FaultyDisk) =>
    disk.paths
      .filter((path) => path.startsWith('chunks/'))
      .reduce((sum, path) => sum + disk.contentOf(path).length, 0);
  const sweep = async (clock: VirtualClock, times: number) => {
    for (let time = 0; time < times; time++) {
      await clock.advance(60_000);
      for (let turn = 0; turn < 100; turn++) await yieldToEventLoop();
    }
  };
  const expected = Array.from({ length: 40 }, (_, index) => text('kept', index));

  test('is compacted, and readers find everything that is left', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const store = await withWaste(disk, clock);
    const before = chunkBytes(disk);
    for (const id of ids.slice(1)) await store.logs.deleteLog(id);
    await sweep(clock, 20);
    expect(chunkBytes(disk)).toBeLessThan(before / 4);
    expect(await readAll(store.logs, 'kept', 3_000)).toEqual(expected);
    const again = await open(disk.afterKill(), new VirtualClock());
    expect(await readAll(again.logs, 'kept', 3_000)).toEqual(expected);
    // Deleting the last log removes the chunk.
    await store.logs.deleteLog('kept');
    await sweep(clock, 3);
    expect(chunkBytes(disk)).toBe(0);
  });

  test('can be read while it is compacted', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const store = await withWaste(disk, clock);
    for (const id of ids.slice(1)) await store.logs.deleteLog(id);
    const sweeping = sweep(clock, 20);
    for (let time = 0; time < 60; time++) {
      expect(await readAll(store.logs, 'kept', 3_000)).toEqual(expected);
      await yieldToEventLoop();
    }
    await sweeping;
    expect(await readAll(store.logs, 'kept', 3_000)).toEqual(expected);
  });

  test('may lose all its logs while it is compacted', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const store = await withWaste(disk, clock);
    for (const id of ids.slice(1)) await store.logs.deleteLog(id);
    const sweeping = sweep(clock, 5);
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    await store.logs.deleteLog('kept');
    await sweeping;
    await sweep(clock, 5);
    expect(chunkBytes(disk)).toBe(0);
  });

  test.each([5, 10, 15, 20, 25, 30, 40, 50, 60, 80])(
    'is either the old or the new file after a power cut %i steps after its other logs were deleted',
    async (steps) => {
      const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
      const store = await withWaste(disk, clock);
      disk.cutPowerAfter(steps);
      for (const id of ids.slice(1)) await store.logs.deleteLog(id).catch(() => {});
      await sweep(clock, 5);
      for (const seed of [1, 2, 3]) {
        const after = disk.afterPowerCut(seed);
        const again = await open(after, new VirtualClock());
        expect(await readAll(again.logs, 'kept', 3_000)).toEqual(expected);
        expect(after.paths.filter((path) => path.endsWith('.chunk.new'))).toEqual([]);
      }
    },
  );

  test('is not compacted when one of its blocks is damaged', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const store = await withWaste(disk, clock);
    for (const path of disk.paths.filter((one) => one.startsWith('chunks/'))) disk.flipBit(path, 100);
    for (const id of ids.slice(1)) await store.logs.deleteLog(id);
    await sweep(clock, 5);
    await expect(readAll(store.logs, 'kept', 3_000)).rejects.toMatchObject({ kind: 'corrupt' });
    await store.logs.append('kept', batchOf('still accepted'));
  });
});
