import { beforeAll, describe, expect, test } from 'vitest';
import { repairDirectory } from '../../../../src/storage/embedded/check/repair.ts';
import { isSound } from '../../../../src/storage/embedded/check/report.ts';
import { writeLedger } from '../../../../src/storage/embedded/journal/ledger.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import {
  type Directory,
  openStore,
  makeDirectory,
  overwriteFile,
  truncateFile,
  replaceFile,
  useDirectory,
  inspect,
  expectFound,
  neededBlocks,
} from './damaged-directory.ts';

let whole: Directory;
beforeAll(async () => {
  whole = await makeDirectory();
});

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
  expect(await useDirectory(disk, whole)).toBe('as written');
});

const FILES = ['segment', 'chunk', 'checkpoint', 'checkpoint.copy', 'state', 'format', 'blob'] as const;
const pathOf = (file: (typeof FILES)[number]) =>
  file === 'segment' || file === 'chunk' || file === 'state' || file === 'blob' ? whole[file] : file;

describe.each(FILES)('the file of kind %s', (file) => {
  const damaged: [string, (disk: FaultyDisk, path: string) => Promise<void>][] = [
    ['missing', (disk, path) => disk.remove(path)],
    ['empty', (disk, path) => truncateFile(disk, path, 0)],
    ['cut in half', (disk, path) => truncateFile(disk, path, disk.contentOf(path).length >> 1)],
    ['without its last byte', (disk, path) => truncateFile(disk, path, disk.contentOf(path).length - 1)],
    ['all zeros', (disk, path) => overwriteFile(disk, path, 0, Buffer.alloc(disk.contentOf(path).length))],
    [
      'doubled',
      (disk, path) => replaceFile(disk, path, Buffer.concat([disk.contentOf(path), disk.contentOf(path)])),
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
    await useDirectory(disk.afterKill(), whole);
    if (file === 'format') {
      await repairDirectory(disk, await inspect(disk));
      expect(await useDirectory(disk, whole)).toBe('as written');
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
  await replaceFile(disk, second!, disk.contentOf(first!));
  expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
  await expectFound(disk, second!, whole);
});

test('a copy of a segment under another name is ignored', async () => {
  const disk = whole.disk.afterKill();
  const twin = whole.segment.replace(/\d{8}/, '00000077');
  await overwriteFile(disk, twin, 0, disk.contentOf(whole.segment));
  expect(isSound((await inspect(disk)).report)).toBe(true);
  expect(await useDirectory(disk, whole)).toBe('as written');
});

describe('the ledger', () => {
  const ledger = () => whole.disk.paths.findLast((path) => path.startsWith('ledger.'))!;

  test.each(Object.entries({ magic: 0, checksum: 4, text: 8 }))(
    'with a flipped bit in its %s',
    async (_, byte) => {
      const disk = whole.disk.afterKill();
      disk.flipBit(ledger(), byte);
      expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
      await expectFound(disk, ledger(), whole);
    },
  );

  test('missing', async () => {
    const disk = whole.disk.afterKill();
    await disk.remove(ledger());
    expect(await useDirectory(disk.afterKill(), whole)).toBe('refused');
    await expectFound(disk, 'ledger', whole);
  });

  test('of an earlier owner, written late, is ignored', async () => {
    const disk = whole.disk.afterKill();
    await writeLedger(disk, { term: 0, segments: new Map([[99, 'journal/none.segment']]) });
    expect(await useDirectory(disk, whole)).toBe('as written');
  });
});

test('a directory of format version 1 is read, and has a ledger after the next write', async () => {
  const disk = whole.disk.afterKill();
  for (const path of disk.paths.filter((one) => one.startsWith('ledger.'))) await disk.remove(path);
  await replaceFile(disk, 'format', Buffer.from('{"format":"millrace","version":1}\n'));
  expect(isSound((await inspect(disk)).report)).toBe(true);
  expect(await useDirectory(disk.afterKill(), whole)).toBe('as written');
  const store = await openStore(disk);
  await store.meta.create('key', Buffer.from('value'));
  await store.close();
  expect(disk.contentOf('format').toString()).toContain('"version":2');
  expect(disk.paths).toContainEqual(expect.stringMatching(/^ledger\.\d+$/));
  expect(await useDirectory(disk, whole)).toBe('as written');
});

test('missing folders that were empty are created again', async () => {
  const fresh = new FaultyDisk();
  await (await openStore(fresh)).close();
  const disk = fresh.afterKill();
  for (const directory of ['chunks', 'blobs']) await disk.remove(directory);
  expect(isSound((await inspect(disk)).report)).toBe(true);
  const store = await openStore(disk);
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
