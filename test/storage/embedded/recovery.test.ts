import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import type { EmbeddedOptions } from '../../../src/storage/embedded/options.ts';
import type { Store } from '../../../src/storage/port.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { batchOf } from '../../support/batch.ts';
import { storeOnDisk } from './store-on-disk.ts';

const SMALL: Partial<EmbeddedOptions> = {
  segmentBytes: 64 * 1024,
  pageBytes: 32 * 1024,
  tailBytes: 1024 * 1024,
  maxBatchBytes: 24 * 1024,
};

function open(disk: FaultyDisk, logger = silentLogger): Promise<Store> {
  return storeOnDisk(disk, SMALL, { logger });
}

async function texts(store: Store, log: string): Promise<string[]> {
  const { batches } = await store.logs.read(log, 0, { maxBytes: 2 ** 30 });
  return batches.map(({ bytes }) => bytes.toString());
}

test('a closed store opens with all its contents', async () => {
  const disk = new FaultyDisk();
  const before = await open(disk);
  await before.logs.createLog('a', { retentionMs: 1_000 });
  await before.logs.createLog('b', { retentionMs: 1_000 });
  const first = await before.logs.append('a', batchOf('one', 'two'));
  await before.logs.append('b', batchOf('three'));
  await before.logs.closeLog('b');
  await before.logs.append('a', batchOf('four'));
  await before.logs.trim('a', first.pos + 1);
  const revision = await before.meta.create('key', Buffer.from('value'));
  await before.close();

  const after = await open(disk);
  expect(await texts(after, 'a')).toEqual(['four']);
  expect(await texts(after, 'b')).toEqual(['three']);
  expect(await after.logs.bounds('b')).toMatchObject({ closed: true });
  expect(await after.meta.get('key')).toEqual({ key: 'key', value: Buffer.from('value'), revision });
  const next = await after.logs.append('a', batchOf('five'));
  expect(next.pos).toBeGreaterThan(first.pos + 1);
  expect(await after.meta.compareAndSet('key', revision!, Buffer.from('x'))).toBeGreaterThan(revision!);
  await after.close();
});

test('a directory in use cannot be opened again', async () => {
  const disk = new FaultyDisk();
  const store = await open(disk);
  await expect(open(disk)).rejects.toThrow('is in use by process');
  await store.close();
  await (await open(disk)).close();
});

describe('damage', () => {
  // One block for each record: block n begins at n * 4,096.
  async function written(records: readonly string[]): Promise<FaultyDisk> {
    const disk = new FaultyDisk();
    const store = await open(disk);
    await store.logs.createLog('a', { retentionMs: 1_000 });
    for (const record of records) await store.logs.append('a', batchOf(record));
    return disk.afterKill();
  }
  const segment = (disk: FaultyDisk) => disk.paths.find((path) => path.startsWith('journal/'))!;

  test('a torn last write is cut off, and later appends are kept', async () => {
    const torn = await written(['one', 'two', 'three']);
    torn.flipBit(segment(torn), 3 * 4096 + 66);
    const warnings: string[] = [];
    const store = await open(torn, { ...silentLogger, warn: (message) => warnings.push(message) });
    expect(await texts(store, 'a')).toEqual(['one', 'two']);
    expect(warnings).toEqual([expect.stringContaining('was not finished')]);
    await store.logs.append('a', batchOf('four'));
    const again = await open(torn.afterKill());
    expect(await texts(again, 'a')).toEqual(['one', 'two', 'four']);
  });

  test.each([
    ['the header of', 8],
    ['the magic number of', 0],
    ['the checksum of', 5],
    ['the payload of', 66],
  ])('a flipped bit in %s a block before the last is reported with file and byte', async (_, byte) => {
    const disk = await written(['one', 'two', 'three']);
    disk.flipBit(segment(disk), 2 * 4096 + byte);
    await expect(open(disk)).rejects.toMatchObject({
      kind: 'corrupt',
      facts: { file: segment(disk), byte: 2 * 4096 },
    });
    // The attempt to open has changed nothing.
    disk.flipBit(segment(disk), 2 * 4096 + byte);
    expect(await texts(await open(disk), 'a')).toEqual(['one', 'two', 'three']);
  });

  test('a segment with a flipped bit in its first block does not count as unused', async () => {
    const disk = await written(['one', 'two']);
    disk.flipBit(segment(disk), 40);
    await expect(open(disk)).rejects.toMatchObject({ kind: 'corrupt' });
  });

  test('a flipped bit in the last block of a closed store is found', async () => {
    const disk = new FaultyDisk();
    const store = await open(disk);
    await store.logs.createLog('a', { retentionMs: 1_000 });
    await store.logs.append('a', batchOf('one'));
    await store.close();
    disk.flipBit(segment(disk), 4096 + 66);
    await expect(open(disk)).rejects.toMatchObject({ kind: 'corrupt', facts: { byte: 4096 } });
  });

  test('a flipped bit in the last block of a segment that has a successor is found', async () => {
    const disk = await written(Array.from({ length: 20 }, (_, index) => `record ${index}`));
    const first = segment(disk);
    disk.flipBit(first, 15 * 4096 + 66);
    await expect(open(disk)).rejects.toMatchObject({
      kind: 'corrupt',
      facts: { file: first, byte: 15 * 4096 },
    });
  });

  test('a missing segment is found', async () => {
    const disk = await written(Array.from({ length: 40 }, (_, index) => `record ${index}`));
    const paths = disk.paths.filter((path) => path.startsWith('journal/'));
    expect(paths.length).toBeGreaterThanOrEqual(3);
    for (const path of paths.slice(0, 2)) {
      const damaged = disk.afterKill();
      await damaged.remove(path);
      await expect(open(damaged)).rejects.toMatchObject({ kind: 'corrupt' });
    }
  });

  test('a truncated segment is found even though no later block exists', async () => {
    const disk = await written(['one', 'two', 'three']);
    const path = segment(disk);
    for (const bytes of [0, 4096, 2 * 4096 + 100]) {
      const damaged = disk.afterKill();
      await (await damaged.open(path, 'write')).truncate(bytes);
      await expect(open(damaged)).rejects.toMatchObject({
        kind: 'corrupt',
        facts: { file: path, byte: bytes },
      });
    }
  });

  test('an unfinished segment file left by a crash is ignored', async () => {
    const disk = await written(['one']);
    await disk.open('journal/00000009-65536.segment.new', 'write');
    expect(await texts(await open(disk), 'a')).toEqual(['one']);
  });

  describe.each(['checkpoint', 'checkpoint.copy'])('of the file %s', (path) => {
    test('is repaired from the other copy, and logged', async () => {
      const disk = await written(['one']);
      const content = disk.contentOf(path);
      for (const byte of [0, 5, 9, 20, content.length - 1]) {
        const damaged = disk.afterKill();
        damaged.flipBit(path, byte);
        const warnings: unknown[] = [];
        const store = await open(damaged, { ...silentLogger, warn: (_, facts) => warnings.push(facts) });
        expect(warnings).toEqual([{ found: expect.stringContaining(`${path} is damaged at byte`) }]);
        expect(damaged.contentOf(path)).toEqual(content);
        expect(await texts(store, 'a')).toEqual(['one']);
      }
    });

    test('or its loss is repaired from the other copy', async () => {
      const disk = await written(['one']);
      await disk.remove(path);
      expect(await texts(await open(disk), 'a')).toEqual(['one']);
      expect(disk.paths).toContain(path);
    });
  });

  test('damage of both copies of a checkpoint is found', async () => {
    const disk = await written(['one']);
    disk.flipBit('checkpoint.copy', 20);
    disk.flipBit('checkpoint', 20);
    await expect(open(disk)).rejects.toMatchObject({ kind: 'corrupt', facts: { file: 'checkpoint' } });
    await disk.remove('checkpoint');
    await disk.remove('checkpoint.copy');
    await expect(open(disk)).rejects.toMatchObject({ kind: 'corrupt', facts: { file: 'checkpoint' } });
  });
});

describe('a directory of another kind', () => {
  async function withFormat(content: string): Promise<FaultyDisk> {
    const disk = new FaultyDisk();
    const file = await disk.open('format', 'write');
    await file.write(Buffer.from(content), 0, content.length, 0);
    return disk;
  }

  test('another format version is refused, and both versions are reported', async () => {
    const disk = await withFormat('{"format":"millrace","version":7}');
    await expect(open(disk)).rejects.toThrow(
      /has format version 7, and this release reads version 2\. Use the release that wrote it/,
    );
    expect(disk.paths).toEqual(['format']);
  });

  test.each(['', 'not json', 'null', '{"format":"other","version":1}'])(
    'format %j is refused',
    async (text) => {
      await expect(open(await withFormat(text))).rejects.toThrow('is not readable');
    },
  );

  test('a directory with other files is refused and not changed', async () => {
    const disk = new FaultyDisk();
    await disk.open('thesis.odt', 'write');
    await expect(open(disk)).rejects.toThrow('it contains thesis.odt');
    expect(disk.paths).toEqual(['thesis.odt']);
  });

  test('a directory that has lost its format file does not count as new', async () => {
    const disk = new FaultyDisk();
    const store = await open(disk);
    await store.logs.createLog('a', { retentionMs: 1_000 });
    await store.close();
    await disk.remove('format');
    await expect(open(disk)).rejects.toThrow('its file "format" is missing');
  });
});
