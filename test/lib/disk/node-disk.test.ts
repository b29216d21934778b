import { constants } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DirectoryInUse } from '../../../src/lib/disk/disk.ts';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-disk-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test.each(['../outside', 'a/../../outside', '/etc/passwd', 'a\\..\\b', 'C:file', 'a\0b'])(
  'rejects %j, which is outside the root',
  async (path) => {
    const disk = nodeDisk(root);
    expect(() => disk.absolute(path)).toThrow('is not a path below the data directory');
    await expect(async () => disk.open(path, 'write')).rejects.toThrow('is not a path below');
  },
);

test.each(['write', 'write-durable'] as const)(
  'a file opened for %s contains what is written',
  async (mode) => {
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
  },
);

describe('direct writes', () => {
  const SECTOR = 4096;
  const onLinux = process.platform === 'linux';

  /** Whether the only descriptor of the file bypasses the page cache; undefined when it is not open. */
  async function isDirect(path: string): Promise<boolean | undefined> {
    for (const descriptor of await readdir('/proc/self/fd')) {
      const target = await readlink(`/proc/self/fd/${descriptor}`).catch(() => '');
      if (target !== path) continue;
      const flags = /^flags:\s+(\d+)/m.exec(await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8'))![1]!;
      return (Number.parseInt(flags, 8) & constants.O_DIRECT) !== 0;
    }
    return undefined;
  }

  async function fileWith(
    mode: 'write' | 'write-durable',
    writes: readonly (readonly [Buffer, number, number])[],
  ) {
    const disk = nodeDisk(root);
    const file = await disk.open('file', mode, { direct: true });
    for (const [bytes, offset, position] of writes) await file.write(bytes, offset, SECTOR, position);
    await file.sync();
    const direct = onLinux ? await isDirect(join(root, 'file')) : undefined;
    await file.close();
    if (onLinux) expect(await isDirect(join(root, 'file'))).toBeUndefined();
    return { direct, content: await readFile(join(root, 'file')) };
  }

  const sector = (letter: string) => Buffer.alloc(SECTOR, letter);

  test.each(['write', 'write-durable'] as const)(
    'aligned writes for %s bypass the page cache',
    async (mode) => {
      const memory = nodeDisk(root).memory(3 * SECTOR);
      expect(memory).toEqual(Buffer.alloc(3 * SECTOR));
      memory.fill('a', SECTOR, 2 * SECTOR).fill('b', 2 * SECTOR);
      const { direct, content } = await fileWith(mode, [
        [memory, 2 * SECTOR, SECTOR],
        [memory, SECTOR, 0],
      ]);
      expect(content.equals(Buffer.concat([sector('a'), sector('b')]))).toBe(true);
      if (onLinux) expect(direct).toBe(true);
      else console.log('whether they bypass the page cache can only be checked on Linux');
    },
  );

  test('unaligned writes, and those after them, go through the page cache', async () => {
    const memory = (letter: string) => {
      const bytes = nodeDisk(root).memory(2 * SECTOR);
      return bytes.fill(letter);
    };
    const { content } = await fileWith('write-durable', [
      [memory('a'), 0, 0],
      [memory('b'), 100, SECTOR],
      [memory('c'), 0, 2 * SECTOR + 1],
      [memory('d'), 0, 3 * SECTOR + 1],
    ]);
    const parts = [sector('a'), sector('b'), Buffer.alloc(1), sector('c'), sector('d')];
    expect(content.equals(Buffer.concat(parts))).toBe(true);
  });

  test('a file that cannot be opened again is closed once', async () => {
    await nodeDisk(root).makeDirectory('gone');
    const file = await nodeDisk(root).open('gone/file', 'write', { direct: true });
    await nodeDisk(root).remove('gone');
    const writing = file.write(Buffer.alloc(100), 0, 100, 0);
    // Only Linux rejects the unaligned write, so that the file is opened again.
    if (onLinux) await expect(writing).rejects.toThrow('ENOENT');
    else await writing;
    await file.close();
  });

  test('memory is allocated where no address space can be reserved', () => {
    const reserve = vi.fn(function refuse() {
      throw new RangeError('could not allocate memory');
    });
    vi.stubGlobal('WebAssembly', { Memory: reserve });
    try {
      const disk = nodeDisk(root);
      for (let time = 0; time < 3; time++) expect(disk.memory(SECTOR)).toEqual(Buffer.alloc(SECTOR));
      // An attempt is expensive, so there is only one.
      expect(reserve).toHaveBeenCalledTimes(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

test('a missing file has no size, and a missing directory is empty', async () => {
  const disk = nodeDisk(root);
  expect(await disk.sizeOf('none')).toBeUndefined();
  expect(await disk.list('none')).toEqual([]);
  await disk.remove('none');
  await expect(disk.open('none', 'read')).rejects.toThrow('ENOENT');
});

test('a directory is locked by one owner at a time, and free after its release', async () => {
  const held = await nodeDisk(root).lock('');
  await expect(nodeDisk(root).lock('')).rejects.toThrow(DirectoryInUse);
  await expect(nodeDisk(root).lock('')).rejects.toMatchObject({
    directory: root,
    owner: `process ${process.pid}`,
  });
  await held.release();
  await (await nodeDisk(root).lock('')).release();
});

test('the lock of a process that has ended is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await writeFile(join(root, 'lock'), `${pid} 1\n`);
  await (await nodeDisk(root).lock('')).release();
});

test.runIf(process.platform === 'linux')('a later process with the same pid is not the owner', async () => {
  await writeFile(join(root, 'lock'), `${process.pid} 1\n`);
  const lock = await nodeDisk(root).lock('');
  expect(await readFile(join(root, 'lock'), 'utf8')).not.toBe(`${process.pid} 1\n`);
  await lock.release();
  expect(await nodeDisk(root).list('')).toEqual(['lock']);
});

test.runIf(process.platform === 'linux')(
  'creating a directory below one that accepts no children fails instead of looping',
  async () => {
    await expect(nodeDisk('/proc/millrace').makeDirectory('data')).rejects.toThrow(/ENOENT/);
  },
);

test('directories are created with their parents, and may exist already', async () => {
  const disk = nodeDisk(root);
  await disk.makeDirectory('a/b/c');
  await disk.makeDirectory('a/b/c');
  expect(await disk.list('a/b')).toEqual(['c']);
});
