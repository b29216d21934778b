import * as fs from 'node:fs';
import { promises } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Disk, OpenMode } from './disk.ts';
import { fileWritesOf, type FileWrites } from '../platform/file-writes.ts';
import { THIS_PLATFORM } from '../platform/platform.ts';
import { holderOf, lockDirectory } from './directory-lock/directory-lock.ts';
import { MappedMemory } from './mapped-memory.ts';
import { NodeFile } from './node-file.ts';
import { removeFolder } from './remove-folder.ts';

const { O_CREAT, O_RDONLY, O_RDWR } = fs.constants;

/** The host's file system below `root`. */
export function nodeDisk(root: string, platform = THIS_PLATFORM): Disk {
  const base = resolve(root);
  const writes = fileWritesOf(platform);
  const mapped = new MappedMemory();
  const at = (path: string) => join(base, checked(path));
  return {
    open: (path, mode, { direct = false } = {}) => openFile(at(path), mode, direct, writes),
    memory: (bytes) => mapped.allocate(bytes),
    async makeDirectory(path) {
      await makeDirectories(at(path));
    },
    async list(path) {
      const names = await orUndefined(promises.readdir(at(path)));
      return (names ?? []).sort();
    },
    async sizeOf(path) {
      return (await orUndefined(promises.stat(at(path))))?.size;
    },
    rename: (from, to) => promises.rename(at(from), at(to)),
    remove: (path) => removeFolder(at(path)),
    setMode: (path, mode) => promises.chmod(at(path), mode),
    makeLink: (path, target) => promises.symlink(target, at(path)),
    async syncDirectory(path) {
      if (writes.syncsDirectories) await syncDirectory(at(path));
    },
    lock: (path) => lockDirectory(at(path)),
    lockedBy: (path) => holderOf(at(path)),
    absolute: at,
  };
}

/** Rejects a path that could leave the root. The empty path is the root. */
function checked(path: string): string {
  const hasParentStep = path.split(/[/\\]/).includes('..');
  if (hasParentStep || path.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(path)) {
    throw new Error(`${JSON.stringify(path)} is not a path below the data directory`);
  }
  return path;
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await promises.open(path, O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openFile(
  path: string,
  mode: OpenMode,
  direct: boolean,
  writes: FileWrites,
): Promise<NodeFile> {
  const { directFlag } = writes;
  const access = mode === 'read' ? O_RDONLY : O_RDWR | O_CREAT;
  const durable = mode === 'write-durable';
  const flags = durable ? access | writes.durableFlag : access;
  const syncEachWrite = durable && writes.syncEachWrite;
  if (direct && directFlag !== undefined) {
    try {
      const descriptor = await openDescriptor(path, flags | directFlag);
      return new NodeFile(descriptor, { syncEachWrite, reopen: () => openDescriptor(path, flags) });
    } catch (error) {
      // Some overlay and in-memory file systems do not support direct writes.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
  return new NodeFile(await openDescriptor(path, flags), { syncEachWrite });
}

function openDescriptor(path: string, flags: number): Promise<number> {
  return new Promise((done, fail) => {
    fs.open(path, flags, 0o600, (error, descriptor) => (error ? fail(error) : done(descriptor)));
  });
}

/**
 * Node's `recursive` option loops forever below a directory that exists but accepts no children, such as
 * /proc, because mkdir then fails as it does for a missing parent.
 */
async function makeDirectories(path: string): Promise<void> {
  try {
    await promises.mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await promises.stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectories(dirname(path));
    await promises.mkdir(path).catch((failure: NodeJS.ErrnoException) => {
      // Another process has created it in the meantime.
      if (failure.code !== 'EEXIST') throw failure;
    });
  }
}
