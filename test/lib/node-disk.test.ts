import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryInUse } from '../../src/lib/disk.ts';
import { nodeDisk } from '../../src/lib/node-disk.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-disk-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test.each(['../outside', 'a/../../outside', '/etc/passwd', 'a\\..\\b', 'C:file', 'a\0b'])(
  'refuses %j, which leads out of the root',
  async (path) => {
    const disk = nodeDisk(root);
    expect(() => disk.absolute(path)).toThrow('is not a path below the data directory');
    await expect(async () => disk.open(path, 'write')).rejects.toThrow('is not a path below');
  },
);

test.each(['write', 'write-durable'] as const)('a file opened for %s keeps what is written', async (mode) => {
  const disk = nodeDisk(root);
  await disk.makeDirectory('a/b');
  const file = await disk.open('a/b/file', mode);
  await file.write(Buffer.from('..hello'), 2, 5, 3);
  await file.sync();
  const target = Buffer.alloc(10, '-');
  expect(await file.read(target, 1, 9, 3)).toBe(5);
  expect(target.toString()).toBe('-hello----');
  expect(await file.size()).toBe(8);
  await file.truncate(4);
  await file.close();
  await disk.syncDirectory('a/b');
  expect(await disk.sizeOf('a/b/file')).toBe(4);
  expect(await disk.list('a')).toEqual(['b']);
});

test('a file that is missing has no size, and a directory that is missing no names', async () => {
  const disk = nodeDisk(root);
  expect(await disk.sizeOf('none')).toBeUndefined();
  expect(await disk.list('none')).toEqual([]);
  await disk.remove('none');
  await expect(disk.open('none', 'read')).rejects.toThrow('ENOENT');
});

test('a directory is held by one at a time, and free again after its release', async () => {
  const held = await nodeDisk(root).lock('');
  await expect(nodeDisk(root).lock('')).rejects.toThrow(DirectoryInUse);
  await expect(nodeDisk(root).lock('')).rejects.toMatchObject({ directory: root, ownerPid: process.pid });
  await held.release();
  await (await nodeDisk(root).lock('')).release();
});

test('the lock of a process that is gone is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await writeFile(join(root, 'lock'), `${pid} 1\n`);
  await (await nodeDisk(root).lock('')).release();
});

test.runIf(process.platform === 'linux')(
  'a pid that now belongs to a later process is no owner',
  async () => {
    await writeFile(join(root, 'lock'), `${process.pid} 1\n`);
    const lock = await nodeDisk(root).lock('');
    expect(await readFile(join(root, 'lock'), 'utf8')).not.toBe(`${process.pid} 1\n`);
    await lock.release();
    expect(await nodeDisk(root).list('')).toEqual([]);
  },
);

test.runIf(process.platform === 'linux')(
  'a directory that takes no children is an error, not an endless search for a parent',
  async () => {
    await expect(nodeDisk('/proc/millrace').makeDirectory('data')).rejects.toThrow(/ENOENT/);
  },
);

test('directories are made with their parents, and are no error when they are there', async () => {
  const disk = nodeDisk(root);
  await disk.makeDirectory('a/b/c');
  await disk.makeDirectory('a/b/c');
  expect(await disk.list('a/b')).toEqual(['c']);
});
