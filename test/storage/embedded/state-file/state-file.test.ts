import { describe, expect, test } from 'vitest';
import { KIB } from '../../../../src/lib/bytes.ts';
import { aligned } from '../../../../src/lib/disk/disk.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { inspectDirectory } from '../../../../src/storage/embedded/check/inspect-directory.ts';
import { repairDirectory } from '../../../../src/storage/embedded/check/repair.ts';
import { isSound } from '../../../../src/storage/embedded/check/report.ts';
import type { EmbeddedOptions } from '../../../../src/storage/embedded/options.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { batchOf } from '../../../support/batch.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { toFormatOne } from '../../../support/repository/format-one.ts';
import { storeOnDisk } from '../store-on-disk.ts';

const SIZES = {
  segmentBytes: 256 * KIB,
  pageBytes: 32 * KIB,
  tailBytes: 128 * KIB,
  maxBatchBytes: 24 * KIB,
  stateBlockBytes: 8 * KIB,
  minStateChangeBytes: 64 * KIB,
};

function open(disk: FaultyDisk, options: Partial<EmbeddedOptions> = {}): Promise<Store> {
  return storeOnDisk(disk, { ...SIZES, ...options });
}

async function put(store: Store, key: string, value: Buffer): Promise<void> {
  const entry = await store.meta.get(key);
  if (entry) await store.meta.compareAndSet(key, entry.revision, value);
  else await store.meta.create(key, value);
}

async function documentsOf(store: Store): Promise<Map<string, string>> {
  return new Map((await store.meta.list('')).map(({ key, value }) => [key, value.toString()]));
}

const isState = (path: string) => /^(state\/|checkpoint)/.test(path);

describe('the bytes that a checkpoint writes', () => {
  test('are proportional to the changes, for any amount of metadata', async () => {
    const disk = new FaultyDisk();
    const store = await open(disk);
    const total = 2_000;
    const value = Buffer.alloc(500, 'v');
    for (let index = 0; index < total; index += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => put(store, `key ${index + at}`, value)));
    }
    let written = 0;
    let changed = 0;
    disk.onWrite = (path, bytes) => {
      if (isState(path)) written += bytes;
    };
    const random = seededRandom('changes');
    for (let round = 0; round < 200; round++) {
      const keys = new Set(Array.from({ length: 20 }, () => `key ${random.integer(total)}`));
      await Promise.all([...keys].map((key) => put(store, key, value)));
      changed += keys.size * value.length;
    }
    await store.close();
    // Far less than all 1.1 MB of documents in two copies for each checkpoint.
    expect(written).toBeGreaterThan(changed / 4);
    expect(written / changed).toBeLessThan(6.5);
  });

  test('are few when records are appended and no metadata changes', async () => {
    const disk = new FaultyDisk();
    const before = await open(disk);
    await before.logs.createLog('log', { retentionMs: 1e9 });
    const value = Buffer.alloc(500, 'v');
    await Promise.all(Array.from({ length: 1_000 }, (_, at) => put(before, `key ${at}`, value)));
    await before.close();
    const store = await open(disk, { minStateChangeBytes: 8_000 * KIB });
    let [written, checkpoints] = [0, 0];
    disk.onWrite = (path, bytes) => {
      if (isState(path)) written += bytes;
      if (path === 'state/00000001.state') checkpoints++;
    };
    for (let index = 0; index < 300; index++) await store.logs.append('log', batchOf('x'.repeat(20 * KIB)));
    expect(checkpoints).toBeGreaterThan(5);
    // A block of 4,096 bytes and a checkpoint head, in two copies.
    expect(written / checkpoints).toBeLessThan(12 * KIB);
    await store.close();
  });

  test('are written in blocks, one for each turn of the event loop', async () => {
    const disk = new FaultyDisk();
    const largest = new Map<string, number>();
    disk.onWrite = (path, bytes) => {
      if (path.startsWith('state/')) largest.set(path, Math.max(largest.get(path) ?? 0, bytes));
    };
    const store = await open(disk);
    await Promise.all(
      Array.from({ length: 3_000 }, (_, at) => put(store, `key ${at}`, Buffer.alloc(at % 700, 'v'))),
    );
    await store.close();
    expect(largest.size).toBeGreaterThan(0);
    for (const bytes of largest.values()) expect(bytes).toBeLessThanOrEqual(aligned(SIZES.stateBlockBytes));
  });
});

test('a new state file replaces the old one when the changes outgrow the base', async () => {
  const disk = new FaultyDisk();
  const expected = new Map<string, string>();
  const random = seededRandom('documents');
  for (let life = 0; life < 12; life++) {
    const store = await open(disk);
    expect(await documentsOf(store)).toEqual(expected);
    for (let index = 0; index < 60; index++) {
      const key = `key ${random.integer(80)}`;
      if (random.integer(4) === 0) {
        await store.meta.delete(key);
        expected.delete(key);
        continue;
      }
      const value = `${life}.${index}`.padEnd(random.integer(3_000), '.');
      await put(store, key, Buffer.from(value));
      expected.set(key, value);
    }
    await store.close();
    expect(disk.paths.filter((path) => path.startsWith('state/'))).toHaveLength(2);
  }
  const last = disk.paths.find((path) => path.endsWith('.state'))!;
  expect(last > 'state/00000004.state').toBe(true);
  expect(disk.contentOf(last).length).toBeLessThan(600 * KIB);
});

describe('a data directory of format version 1', () => {
  async function formatOne(): Promise<{ disk: FaultyDisk; documents: Map<string, string> }> {
    const disk = new FaultyDisk();
    const store = await open(disk);
    await store.logs.createLog('log', { retentionMs: 1e9 });
    for (let index = 0; index < 40; index++) {
      await store.logs.append('log', batchOf(`${index}`.padEnd(10 * KIB, '.')));
      await put(store, `key ${index % 7}`, Buffer.from(`value ${index}`));
    }
    await store.logs.closeLog('log');
    const documents = await documentsOf(store);
    await store.close();
    await toFormatOne(disk);
    return { disk, documents };
  }

  test('opens with all its contents, and has the current version from then on', async () => {
    const { disk, documents } = await formatOne();
    for (let life = 0; life < 2; life++) {
      const store = await open(disk);
      expect(disk.contentOf('format').toString()).toContain('"version":2');
      expect(await documentsOf(store)).toEqual(documents);
      const { batches, closed } = await store.logs.read('log', 0, { maxBytes: 1e9 });
      expect(batches.map(({ bytes }) => Number.parseInt(bytes.toString(), 10))).toEqual([
        ...Array(40).keys(),
      ]);
      expect(closed).toBe(true);
      await put(store, 'new', Buffer.from(`${life}`));
      documents.set('new', `${life}`);
      await store.close();
    }
    expect(isSound((await inspectDirectory(disk, () => {})).report)).toBe(true);
  });

  test('is checked and repaired as well', async () => {
    const { disk, documents } = await formatOne();
    expect(isSound((await inspectDirectory(disk.afterKill(), () => {})).report)).toBe(true);
    disk.flipBit('checkpoint', disk.contentOf('checkpoint').length - 1);
    const inspection = await inspectDirectory(disk, () => {});
    expect(inspection.report.damage.map(({ file }) => file)).toEqual(['checkpoint']);
    await repairDirectory(disk, inspection);
    expect(isSound((await inspectDirectory(disk, () => {})).report)).toBe(true);
    expect(await documentsOf(await open(disk))).toEqual(documents);
  });
});
