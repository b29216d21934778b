import { expect, onTestFinished } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import type { EmbeddedOptions } from '../../../../src/storage/embedded/options.ts';
import type { LogStore, Store } from '../../../../src/storage/port.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { batchOf } from '../../../support/batch.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const RECORD_BYTES = 1_000;
export const PAGE_BYTES = 16 * 1024;
export const all = { maxBytes: 2 ** 30 };

/** A store with small segments and chunks, which is closed when the test has ended. */
export async function open(
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
  onTestFinished(() => store.close());
  return store;
}

export const text = (log: string, index: number) => `${log}${index};`.padEnd(RECORD_BYTES, '.');

export async function fill(logs: LogStore, ids: readonly string[], from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    await Promise.all(ids.map((id) => logs.append(id, batchOf(text(id, index)))));
  }
}

export async function readAll(logs: LogStore, id: string, maxBytes: number): Promise<string[]> {
  const found: string[] = [];
  for (let from = (await logs.bounds(id)).firstPos; ;) {
    const { batches, nextPos, trimmed } = await logs.read(id, from, { maxBytes });
    expect(trimmed).toBe(false);
    if (batches.length === 0) return found;
    found.push(...batches.map(({ bytes }) => bytes.toString()));
    from = nextPos;
  }
}

export const chunksOf = (disk: FaultyDisk) => disk.paths.filter((path) => path.startsWith('chunks/'));

// Background work takes far fewer turns than this.
const MAX_TURNS = 2_000;

export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS && !condition(); turn++) await yieldToEventLoop();
  expect(condition()).toBe(true);
}

/** Holds writes to chunks until `release` is called. */
export function holdChunkWrites(disk: FaultyDisk): { begun: () => boolean; release: () => void } {
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

/** A store whose logs have records in chunks. */
export async function filledStore(ids: readonly string[], count: number, retentionMs = DAY_MS) {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  for (const id of ids) await store.logs.createLog(id, { retentionMs });
  await fill(store.logs, ids, 0, count);
  await until(() => chunksOf(disk).length > 0);
  return { disk, clock, store };
}
