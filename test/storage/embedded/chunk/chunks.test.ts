import { afterEach, describe, expect, test } from 'vitest';
import { MIB } from '../../../../src/lib/bytes.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import type { EmbeddedOptions } from '../../../../src/storage/embedded/options.ts';
import type { LogStore, Store } from '../../../../src/storage/port.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { batchOf } from '../../../support/batch.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RECORD_BYTES = 1_000;
const PAGE_BYTES = 16 * 1024;
const all = { maxBytes: 2 ** 30 };

const opened: Store[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

async function open(
  disk: FaultyDisk,
  clock: VirtualClock,
  options: Partial<EmbeddedOptions> = {},
): Promise<Store> {
  const store = await openEmbeddedStore({
    disk,
    clock,
    logger: silentLogger,
    durability: 'fsync',
    options: {
      segmentBytes: 64 * 1024,
      pageBytes: PAGE_BYTES,
      tailBytes: 64 * 1024,
      maxWaitingBytes: 128 * 1024,
      maxBatchBytes: 40 * 1024,
      chunkBlockBytes: 4 * 1024,
      // Room for two blocks and the unaligned rest of a write.
      chunkWriteBytes: 12 * 1024,
      ...options,
    },
  });
  opened.push(store);
  return store;
}

const text = (log: string, index: number) => `${log}${index};`.padEnd(RECORD_BYTES, '.');

async function fill(logs: LogStore, ids: readonly string[], from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    await Promise.all(ids.map((id) => logs.append(id, batchOf(text(id, index)))));
  }
}

async function readAll(logs: LogStore, id: string, maxBytes: number): Promise<string[]> {
  const found: string[] = [];
  for (let from = (await logs.bounds(id)).firstPos; ;) {
    const { batches, nextPos, trimmed } = await logs.read(id, from, { maxBytes });
    expect(trimmed).toBe(false);
    if (batches.length === 0) return found;
    found.push(...batches.map(({ bytes }) => bytes.toString()));
    from = nextPos;
  }
}

const chunksOf = (disk: FaultyDisk) => disk.paths.filter((path) => path.startsWith('chunks/'));

// Background work takes far fewer turns than this.
const MAX_TURNS = 2_000;

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS && !condition(); turn++) await yieldToEventLoop();
  expect(condition()).toBe(true);
}

/** Holds writes to chunks until `release` is called. */
function holdChunkWrites(disk: FaultyDisk): { begun: () => boolean; release: () => void } {
  let hasBegun = false;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const open = disk.open.bind(disk);
  disk.open = async (path, mode) => {
    const file = await open(path, mode);
    if (!path.startsWith('chunks/') || mode === 'read') return file;
    const write = file.write.bind(file);
    return Object.assign(file, {
      write: async (...parameters: Parameters<typeof write>) => {
        hasBegun = true;
        await released;
        await write(...parameters);
      },
    });
  };
  return { begun: () => hasBegun, release };
}

async function filledStore(ids: readonly string[], count: number, retentionMs = DAY_MS) {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  for (const id of ids) await store.logs.createLog(id, { retentionMs });
  await fill(store.logs, ids, 0, count);
  await until(() => chunksOf(disk).length > 0);
  return { disk, clock, store };
}

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
      opened.pop();
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

describe('a chunk whose file cannot be opened', () => {
  test('is opened again by the next read: the system may have been out of descriptors', async () => {
    const { disk, store } = await filledStore(['a'], 100);
    disk.faults.push({ operation: 'open', path: /^chunks/, code: 'EMFILE' });
    await expect(store.logs.read('a', 0, all)).rejects.toMatchObject({ code: 'EMFILE' });
    expect((await store.logs.read('a', 0, all)).batches).toHaveLength(100);
  });
});

describe('damage of chunks', () => {
  test('a flipped bit is reported to the reader, with file and byte', async () => {
    const { disk, store } = await filledStore(['a'], 100);
    const [path] = chunksOf(disk);
    disk.flipBit(path!, 100);
    await expect(store.logs.read('a', 0, all)).rejects.toMatchObject({
      kind: 'corrupt',
      facts: { file: path, byte: 0, log: 'a', firstPos: 0 },
    });
    await expect(store.logs.findByTime('a', 0)).rejects.toMatchObject({ kind: 'corrupt' });
    // The rest is still readable.
    expect((await store.logs.read('a', 20, all)).batches).toHaveLength(80);
  });

  test('a missing chunk, and one with a damaged index or trailer, is found when the store opens', async () => {
    const { disk, clock } = await filledStore(['a'], 100);
    const [path] = chunksOf(disk);
    const size = disk.contentOf(path!).length;
    for (const byte of [size - 1, size - 10, size - 20, size - 24, size - 30]) {
      const damaged = disk.afterKill();
      damaged.flipBit(path!, byte);
      await expect(open(damaged, clock)).rejects.toMatchObject({ kind: 'corrupt', facts: { file: path } });
    }
    const short = disk.afterKill();
    await (await short.open(path!, 'write')).truncate(10);
    await expect(open(short, clock)).rejects.toMatchObject({ kind: 'corrupt', facts: { file: path } });
    const missing = disk.afterKill();
    await missing.remove(path!);
    await expect(open(missing, clock)).rejects.toThrow(`${path} is damaged at byte 0: it is missing`);
  });

  test('a chunk that no checkpoint lists is removed', async () => {
    const { disk, clock } = await filledStore(['a'], 60);
    const after = disk.afterKill();
    const file = await after.open('chunks/00000099.chunk', 'write');
    await file.write(Buffer.from('half'), 0, 4, 0);
    const store = await open(after, clock);
    expect(after.paths).not.toContain('chunks/00000099.chunk');
    expect(await readAll(store.logs, 'a', 10_000)).toHaveLength(60);
  });
});

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
      opened.splice(opened.indexOf(store), 1);
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
