import { beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { yieldToEventLoop } from '../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { inspectDirectory } from '../../../src/storage/embedded/check/inspect-directory.ts';
import { repairDirectory } from '../../../src/storage/embedded/check/repair.ts';
import { isSound } from '../../../src/storage/embedded/check/report.ts';
import { writeLedger } from '../../../src/storage/embedded/journal/ledger.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { isStorageError } from '../../../src/storage/error.ts';
import type { Store } from '../../../src/storage/port.ts';
import { batchOf } from '../../support/batch.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';

/*
 * Goal: no damaged byte is served, a check finds all damage, and every directory can be used again after a
 * repair. Method: a directory with every kind of file. Each field in each file is flipped, and each file
 * truncated, zeroed, doubled, removed.
 */

const LOGS = ['a', 'b'];
const BLOCK_BYTES = 4096;

/** The contents of each log, by position. */
type Truth = ReadonlyMap<string, ReadonlyMap<number, string>>;

interface Directory {
  readonly disk: FaultyDisk;
  readonly truth: Truth;
  readonly sha256: string;
  readonly segment: string;
  readonly chunk: string;
  readonly state: string;
  readonly blob: string;
}

async function open(disk: FaultyDisk): Promise<Store> {
  return openEmbeddedStore({
    disk,
    clock: new VirtualClock(),
    logger: silentLogger,
    durability: 'fsync',
    options: {
      segmentBytes: 256 * 1024,
      pageBytes: 32 * 1024,
      tailBytes: 96 * 1024,
      maxBatchBytes: 24 * 1024,
      stateBlockBytes: 1024,
    },
  });
}

/** A directory with chunks, a journal of many blocks, metadata and a blob. */
async function makeDirectory(end: 'closed' | 'killed' = 'closed'): Promise<Directory> {
  const disk = new FaultyDisk();
  const store = await open(disk);
  const truth = new Map(LOGS.map((id) => [id, new Map<number, string>()]));
  for (const id of LOGS) await store.logs.createLog(id, { retentionMs: 10 ** 9 });
  const sha256 = await store.blobs.put(Buffer.alloc(3_000, 'code'));
  await store.meta.create('function', Buffer.from(JSON.stringify({ code: { sha256 } })));
  for (let index = 0; index < 9; index++) await store.meta.create(`key ${index}`, Buffer.alloc(400, 'v'));
  for (let index = 0; index < 60; index++) {
    await Promise.all(
      LOGS.map(async (id) => {
        const text = `${id}${index};`.padEnd(600, '.');
        const { pos } = await store.logs.append(id, batchOf(text));
        truth.get(id)!.set(pos, text);
      }),
    );
    await yieldToEventLoop();
  }
  if (end === 'closed') await store.close();
  const find = (directory: string) => disk.paths.find((path) => path.startsWith(directory))!;
  const segments = disk.paths.filter((path) => path.startsWith('journal/'));
  const epochs = segments.map((path) => disk.contentOf(path).readUInt32LE(12));
  const segment = segments[epochs.indexOf(Math.max(...epochs))]!;
  return {
    disk,
    truth,
    sha256,
    segment,
    chunk: find('chunks/'),
    state: disk.paths.find((path) => path.endsWith('.state'))!,
    blob: `blobs/${sha256.slice(0, 2)}/${sha256}`,
  };
}

let whole: Directory;
beforeAll(async () => {
  whole = await makeDirectory();
});

async function overwrite(disk: FaultyDisk, path: string, at: number, bytes: Buffer): Promise<void> {
  await (await disk.open(path, 'write')).write(bytes, 0, bytes.length, at);
}

async function cut(disk: FaultyDisk, path: string, length: number): Promise<void> {
  await (await disk.open(path, 'write')).truncate(length);
}

async function replace(disk: FaultyDisk, path: string, content: Buffer): Promise<void> {
  await disk.remove(path);
  await overwrite(disk, path, 0, content);
}

/** Reads all logs. @throws StorageError `corrupt` when a read finds damage */
async function readAll(store: Store): Promise<Map<string, Map<number, string>>> {
  const found = new Map<string, Map<number, string>>();
  for (const id of LOGS) {
    const texts = new Map<number, string>();
    for (let from = 0; ;) {
      const { batches, nextPos, endPos } = await store.logs.read(id, from, { maxBytes: 5_000 });
      for (const { pos, bytes } of batches) texts.set(pos, bytes.toString());
      if (nextPos >= endPos) break;
      from = nextPos;
    }
    found.set(id, texts);
  }
  return found;
}

/**
 * Opens the directory and reads everything.
 * @returns whether that was refused or the contents are as written
 */
async function use(disk: FaultyDisk, { truth, sha256 }: Directory): Promise<'refused' | 'as written'> {
  let store: Store;
  try {
    store = await open(disk);
  } catch (error) {
    if (isStorageError(error)) return 'refused';
    throw error;
  }
  try {
    expect(await readAll(store)).toEqual(truth);
    const blob = await store.blobs.get(sha256);
    return blob?.equals(Buffer.alloc(3_000, 'code')) === true ? 'as written' : 'refused';
  } catch (error) {
    if (isStorageError(error, 'corrupt')) return 'refused';
    throw error;
  } finally {
    await store.close();
  }
}

const inspect = (disk: FaultyDisk) => inspectDirectory(disk, () => {});

/**
 * Expects that damage is found and not served, and that a repair keeps everything that the report does not
 * list as missing.
 */
async function expectFound(disk: FaultyDisk, path: string, directory: Directory): Promise<void> {
  const before = disk.paths.includes(path) ? disk.contentOf(path) : undefined;
  const inspection = await inspect(disk);
  expect(inspection.report.damage.map(({ file }) => file)).toContain(path);
  // The inspection changed nothing. A start serves no wrong byte and repairs what it can.
  await use(disk.afterKill(), directory);

  const { directory: aside } = await repairDirectory(disk, inspection);
  if (before) expect(disk.contentOf(`${aside}/${path}`).equals(before)).toBe(true);
  const { report } = await inspect(disk);
  // A lost blob is still missing: it must be deployed again.
  expect(report.damage.filter(({ file }) => !file.startsWith('blobs/'))).toEqual([]);
  const store = await open(disk);
  const found = await readAll(store);
  for (const [id, texts] of directory.truth) {
    const missing = inspection.report.missing.filter(({ logId }) => logId === id);
    for (const [pos, text] of texts) {
      const isMissing = missing.some(({ fromPos, endPos }) => pos >= fromPos && pos < endPos);
      expect(found.get(id)!.get(pos), `${id} ${pos}`).toBe(isMissing ? undefined : text);
    }
    expect([...found.get(id)!.keys()].filter((pos) => !texts.has(pos))).toEqual([]);
    // No acknowledged position is given to another record.
    const { pos } = await store.logs.append(id, batchOf('after the repair'));
    expect(pos).toBeGreaterThan(Math.max(...texts.keys()));
    expect((await store.logs.read(id, pos, { maxBytes: 1_000 })).batches).toHaveLength(1);
  }
  await store.close();
}

test('a directory without damage is sound, and the inspection changes nothing', async () => {
  const disk = whole.disk.afterKill();
  const { steps } = disk;
  const { report } = await inspect(disk);
  expect(report).toMatchObject({ damage: [], unfinished: undefined, missing: [] });
  expect(isSound(report)).toBe(true);
  expect(new Set(report.files.map(({ kind }) => kind))).toEqual(
    new Set(['format', 'ledger', 'checkpoint', 'segment', 'chunk', 'blob']),
  );
  expect(disk.steps).toBe(steps);
  expect(await use(disk, whole)).toBe('as written');
});

// The offsets of the fields: journal/block.ts, frame/frame.ts, chunk/format.ts, checkpoint/checkpoint.ts.
const BLOCK_FIELDS = {
  magic: 0,
  checksum: 4,
  length: 8,
  epoch: 12,
  number: 16,
  chain: 20,
  'previous end': 24,
  frames: 28,
};
const FRAME_FIELDS = { length: 32, kind: 36, log: 40, count: 44, position: 48, time: 56, payload: 64 };
const CHUNK_BLOCK_FIELDS = {
  magic: 0,
  checksum: 4,
  length: 8,
  log: 12,
  frame: 16,
  position: 32,
  payload: 48,
};
const ROW_FIELDS = { log: 0, length: 4, offset: 8, 'first position': 16, 'end position': 24, time: 32 };
const TRAILER_FIELDS = { magic: 0, checksum: 4, rows: 8, reserved: 12, 'index offset': 16 };
const CHECKPOINT_FIELDS = {
  magic: 0,
  checksum: 4,
  'length of head': 8,
  head: 12,
  'last byte of the head': 200,
};

const named = (fields: Record<string, number>) => Object.entries(fields);

/** The offsets of the blocks of a segment that are still needed. */
function neededBlocks({ disk, segment }: Directory): number[] {
  const content = disk.contentOf(segment);
  const magic = content.readUInt32LE(0);
  const epoch = content.readUInt32LE(12);
  const head = JSON.parse(
    disk.contentOf('checkpoint').toString('utf8', 12, 12 + disk.contentOf('checkpoint').readUInt32LE(8)),
  ) as { start: { epoch: number; offset: number } };
  const from = head.start.epoch === epoch ? head.start.offset : 0;
  const offsets: number[] = [];
  for (let at = from; at < content.length; at += BLOCK_BYTES) {
    if (content.readUInt32LE(at) === magic && content.readUInt32LE(at + 12) === epoch) offsets.push(at);
  }
  return offsets;
}

describe.each(['first', 'middle', 'last'] as const)(
  'a flipped bit in the %s block of the journal',
  (which) => {
    const blockOf = (directory: Directory) => {
      const blocks = neededBlocks(directory);
      expect(blocks.length).toBeGreaterThan(5);
      return { first: blocks[0]!, middle: blocks[blocks.length >> 1]!, last: blocks.at(-1)! }[which];
    };

    test.each([...named(BLOCK_FIELDS), ...named(FRAME_FIELDS)])('in its field %s', async (_, byte) => {
      const disk = whole.disk.afterKill();
      disk.flipBit(whole.segment, blockOf(whole) + byte);
      expect(await use(disk.afterKill(), whole)).toBe('refused');
      await expectFound(disk, whole.segment, whole);
    });

    test('in its padding has no effect', async () => {
      const disk = whole.disk.afterKill();
      disk.flipBit(whole.segment, blockOf(whole) + BLOCK_BYTES - 1);
      expect(isSound((await inspect(disk)).report)).toBe(true);
      expect(await use(disk, whole)).toBe('as written');
    });
  },
);

test('a flipped bit after the end of the journal has no effect', async () => {
  const disk = whole.disk.afterKill();
  disk.flipBit(whole.segment, neededBlocks(whole).at(-1)! + BLOCK_BYTES + 5);
  expect(isSound((await inspect(disk)).report)).toBe(true);
  expect(await use(disk, whole)).toBe('as written');
});

describe('a flipped bit in a chunk', () => {
  const content = () => whole.disk.contentOf(whole.chunk);
  const trailerAt = () => content().length - 24;
  const indexAt = () => content().readDoubleLE(trailerAt() + 16);

  test.each(named(CHUNK_BLOCK_FIELDS))('in the field %s of a block', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(whole.chunk, byte);
    expect(await use(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, whole.chunk, whole);
  });

  test.each(named(ROW_FIELDS))('in the field %s of its index', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(whole.chunk, indexAt() + byte);
    expect(await use(disk.afterKill(), whole)).toBe('refused');
    // The blocks themselves contain everything that was in the index.
    expect((await inspect(disk)).report.missing).toEqual([]);
    await expectFound(disk, whole.chunk, whole);
  });

  test.each(named(TRAILER_FIELDS))('in the field %s of its trailer', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(whole.chunk, trailerAt() + byte);
    expect(await use(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, whole.chunk, whole);
  });
});

describe.each(['checkpoint', 'checkpoint.copy'])('a flipped bit in the file %s', (path) => {
  test.each(named(CHECKPOINT_FIELDS))('in its %s', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(path, byte);
    expect(await use(disk.afterKill(), whole)).toBe('as written');
    await expectFound(disk, path, whole);
  });
});

const STATE_BLOCK_FIELDS = { magic: 0, checksum: 4, length: 8, file: 12, number: 16, frame: 24, payload: 60 };

describe.each(['.state', '.copy'])('a flipped bit in the copy %s of the state', (suffix) => {
  const path = () => whole.state.replace('.state', suffix);

  describe.each(['first', 'last'] as const)('in its %s block', (which) => {
    const blockAt = () => (which === 'first' ? 0 : whole.disk.contentOf(path()).length - BLOCK_BYTES);

    test.each(named(STATE_BLOCK_FIELDS))('in the field %s', async (_, byte) => {
      expect(blockAt() === 0).toBe(which === 'first');
      const disk = whole.disk.afterKill();
      disk.flipBit(path(), blockAt() + byte);
      const repaired = disk.afterKill();
      expect(await use(repaired, whole)).toBe('as written');
      expect(isSound((await inspect(repaired)).report)).toBe(true);
      await expectFound(disk, path(), whole);
    });
  });
});

test('copies of the state that are damaged in different blocks are repaired from each other', async () => {
  const disk = whole.disk.afterKill();
  const copy = whole.state.replace('.state', '.copy');
  disk.flipBit(whole.state, 100);
  disk.flipBit(copy, disk.contentOf(copy).length - BLOCK_BYTES + 100);
  expect((await inspect(disk)).report.damage.map(({ file }) => file)).toEqual([whole.state, copy]);
  expect(await use(disk, whole)).toBe('as written');
  expect(isSound((await inspect(disk)).report)).toBe(true);
});

test('copies of the state that are damaged in the same block are refused', async () => {
  const disk = whole.disk.afterKill();
  const copy = whole.state.replace('.state', '.copy');
  for (const path of [whole.state, copy]) disk.flipBit(path, 100);
  expect(await use(disk.afterKill(), whole)).toBe('refused');
  const inspection = await inspect(disk);
  expect(inspection.report.damage.map(({ file }) => file)).toEqual([whole.state]);
  await expect(repairDirectory(disk, inspection)).rejects.toMatchObject({ kind: 'corrupt' });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'bit %i of the format version is damage when it is flipped',
  async (bit) => {
    const disk = whole.disk.afterKill();
    disk.flipBit('format', 31, bit);
    expect(await use(disk.afterKill(), whole)).toBe('refused');
    expect((await inspect(disk)).report.damage.map(({ file }) => file)).toEqual(['format']);
  },
);

test.each([0, 3, 12, 25, 32])('a flipped bit in byte %i of the format file', async (byte) => {
  const disk = whole.disk.afterKill();
  disk.flipBit('format', byte);
  expect(await use(disk.afterKill(), whole)).toBe('refused');
  expect((await inspect(disk)).report.damage.map(({ file }) => file)).toEqual(['format']);
});

test.each([0, 1_500, 2_999])('a flipped bit in byte %i of a blob', async (byte) => {
  const disk = whole.disk.afterKill();
  disk.flipBit(whole.blob, byte);
  expect(await use(disk.afterKill(), whole)).toBe('refused');
  await expectFound(disk, whole.blob, whole);
  // Putting the bytes again repairs the blob.
  const store = await open(disk);
  expect(await store.blobs.put(Buffer.alloc(3_000, 'code'))).toBe(whole.sha256);
  await store.close();
  expect((await inspect(disk)).report.damage).toEqual([]);
});

const FILES = ['segment', 'chunk', 'checkpoint', 'checkpoint.copy', 'state', 'format', 'blob'] as const;
const pathOf = (file: (typeof FILES)[number]) =>
  file === 'segment' || file === 'chunk' || file === 'state' || file === 'blob' ? whole[file] : file;

describe.each(FILES)('the file of kind %s', (file) => {
  const damaged: [string, (disk: FaultyDisk, path: string) => Promise<void>][] = [
    ['missing', (disk, path) => disk.remove(path)],
    ['empty', (disk, path) => cut(disk, path, 0)],
    ['cut in half', (disk, path) => cut(disk, path, disk.contentOf(path).length >> 1)],
    ['without its last byte', (disk, path) => cut(disk, path, disk.contentOf(path).length - 1)],
    ['all zeros', (disk, path) => overwrite(disk, path, 0, Buffer.alloc(disk.contentOf(path).length))],
    [
      'doubled',
      (disk, path) => replace(disk, path, Buffer.concat([disk.contentOf(path), disk.contentOf(path)])),
    ],
  ];
  // A crash may leave bytes after the part of a state file that belongs to the checkpoint.
  const harms = file === 'state' ? damaged.slice(0, -1) : damaged;
  test.each(harms)('%s', async (_, harm) => {
    const path = pathOf(file);
    const disk = whole.disk.afterKill();
    await harm(disk, path);
    const { report } = await inspect(disk);
    expect(isSound(report)).toBe(false);
    await use(disk.afterKill(), whole);
    if (file === 'format') {
      await repairDirectory(disk, await inspect(disk));
      expect(await use(disk, whole)).toBe('as written');
      return;
    }
    // A missing segment is reported as damage of another file of the journal.
    const files = report.damage.map(({ file }) => file);
    await expectFound(disk, files.includes(path) ? path : files[0]!, whole);
  });
});

test('a chunk with the contents of another is found', async () => {
  const [first, second] = whole.disk.paths.filter((path) => path.startsWith('chunks/'));
  expect(second).toBeDefined();
  const disk = whole.disk.afterKill();
  await replace(disk, second!, disk.contentOf(first!));
  expect(await use(disk.afterKill(), whole)).toBe('refused');
  await expectFound(disk, second!, whole);
});

test('a copy of a segment under another name is ignored', async () => {
  const disk = whole.disk.afterKill();
  const twin = whole.segment.replace(/\d{8}/, '00000077');
  await overwrite(disk, twin, 0, disk.contentOf(whole.segment));
  expect(isSound((await inspect(disk)).report)).toBe(true);
  expect(await use(disk, whole)).toBe('as written');
});

describe('the ledger', () => {
  const ledger = () => whole.disk.paths.findLast((path) => path.startsWith('ledger.'))!;

  test.each(named({ magic: 0, checksum: 4, text: 8 }))('with a flipped bit in its %s', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(ledger(), byte);
    expect(await use(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, ledger(), whole);
  });

  test('missing', async () => {
    const disk = whole.disk.afterKill();
    await disk.remove(ledger());
    expect(await use(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, 'ledger', whole);
  });

  test('of an earlier owner, written late, is ignored', async () => {
    const disk = whole.disk.afterKill();
    await writeLedger(disk, { term: 0, segments: new Map([[99, 'journal/none.segment']]) });
    expect(await use(disk, whole)).toBe('as written');
  });
});

test('a directory of format version 1 is read, and has a ledger after the next write', async () => {
  const disk = whole.disk.afterKill();
  for (const path of disk.paths.filter((one) => one.startsWith('ledger.'))) await disk.remove(path);
  await replace(disk, 'format', Buffer.from('{"format":"millrace","version":1}\n'));
  expect(isSound((await inspect(disk)).report)).toBe(true);
  expect(await use(disk.afterKill(), whole)).toBe('as written');
  const store = await open(disk);
  await store.meta.create('key', Buffer.from('value'));
  await store.close();
  expect(disk.contentOf('format').toString()).toContain('"version":2');
  expect(disk.paths).toContainEqual(expect.stringMatching(/^ledger\.\d+$/));
  expect(await use(disk, whole)).toBe('as written');
});

describe('after a kill', () => {
  let killed: Directory;
  beforeAll(async () => {
    killed = await makeDirectory('killed');
  });

  test('everything is as written', async () => {
    expect(isSound((await inspect(killed.disk.afterKill())).report)).toBe(true);
    expect(await use(killed.disk.afterKill(), killed)).toBe('as written');
  });

  test('a missing newest segment is found, although only the ledger refers to it', async () => {
    const disk = killed.disk.afterKill();
    await disk.remove(killed.segment);
    expect(await use(disk.afterKill(), killed)).toBe('refused');
    expect((await inspect(disk)).report.damage[0]).toMatchObject({ file: killed.segment });
    await expectRepaired(disk);
  });

  test('a missing journal is found', async () => {
    const disk = killed.disk.afterKill();
    await disk.remove('journal');
    expect(await use(disk.afterKill(), killed)).toBe('refused');
    expect((await inspect(disk)).report.damage.length).toBeGreaterThan(0);
    await expectRepaired(disk);
  });

  /** Expects that the contents of all intact files are readable. How much more there was is unknown. */
  async function expectRepaired(disk: FaultyDisk): Promise<void> {
    await repairDirectory(disk, await inspect(disk));
    expect((await inspect(disk)).report.damage).toEqual([]);
    const store = await open(disk);
    for (const [id, texts] of await readAll(store)) {
      const truth = killed.truth.get(id)!;
      for (const [pos, text] of texts) expect(text).toBe(truth.get(pos));
      expect((await store.logs.append(id, batchOf('x'))).pos).toBeGreaterThan(Math.max(...truth.keys()));
    }
    await store.close();
  }
});

test('missing folders that were empty are created again', async () => {
  const fresh = new FaultyDisk();
  await (await open(fresh)).close();
  const disk = fresh.afterKill();
  for (const directory of ['chunks', 'blobs']) await disk.remove(directory);
  expect(isSound((await inspect(disk)).report)).toBe(true);
  const store = await open(disk);
  await store.logs.createLog('a', { retentionMs: 1_000 });
  await store.blobs.put(Buffer.from('code'));
  await store.close();
});

test('damage in several files at once is found and repaired', async () => {
  const disk = whole.disk.afterKill();
  disk.flipBit(whole.chunk, 60);
  disk.flipBit(whole.segment, neededBlocks(whole)[3]! + 70);
  disk.flipBit('checkpoint', 50);
  const files = (await inspect(disk)).report.damage.map(({ file }) => file);
  expect(new Set(files)).toEqual(new Set([whole.chunk, whole.segment, 'checkpoint']));
  await expectFound(disk, whole.chunk, whole);
});

test('without a checkpoint the journal cannot be read, and a repair is refused', async () => {
  const disk = whole.disk.afterKill();
  for (const path of ['checkpoint', 'checkpoint.copy']) disk.flipBit(path, 100);
  const inspection = await inspect(disk);
  expect(inspection.report.damage).toEqual([expect.objectContaining({ file: 'checkpoint' })]);
  const paths = disk.paths;
  await expect(repairDirectory(disk, inspection)).rejects.toMatchObject({ kind: 'corrupt' });
  expect(disk.paths).toEqual(paths);
});

test('a torn last write is reported by a check and cut off by the next start', async () => {
  const disk = new FaultyDisk();
  const store = await open(disk);
  await store.logs.createLog('a', { retentionMs: 10 ** 9 });
  await store.logs.append('a', batchOf('one'));
  await store.logs.append('a', batchOf('two'));
  const torn = disk.afterKill();
  const segment = torn.paths.find((path) => path.startsWith('journal/'))!;
  for (const byte of [0, 4, 8, 12, 16, 20, 24, 28, 40, 64]) {
    const damaged = torn.afterKill();
    damaged.flipBit(segment, 2 * BLOCK_BYTES + byte);
    const { report } = await inspect(damaged);
    expect(report).toMatchObject({ damage: [], unfinished: { file: segment, byte: 2 * BLOCK_BYTES } });
    expect(isSound(report)).toBe(false);
    const again = await open(damaged);
    expect((await again.logs.read('a', 0, { maxBytes: 1_000 })).batches.map(String)).toHaveLength(1);
    await again.close();
    expect(isSound((await inspect(damaged)).report)).toBe(true);
  }
});
