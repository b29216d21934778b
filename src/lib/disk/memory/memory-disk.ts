import { DirectoryInUse, type DirectoryLock, type Disk, type DiskFile, type OpenMode } from '../disk.ts';
import { MemoryBudget } from './memory-budget.ts';
import { MemoryContent, memoryFile } from './memory-file.ts';

/** The files of a memory disk, by path. */
export type DiskImage = ReadonlyMap<string, Buffer>;

/**
 * A disk in the memory of this process, for data that need not outlive it. It has no modes and no links: files that are
 * executed are on a disk of the host.
 */
export class MemoryDisk implements Disk {
  readonly #name: string;
  readonly #budget: MemoryBudget;
  readonly #files = new Map<string, MemoryContent>();
  readonly #directories = new Set<string>(['']);
  #isLocked = false;

  /**
   * @param name stands for the directory in messages: `memory`
   * @param maxBytes beyond which writes fail as on a full disk
   * @throws an error as of a full disk for an image that is larger
   */
  constructor(name: string, image: DiskImage = new Map(), maxBytes = Infinity) {
    this.#name = name;
    this.#budget = new MemoryBudget(maxBytes);
    for (const [path, bytes] of image) {
      this.#files.set(path, new MemoryContent(Buffer.from(bytes), this.#budget));
      this.#addDirectory(parentOf(path));
    }
  }

  /** Of all files. */
  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** A copy of all files. */
  image(): DiskImage {
    return new Map(Array.from(this.#files, ([path, content]) => [path, Buffer.from(content.bytes)]));
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const existing = this.#files.get(path);
    if (existing) return memoryFile(existing);
    if (mode === 'read' || !this.#directories.has(parentOf(path))) throw notFound(path);
    const created = new MemoryContent(undefined, this.#budget);
    this.#files.set(path, created);
    return memoryFile(created);
  }

  memory(bytes: number): Buffer {
    return Buffer.alloc(bytes);
  }

  async makeDirectory(path: string): Promise<void> {
    this.#addDirectory(path);
  }

  async list(path: string): Promise<string[]> {
    const prefix = path === '' ? '' : `${path}/`;
    const names = new Set<string>();
    for (const name of [...this.#files.keys(), ...this.#directories]) {
      if (name !== path && name.startsWith(prefix)) names.add(name.slice(prefix.length).split('/')[0]!);
    }
    return [...names].sort();
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return this.#files.get(path)?.length;
  }

  async rename(from: string, to: string): Promise<void> {
    const content = this.#files.get(from);
    if (!content || !this.#directories.has(parentOf(to))) throw notFound(from);
    this.#files.delete(from);
    this.#files.get(to)?.release();
    this.#files.set(to, content);
  }

  async remove(path: string): Promise<void> {
    const isRemoved = (name: string) => name === path || name.startsWith(`${path}/`);
    for (const [name, content] of this.#files) {
      if (!isRemoved(name)) continue;
      content.release();
      this.#files.delete(name);
    }
    for (const name of this.#directories) if (isRemoved(name)) this.#directories.delete(name);
  }

  async setMode(): Promise<void> {}

  async makeLink(path: string): Promise<void> {
    throw new Error(`a disk in memory has no symbolic links: ${path}`);
  }

  async syncDirectory(): Promise<void> {}

  async lock(path: string): Promise<DirectoryLock> {
    if (this.#isLocked) throw new DirectoryInUse(this.absolute(path), 'this process');
    this.#isLocked = true;
    let isHeld = true;
    return {
      predecessorIsGone: true,
      isPrivate: true,
      isHeld: () => isHeld,
      reclaim: async () => isHeld,
      beat: async () => isHeld,
      release: async () => {
        if (isHeld) this.#isLocked = false;
        isHeld = false;
      },
    };
  }

  async lockedBy(): Promise<string | undefined> {
    return this.#isLocked ? 'this process' : undefined;
  }

  absolute(path: string): string {
    return path === '' ? this.#name : `${this.#name}/${path}`;
  }

  #addDirectory(path: string): void {
    const parts = path.split('/');
    for (let count = 1; count <= parts.length; count++)
      this.#directories.add(parts.slice(0, count).join('/'));
  }
}

/** The directory of a path; empty for that of the disk. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function notFound(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
