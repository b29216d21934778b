import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { type Logger, silentLogger } from '../../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { inspectDirectory } from '../../../../src/storage/embedded/check/inspect-directory.ts';
import type { FileKeys } from '../../../../src/storage/embedded/encryption/key-file.ts';
import { readKeyRing } from '../../../../src/storage/embedded/encryption/key-ring.ts';
import { readableDisk } from '../../../../src/storage/embedded/encryption/open-encryption.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { batchOf } from '../../../support/batch.ts';
import { fileKeysOf, KEY_LINE, OTHER_KEY_LINE } from '../../../support/encryption.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';

const FIRST = fileKeysOf(KEY_LINE);
const SECOND = fileKeysOf(OTHER_KEY_LINE);
const ROTATING = fileKeysOf(OTHER_KEY_LINE, KEY_LINE);
const SECRET = 'in-no-file';
const BLOB = Buffer.alloc(1_500_000, `${SECRET};`);
const SWEEP_MS = 60_000;
const BLOCK_BYTES = 4096;
// In the header of a block of the journal.
const CHAIN_AT = 20;

interface Opening {
  readonly keys?: FileKeys | undefined;
  readonly clock?: VirtualClock;
  readonly logger?: Logger;
}

function open(
  disk: FaultyDisk,
  { keys, clock = new VirtualClock(), logger = silentLogger }: Opening,
): Promise<Store> {
  return openEmbeddedStore({
    disk,
    clock,
    logger,
    durability: 'fsync',
    encryption: keys && { fileKeys: keys, random: systemRandom },
    options: {
      segmentBytes: 64 * 1024,
      pageBytes: 32 * 1024,
      tailBytes: 96 * 1024,
      maxBatchBytes: 24 * 1024,
      stateBlockBytes: 1024,
    },
  });
}

async function fill(store: Store, name: string, appends = 120): Promise<void> {
  await store.logs.createLog('a', { retentionMs: 10 ** 9 });
  await store.meta.create(`document ${name}`, Buffer.from(`${SECRET} ${name}`.repeat(20)));
  for (let index = 0; index < appends; index++) {
    await store.logs.append('a', batchOf(`${SECRET} ${name} ${index};`.padEnd(1_500, '.')));
  }
}

/** Everything in the store, as text. */
async function contents(store: Store): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; ;) {
    const { batches, nextPos, endPos } = await store.logs.read('a', from, { maxBytes: 50_000 });
    found.push(...batches.map(({ bytes }) => bytes.toString()));
    if (nextPos >= endPos) break;
    from = nextPos;
  }
  const documents = await store.meta.list('');
  return [...found, ...documents.map(({ key, value }) => `${key}: ${value.toString()}`)];
}

async function contentsOf(disk: FaultyDisk, keys?: FileKeys): Promise<string[]> {
  const store = await open(disk, { keys });
  try {
    return await contents(store);
  } finally {
    await store.close();
  }
}

/** A closed directory with chunks, a journal, metadata and a blob, and what it has. */
async function directory(
  keys?: FileKeys,
  appends = 120,
): Promise<{ disk: FaultyDisk; written: string[]; sha256: string }> {
  const disk = new FaultyDisk();
  const store = await open(disk, { keys });
  await fill(store, 'one', appends);
  const sha256 = await store.blobs.put(BLOB);
  await store.meta.create('function', Buffer.from(JSON.stringify({ sha256 })));
  const written = await contents(store);
  await store.close();
  return { disk, written, sha256 };
}

const filesWithSecret = (disk: FaultyDisk) =>
  disk.paths.filter((path) => disk.contentOf(path).includes(SECRET));

describe('an encrypted directory', () => {
  test('has none of its contents in any file, and returns all of them', async () => {
    const { disk, written, sha256 } = await directory(FIRST);
    expect(filesWithSecret(disk)).toEqual([]);
    for (const path of disk.paths) expect(disk.contentOf(path).includes('retentionMs'), path).toBe(false);
    const store = await open(disk, { keys: FIRST });
    expect(await contents(store)).toEqual(written);
    expect((await store.blobs.get(sha256))?.equals(BLOB)).toBe(true);
    await store.close();
    const readable = await readableDisk(disk, { fileKeys: FIRST, random: systemRandom });
    expect((await inspectDirectory(readable, () => {})).report.damage).toEqual([]);
  });

  test('does not open without its key, with another key, or without its key ring, and nothing changes', async () => {
    const { disk } = await directory(FIRST);
    const before = new Map(disk.paths.map((path) => [path, Buffer.from(disk.contentOf(path))]));
    await expect(open(disk, {})).rejects.toThrow('is encrypted: its key is needed');
    await expect(open(disk, { keys: SECOND })).rejects.toThrow(
      /the key in keys.txt is not the one that .* is encrypted with, which is "first" \([0-9a-f]{16}\)/,
    );
    for (const [path, content] of before) {
      if (path !== 'lock') expect(disk.contentOf(path).equals(content), path).toBe(true);
    }
    const without = disk.afterKill();
    for (const path of ['keys', 'keys.copy']) await without.remove(path);
    await expect(open(without, { keys: FIRST })).rejects.toThrow('keys is damaged at byte 0: it is missing');
    await expect(open(without, {})).rejects.toThrow('is encrypted');
  });

  test.each(['keys', 'keys.copy'])('is opened when %s is damaged, which is then repaired', async (path) => {
    const { disk, written } = await directory(FIRST);
    const damaged = disk.afterKill();
    damaged.flipBit(path, damaged.contentOf(path).indexOf('"encrypted"') + 20);
    const readable = await readableDisk(damaged, { fileKeys: FIRST, random: systemRandom });
    expect((await inspectDirectory(readable, () => {})).report.damage).toHaveLength(1);
    expect(await contentsOf(damaged, FIRST)).toEqual(written);
    expect(damaged.contentOf('keys').equals(damaged.contentOf('keys.copy'))).toBe(true);
  });

  test('has its data keys when any byte of a copy of the key ring is damaged', async () => {
    const { disk } = await directory(FIRST, 1);
    for (let byte = 0; byte < disk.contentOf('keys').length; byte++) {
      const damaged = disk.afterKill();
      damaged.flipBit('keys', byte);
      expect((await readKeyRing(damaged, FIRST))?.keys.size, `byte ${byte}`).toBe(1);
    }
  });

  test('is not opened when both copies of the key ring are damaged', async () => {
    const { disk } = await directory(FIRST);
    for (const path of ['keys', 'keys.copy']) {
      disk.flipBit(path, disk.contentOf(path).indexOf('"encrypted"') + 20);
    }
    await expect(open(disk, { keys: FIRST })).rejects.toThrow('cannot be decrypted');
  });
});

/** Changes a byte at `at` and gives the block, which begins at `from`, the checksum of its new content. */
async function forge(disk: FaultyDisk, path: string, from: number, at: number): Promise<void> {
  const content = Buffer.from(disk.contentOf(path));
  const length = content.readUInt32LE(from + 8);
  content[at]! ^= 1;
  content.writeUInt32LE(crc32(content.subarray(from + 8, from + length)), from + 4);
  await write(disk, path, content);
}

async function write(disk: FaultyDisk, path: string, content: Buffer, at = 0): Promise<void> {
  const file = await disk.open(path, 'write');
  await file.write(content, 0, content.length, at);
  await file.sync();
  await file.close();
}

async function copy(from: FaultyDisk, path: string, to: FaultyDisk, as: string): Promise<void> {
  const content = Buffer.from(from.contentOf(path));
  await to.remove(as);
  await write(to, as, content);
}

/** The disk of a killed process that had created a log and appended to it, each in a block of its own. */
async function journal(keys?: FileKeys): Promise<{ disk: FaultyDisk; segment: string; last: number }> {
  const running = new FaultyDisk();
  const store = await open(running, { keys });
  await store.logs.createLog('a', { retentionMs: 10 ** 9 });
  await store.logs.append('a', batchOf('acknowledged'));
  const disk = running.afterKill();
  const blockAt = (path: string, at: number) => disk.contentOf(path).readUInt32LE(at) > 0;
  const segment = disk.paths.find((path) => path.endsWith('.segment') && blockAt(path, 0))!;
  const last = [BLOCK_BYTES, 2 * BLOCK_BYTES].filter((at) => blockAt(segment, at)).at(-1)!;
  await store.close();
  return { disk, segment, last };
}

describe('what someone changed who can compute checksums', () => {
  test('in the last block of the journal is an error, unlike a torn write', async () => {
    const { disk, segment, last } = await journal(FIRST);
    const torn = disk.afterKill();
    torn.flipBit(segment, last + 60);
    expect(await contentsOf(torn, FIRST)).toEqual([]);
    await forge(disk, segment, last, last + 60);
    await expect(open(disk, { keys: FIRST })).rejects.toThrow(
      `${segment} is damaged at byte ${last}: block ${last / BLOCK_BYTES} is not what was written with the key`,
    );
  });

  test('by putting an unencrypted block in place of an encrypted one is an error', async () => {
    const { disk, segment, last } = await journal(FIRST);
    const plain = await journal();
    expect(plain.last).toBe(last);
    const block = Buffer.from(plain.disk.contentOf(plain.segment).subarray(last, last + BLOCK_BYTES));
    disk.contentOf(segment).copy(block, CHAIN_AT, last + CHAIN_AT, last + CHAIN_AT + 4);
    block.writeUInt32LE(crc32(block.subarray(8, block.readUInt32LE(8))), 4);
    await write(disk, segment, block, last);
    await expect(open(disk, { keys: FIRST })).rejects.toThrow(
      `${segment} is damaged at byte ${last}: block ${last / BLOCK_BYTES} is not encrypted, unlike the directory`,
    );
  });

  test('in a block of a chunk fails its reads', async () => {
    const { disk } = await directory(FIRST);
    const chunk = disk.paths.find((path) => path.startsWith('chunks/'))!;
    await forge(disk, chunk, 0, 40);
    await expect(contentsOf(disk, FIRST)).rejects.toThrow(`${chunk} is damaged at byte 0`);
  });

  test('in both copies of the state is an error', async () => {
    const { disk } = await directory(FIRST);
    for (const path of disk.paths.filter((one) => one.startsWith('state/'))) await forge(disk, path, 0, 40);
    await expect(open(disk, { keys: FIRST })).rejects.toThrow(/state\/.* is damaged at byte 0/);
  });

  test('by putting a chunk in the place of another is an error', async () => {
    const { disk } = await directory(FIRST);
    const [first, second] = disk.paths.filter((path) => path.startsWith('chunks/'));
    await copy(disk, first!, disk, second!);
    await expect(open(disk, { keys: FIRST })).rejects.toThrow(`${second} is damaged`);
  });

  test.each([
    ['checkpoint', /^checkpoint/, 'checkpoint is damaged at byte 0: it is not encrypted'],
    ['ledger', /^ledger/, 'it is not encrypted'],
    ['chunk', /^chunks/, 'its index is not what was written with the key'],
    ['state', /^state/, /state\/.* is damaged/],
    ['segment', /^journal/, /is damaged/],
  ])('by putting an unencrypted %s in place of an encrypted one is an error', async (_, paths, message) => {
    const { disk } = await directory(FIRST);
    const { disk: plain } = await directory();
    // Segments of the two may have different names: which files are reused depends on timing.
    const replaced = disk.paths.filter((one) => paths.test(one));
    const plainPaths = plain.paths.filter((one) => paths.test(one));
    for (const [index, path] of plainPaths.entries()) await copy(plain, path, disk, replaced[index]!);
    await expect(open(disk, { keys: FIRST })).rejects.toThrow(message);
  });
});

describe('encryption that is turned on for an existing directory', () => {
  test('reads what there is, and encrypts everything in the background', async () => {
    const { disk, written, sha256 } = await directory();
    expect(filesWithSecret(disk).length).toBeGreaterThan(3);
    const clock = new VirtualClock();
    const store = await open(disk, { keys: FIRST, clock });
    expect(await contents(store)).toEqual(written);
    await fill(store, 'two');
    await store.close();
    await expect(open(disk, {})).rejects.toThrow('is encrypted');

    const again = await open(disk, { keys: FIRST, clock });
    const all = await contents(again);
    expect(all).toEqual(expect.arrayContaining(written));
    for (let sweep = 0; sweep < 30 && filesWithSecret(disk).length > 0; sweep++) {
      await clock.advance(SWEEP_MS);
      for (let turn = 0; turn < 200; turn++) await yieldToEventLoop();
    }
    expect(filesWithSecret(disk)).toEqual([]);
    expect(await contents(again)).toEqual(all);
    expect((await again.blobs.get(sha256))?.equals(BLOB)).toBe(true);
    await again.close();
  });
});

describe('another key of the operator', () => {
  test('needs the former one once, and never again', async () => {
    const { disk, written, sha256 } = await directory(FIRST);
    const lines: string[] = [];
    const info = (message: string) => void lines.push(message);
    const store = await open(disk, { keys: ROTATING, logger: { ...silentLogger, info } });
    expect(lines.join()).toContain('are encrypted with key second of keys.txt from now on');
    await fill(store, 'two');
    const all = await contents(store);
    await store.close();

    await expect(open(disk, { keys: FIRST })).rejects.toThrow('which is "second"');
    const again = await open(disk, { keys: SECOND });
    expect(await contents(again)).toEqual(all);
    expect(all).toEqual(expect.arrayContaining(written));
    expect((await again.blobs.get(sha256))?.equals(BLOB)).toBe(true);
    await again.close();
  });
});

/*
 * Goal: turning encryption on or changing the key may be interrupted at any moment. Method: the power is cut at each
 * change of the disk in turn, and the directory is then opened with both keys.
 */
test.each([
  ['turning encryption on', undefined, FIRST, ROTATING],
  ['changing the key', FIRST, ROTATING, ROTATING],
  ['creating an encrypted directory', 'new', FIRST, ROTATING],
] as const)('a power cut at any moment of %s loses nothing', async (_, before, during, after) => {
  const empty = { disk: new FaultyDisk(), written: [] as string[] };
  const { disk, written } = before === 'new' ? empty : await directory(before, 20);
  let cuts = 0;
  for (let step = 0; ; step++) {
    const cut = disk.afterKill();
    cut.cutPowerAfter(step);
    const completed = await open(cut, { keys: during }).then(
      async (store) => {
        await store.close().catch(() => {});
        return cut.hasPower;
      },
      (error: unknown) => {
        if (cut.hasPower) throw error;
        return false;
      },
    );
    if (completed) break;
    cuts++;
    const found = await open(cut.afterPowerCut(step), { keys: after });
    if (before !== 'new') expect(await contents(found)).toEqual(written);
    await found.close();
  }
  expect(cuts).toBeGreaterThan(10);
});
