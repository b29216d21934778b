import * as fs from 'node:fs';
import { promises } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Disk, DiskFile, OpenMode } from './disk.ts';
import { holderOf, lockDirectory } from './directory-lock.ts';

const { O_CREAT, O_RDONLY, O_RDWR } = fs.constants;
// Absent on Windows, where a durable write is a write and then a sync.
const O_DSYNC: number | undefined = fs.constants.O_DSYNC;

/** The host's file system below `root`. */
export function nodeDisk(root: string): Disk {
  const base = resolve(root);
  const at = (path: string) => join(base, checked(path));
  return {
    open: (path, mode) => openFile(at(path), mode),
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
    remove: (path) => promises.rm(at(path), { recursive: true, force: true }),
    makeExecutable: (path) => promises.chmod(at(path), 0o700),
    syncDirectory: (path) => syncDirectory(at(path)),
    lock: (path) => lockDirectory(at(path)),
    lockedBy: (path) => holderOf(at(path)),
    absolute: at,
  };
}

/** Refuses a path that could lead out of the root; the empty path is the root. */
function checked(path: string): string {
  const climbs = path.split(/[/\\]/).includes('..');
  if (climbs || path.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(path)) {
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
  // A directory cannot be opened there; NTFS keeps its own journal of names.
  if (process.platform === 'win32') return;
  const handle = await promises.open(path, O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function openFile(path: string, mode: OpenMode): Promise<DiskFile> {
  const flags = mode === 'read' ? O_RDONLY : O_RDWR | O_CREAT;
  const durable = mode === 'write-durable';
  return new Promise((done, fail) => {
    fs.open(path, durable ? flags | (O_DSYNC ?? 0) : flags, 0o600, (error, descriptor) => {
      if (error) fail(error);
      else done(new NodeFile(descriptor, durable && O_DSYNC === undefined));
    });
  });
}

/** Works on the bare descriptor: a FileHandle costs more than twice as much for each small write. */
class NodeFile implements DiskFile {
  readonly #descriptor: number;
  readonly #syncEachWrite: boolean;

  constructor(descriptor: number, syncEachWrite: boolean) {
    this.#descriptor = descriptor;
    this.#syncEachWrite = syncEachWrite;
  }

  async read(target: Buffer, offset: number, length: number, position: number): Promise<number> {
    let total = 0;
    while (total < length) {
      const count = await this.#readOnce(target, offset + total, length - total, position + total);
      if (count === 0) break;
      total += count;
    }
    return total;
  }

  async write(source: Buffer, offset: number, length: number, position: number): Promise<void> {
    let total = 0;
    while (total < length) {
      total += await this.#writeOnce(source, offset + total, length - total, position + total);
    }
    if (this.#syncEachWrite) await this.sync();
  }

  sync(): Promise<void> {
    return call((done) => fs.fdatasync(this.#descriptor, done));
  }

  truncate(length: number): Promise<void> {
    return call((done) => fs.ftruncate(this.#descriptor, length, done));
  }

  size(): Promise<number> {
    return new Promise((done, fail) => {
      fs.fstat(this.#descriptor, (error, stat) => (error ? fail(error) : done(stat.size)));
    });
  }

  close(): Promise<void> {
    return call((done) => fs.close(this.#descriptor, done));
  }

  #readOnce(target: Buffer, offset: number, length: number, position: number): Promise<number> {
    return new Promise((done, fail) => {
      fs.read(this.#descriptor, target, offset, length, position, (error, count) =>
        error ? fail(error) : done(count),
      );
    });
  }

  #writeOnce(source: Buffer, offset: number, length: number, position: number): Promise<number> {
    return new Promise((done, fail) => {
      fs.write(this.#descriptor, source, offset, length, position, (error, count) =>
        error ? fail(error) : done(count),
      );
    });
  }
}

function call(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((done, fail) => {
    start((error) => (error ? fail(error) : done()));
  });
}

/**
 * Node's own `recursive` never ends where a parent is there and yet takes no children, as below /proc:
 * the error it meets is the one it takes for a missing parent.
 */
async function makeDirectories(path: string): Promise<void> {
  try {
    await promises.mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await promises.stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectories(dirname(path));
    await promises.mkdir(path).catch((again: NodeJS.ErrnoException) => {
      // Somebody else made it meanwhile.
      if (again.code !== 'EEXIST') throw again;
    });
  }
}
