import { beforeAll, describe, expect, test } from 'vitest';
import { repairDirectory } from '../../../../src/storage/embedded/check/repair.ts';
import { isSound } from '../../../../src/storage/embedded/check/report.ts';
import {
  BLOCK_BYTES,
  type Directory,
  openStore,
  makeDirectory,
  useDirectory,
  inspect,
  expectFound,
  neededBlocks,
} from './damaged-directory.ts';

let whole: Directory;
beforeAll(async () => {
  whole = await makeDirectory();
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
      expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
      await expectFound(disk, whole.segment, whole);
    });

    test('in its padding has no effect', async () => {
      const disk = whole.disk.afterKill();
      disk.flipBit(whole.segment, blockOf(whole) + BLOCK_BYTES - 1);
      expect(isSound((await inspect(disk)).report)).toBe(true);
      expect(await useDirectory(disk, whole)).toBe('as written');
    });
  },
);

test('a flipped bit after the end of the journal has no effect', async () => {
  const disk = whole.disk.afterKill();
  disk.flipBit(whole.segment, neededBlocks(whole).at(-1)! + BLOCK_BYTES + 5);
  expect(isSound((await inspect(disk)).report)).toBe(true);
  expect(await useDirectory(disk, whole)).toBe('as written');
});

describe('a flipped bit in a chunk', () => {
  const content = () => whole.disk.contentOf(whole.chunk);
  const trailerAt = () => content().length - 24;
  const indexAt = () => content().readDoubleLE(trailerAt() + 16);

  test.each(named(CHUNK_BLOCK_FIELDS))('in the field %s of a block', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(whole.chunk, byte);
    expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, whole.chunk, whole);
  });

  test.each(named(ROW_FIELDS))('in the field %s of its index', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(whole.chunk, indexAt() + byte);
    expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
    // The blocks themselves contain everything that was in the index.
    expect((await inspect(disk)).report.missing).toEqual([]);
    await expectFound(disk, whole.chunk, whole);
  });

  test.each(named(TRAILER_FIELDS))('in the field %s of its trailer', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(whole.chunk, trailerAt() + byte);
    expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, whole.chunk, whole);
  });
});

describe.each(['checkpoint', 'checkpoint.copy'])('a flipped bit in the file %s', (path) => {
  test.each(named(CHECKPOINT_FIELDS))('in its %s', async (_, byte) => {
    const disk = whole.disk.afterKill();
    disk.flipBit(path, byte);
    expect(await useDirectory(disk.afterKill(), whole)).toBe('as written');
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
      expect(await useDirectory(repaired, whole)).toBe('as written');
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
  expect(await useDirectory(disk, whole)).toBe('as written');
  expect(isSound((await inspect(disk)).report)).toBe(true);
});

test('copies of the state that are damaged in the same block are refused', async () => {
  const disk = whole.disk.afterKill();
  const copy = whole.state.replace('.state', '.copy');
  for (const path of [whole.state, copy]) disk.flipBit(path, 100);
  expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
  const inspection = await inspect(disk);
  expect(inspection.report.damage.map(({ file }) => file)).toEqual([whole.state]);
  await expect(repairDirectory(disk, inspection)).rejects.toMatchObject({ kind: 'corrupt' });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'bit %i of the format version is damage when it is flipped',
  async (bit) => {
    const disk = whole.disk.afterKill();
    disk.flipBit('format', 31, bit);
    expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
    expect((await inspect(disk)).report.damage.map(({ file }) => file)).toEqual(['format']);
  },
);

test.each([0, 3, 12, 25, 32])('a flipped bit in byte %i of the format file', async (byte) => {
  const disk = whole.disk.afterKill();
  disk.flipBit('format', byte);
  expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
  expect((await inspect(disk)).report.damage.map(({ file }) => file)).toEqual(['format']);
});

test.each([0, 1_500, 2_999])('a flipped bit in byte %i of a blob', async (byte) => {
  const disk = whole.disk.afterKill();
  disk.flipBit(whole.blob, byte);
  expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
  await expectFound(disk, whole.blob, whole);
  // Putting the bytes again repairs the blob.
  const store = await openStore(disk);
  expect(await store.blobs.put(Buffer.alloc(3_000, 'code'))).toBe(whole.sha256);
  await store.close();
  expect((await inspect(disk)).report.damage).toEqual([]);
});
