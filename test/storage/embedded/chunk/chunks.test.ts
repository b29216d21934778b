import { describe, expect, test } from 'vitest';
import { MIB } from '../../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { batchOf } from '../../../support/batch.ts';
import {
  all,
  chunksOf,
  DAY_MS,
  fill,
  filledStore,
  holdChunkWrites,
  open,
  PAGE_BYTES,
  readAll,
  text,
  until,
} from './small-chunks.ts';

describe('sorting', () => {
  test('records are read from chunks and tail alike, in steps of any size, before and after a restart', async () => {
    const { disk, clock, store } = await filledStore(['a', 'b'], 100);
    const expected = (id: string) => Array.from({ length: 100 }, (_, index) => text(id, index));
    for (const id of ['a', 'b']) {
      for (const maxBytes of [1, 2_500, 30_000, 2 ** 30]) {
        expect(await readAll(store.logs, id, maxBytes)).toEqual(expected(id));
      }
      const { firstPos } = await store.logs.bounds(id);
      for (const index of [0, 1, 7, 50, 99]) {
        const { batches } = await store.logs.read(id, firstPos + index, { maxBytes: 1 });
        expect(batches[0]!.bytes.toString()).toBe(text(id, index));
      }
    }
    const again = await open(disk.afterKill(), clock);
    expect(await readAll(again.logs, 'a', 10_000)).toEqual(expected('a'));
    expect(await readAll(again.logs, 'b', 10_000)).toEqual(expected('b'));
  });

  test('readers get every batch once while it is in progress', async () => {
    const { store } = await filledStore(['a'], 10 * 10);
    const reads = Array.from({ length: 20 }, async (_, reader) => {
      const seen: string[] = [];
      for (let from = 0; seen.length < 200;) {
        const { batches, nextPos } = await store.logs.read('a', from, { maxBytes: 1_000 * (reader + 1) });
        seen.push(...batches.map(({ bytes }) => bytes.toString()));
        from = nextPos;
        if (batches.length === 0) await store.logs.waitForAppend('a', from, { timeoutMs: 1_000 });
      }
      return seen;
    });
    await fill(store.logs, ['a'], 100, 200);
    const expected = Array.from({ length: 200 }, (_, index) => text('a', index));
    for (const seen of await Promise.all(reads)) expect(seen).toEqual(expected);
  });

  test('continues when a log is deleted meanwhile', async () => {
    const disk = new FaultyDisk();
    const { begun, release } = holdChunkWrites(disk);
    // More of one log than one write to a chunk contains.
    const store = await open(disk, new VirtualClock(), { tailBytes: 4 * MIB, segmentBytes: 2 * MIB });
    for (const id of ['a', 'b']) await store.logs.createLog(id, { retentionMs: DAY_MS });
    while (!begun()) {
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => store.logs.append('a', batchOf(text('a', index)))),
      );
    }
    await store.logs.deleteLog('a');
    release();
    await fill(store.logs, ['b'], 0, 100);
    expect(await readAll(store.logs, 'b', 10_000)).toHaveLength(100);
  });

  test('the bytes that a reader holds do not change when their page is dropped', async () => {
    const { store } = await filledStore(['a'], 10 * 10);
    const { batches } = await store.logs.read('a', (await store.logs.bounds('a')).endPos - 10, all);
    const before = batches.map(({ bytes }) => bytes.toString());
    await fill(store.logs, ['a'], 100, 300);
    expect(batches.map(({ bytes }) => bytes.toString())).toEqual(before);
  });

  test('its pages are used again, so that a steady load allocates none', async () => {
    const { disk, store } = await filledStore(['a', 'b'], 100);
    let allocated = 0;
    const memory = disk.memory.bind(disk);
    disk.memory = (bytes) => {
      if (bytes === PAGE_BYTES) allocated++;
      return memory(bytes);
    };
    await fill(store.logs, ['a', 'b'], 100, 600);
    expect(allocated).toBeLessThanOrEqual(1);
  });

  test('the journal does not grow with the number of appends', async () => {
    const { disk, store } = await filledStore(['a', 'b', 'c'], 50);
    const segments = () => disk.paths.filter((path) => path.startsWith('journal/')).length;
    let most = 0;
    for (let from = 50; from < 400; from += 50) {
      await fill(store.logs, ['a', 'b', 'c'], from, from + 50);
      most = Math.max(most, segments());
    }
    // Twice the tail's bound, the waiting bytes, and the spares.
    expect(most).toBeLessThanOrEqual(9);
  });

  test('many short runs do not accumulate segments', async () => {
    const clock = new VirtualClock();
    let disk = new FaultyDisk();
    for (let run = 0; run < 40; run++) {
      const store = await open(disk, clock);
      await store.logs.createLog('a', { retentionMs: DAY_MS });
      await store.logs.append('a', batchOf(`${run}`));
      await store.close();
      disk = disk.afterKill();
    }
    expect(disk.paths.filter((path) => path.startsWith('journal/')).length).toBeLessThan(20);
    const store = await open(disk, clock);
    expect(await readAll(store.logs, 'a', 100)).toEqual(Array.from({ length: 40 }, (_, run) => `${run}`));
  });

  test('finds positions by time in chunks and tail', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const { logs } = await open(disk, clock);
    await logs.createLog('a', { retentionMs: DAY_MS });
    const start = clock.now();
    for (let index = 0; index < 150; index++) {
      await logs.append('a', batchOf(text('a', index)));
      clock.stepWallClock(10);
    }
    await until(() => chunksOf(disk).length > 0);
    const { firstPos, endPos } = await logs.bounds('a');
    for (const index of [0, 1, 30, 31, 100, 149]) {
      expect(await logs.findByTime('a', start + index * 10)).toBe(firstPos + index);
      expect(await logs.findByTime('a', start + index * 10 - 9)).toBe(firstPos + index);
    }
    expect(await logs.findByTime('a', start + 1491)).toBe(endPos);
  });
});
