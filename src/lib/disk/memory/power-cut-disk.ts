import type { Random } from '../../random.ts';
import type { DirectoryLock, Disk, DiskFile, OpenMode } from '../disk.ts';
import { type DiskImage, type MemoryDisk, parentOf } from './memory-disk.ts';
import { MemoryContent } from './memory-file.ts';

/*
 * A disk in memory whose power can be cut. Until then it is a memory disk; afterwards, changes fail, and `afterCut` has
 * what the next server finds:
 *
 * - Of writes that were not synced, and of the one during which the power was cut, any sectors may be stored.
 * - Of names that were created, changed or removed since the last sync of their directory, a first part is stored.
 */
const SECTOR_BYTES = 512;

interface UnsyncedWrite {
  readonly position: number;
  readonly bytes: Buffer;
  /** What the write replaced, and the length of the file before it. */
  readonly before: Buffer;
  readonly lengthBefore: number;
}

interface Inode {
  /** Stays readable when the file has no name any more. */
  readonly file: DiskFile;
  unsynced: UnsyncedWrite[];
}

/** One atomic change of names, by what was there before: a file, or none. */
interface NameChange {
  readonly directory: string;
  readonly before: readonly (readonly [path: string, inode: Inode | undefined])[];
}

export class PowerCutDisk implements Disk {
  readonly #disk: MemoryDisk;
  readonly #inodes = new Map<string, Inode>();
  #unsyncedNames: NameChange[] = [];
  #changesLeft = Infinity;
  #onCut: () => void = () => {};

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  /**
   * Cuts the power during a later change: a write, sync, rename or removal.
   * @param changes 1 is the next one
   */
  cutPowerAt(changes: number, onCut: () => void): void {
    this.#changesLeft = changes;
    this.#onCut = onCut;
  }

  /** A cut that has not come does not come any more. */
  keepPower(): void {
    if (this.hasPower) this.#changesLeft = Infinity;
  }

  cutPower(): void {
    this.#changesLeft = 0;
  }

  get hasPower(): boolean {
    return this.#changesLeft > 0;
  }

  /** A copy of all files. */
  image(): DiskImage {
    return this.#disk.image();
  }

  /** The files as the next server finds them; `random` decides what was stored of what was not synced. */
  async afterCut(random: Random): Promise<DiskImage> {
    const names = new Map<string, Inode | Buffer>(this.#disk.image());
    for (const [path, inode] of this.#inodes) names.set(path, inode);
    const kept = random.integer(this.#unsyncedNames.length + 1);
    for (const { before } of this.#unsyncedNames.slice(kept).reverse()) {
      for (const [path, inode] of before) {
        if (inode) names.set(path, inode);
        else names.delete(path);
      }
    }
    const image = new Map<string, Buffer>();
    for (const [path, content] of names) {
      image.set(path, Buffer.isBuffer(content) ? content : await survivor(content, random));
    }
    return image;
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const isNew = (await this.#disk.sizeOf(path)) === undefined;
    if (isNew && mode !== 'read') this.#requirePower(path);
    const file = await this.#disk.open(path, mode);
    if (isNew) this.#unsyncedNames.push({ directory: parentOf(path), before: [[path, undefined]] });
    return this.#file(path, file, await this.#inodeOf(path), mode);
  }

  memory(bytes: number): Buffer {
    return this.#disk.memory(bytes);
  }

  makeDirectory(path: string): Promise<void> {
    return this.#disk.makeDirectory(path);
  }

  list(path: string): Promise<string[]> {
    return this.#disk.list(path);
  }

  sizeOf(path: string): Promise<number | undefined> {
    return this.#disk.sizeOf(path);
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.#change()) throw powerFailure(to);
    const replaced = (await this.#disk.sizeOf(to)) === undefined ? undefined : await this.#inodeOf(to);
    const inode = await this.#inodeOf(from);
    await this.#disk.rename(from, to);
    this.#inodes.delete(from);
    this.#inodes.set(to, inode);
    const before = [
      [from, inode],
      [to, replaced],
    ] as const;
    this.#unsyncedNames.push({ directory: parentOf(to), before });
  }

  async remove(path: string): Promise<void> {
    if (this.#change()) throw powerFailure(path);
    for (const name of this.#disk.paths) {
      if (name !== path && !name.startsWith(`${path}/`)) continue;
      this.#unsyncedNames.push({ directory: parentOf(name), before: [[name, await this.#inodeOf(name)]] });
      this.#inodes.delete(name);
    }
    await this.#disk.remove(path);
  }

  setMode(): Promise<void> {
    return this.#disk.setMode();
  }

  makeLink(path: string): Promise<void> {
    return this.#disk.makeLink(path);
  }

  async syncDirectory(path: string): Promise<void> {
    if (this.#change()) throw powerFailure(path);
    this.#unsyncedNames = this.#unsyncedNames.filter(({ directory }) => directory !== path);
  }

  lock(path: string): Promise<DirectoryLock> {
    return this.#disk.lock(path);
  }

  lockedBy(): Promise<string | undefined> {
    return this.#disk.lockedBy();
  }

  absolute(path: string): string {
    return this.#disk.absolute(path);
  }

  async #inodeOf(path: string): Promise<Inode> {
    const known = this.#inodes.get(path);
    if (known) return known;
    const inode = { file: await this.#disk.open(path, 'read'), unsynced: [] };
    this.#inodes.set(path, inode);
    return inode;
  }

  #file(path: string, file: DiskFile, inode: Inode, mode: OpenMode): DiskFile {
    const change = async (position: number, bytes: Buffer, apply: () => Promise<void>) => {
      const isCut = this.#change();
      inode.unsynced.push({ position, bytes, ...(await replacedBy(file, position, bytes)) });
      await apply();
      if (isCut) throw powerFailure(path);
      if (mode === 'write-durable') inode.unsynced = [];
    };
    return {
      read: (target, offset, length, position) => file.read(target, offset, length, position),
      write: (source, offset, length, position) =>
        change(position, Buffer.from(source.subarray(offset, offset + length)), () =>
          file.write(source, offset, length, position),
        ),
      truncate: (length) => change(length, Buffer.alloc(0), () => file.truncate(length)),
      sync: async () => {
        if (this.#change()) throw powerFailure(path);
        inode.unsynced = [];
      },
      size: () => file.size(),
      close: () => file.close(),
    };
  }

  #requirePower(path: string): void {
    if (!this.hasPower) throw powerFailure(path);
  }

  /** @returns whether the power is cut during this change */
  #change(): boolean {
    this.#requirePower('power is off');
    this.#changesLeft--;
    if (this.hasPower) return false;
    this.#onCut();
    return true;
  }
}

/** The content after a cut: without the unsynced writes, then any sectors of each. */
async function survivor({ file, unsynced }: Inode, random: Random): Promise<Buffer> {
  const content = new MemoryContent(await wholeFile(file));
  for (const { position, before, lengthBefore } of unsynced.toReversed()) {
    content.write(before, position);
    content.truncate(lengthBefore);
  }
  for (const { position, bytes } of unsynced) {
    const fate = random.integer(3);
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      const isStored = [true, false, random.integer(2) === 0][fate]!;
      if (isStored) content.write(bytes.subarray(at, at + SECTOR_BYTES), position + at);
    }
  }
  return content.bytes;
}

/** What a write, or a truncation at its position, is about to replace. */
async function replacedBy(file: DiskFile, position: number, bytes: Buffer) {
  const lengthBefore = await file.size();
  const isTruncation = bytes.length === 0;
  const end = isTruncation ? lengthBefore : Math.min(lengthBefore, position + bytes.length);
  const before = Buffer.alloc(Math.max(0, end - position));
  await file.read(before, 0, before.length, position);
  return { before, lengthBefore };
}

async function wholeFile(file: DiskFile): Promise<Buffer> {
  const content = Buffer.alloc(await file.size());
  await file.read(content, 0, content.length, 0);
  return content;
}

function powerFailure(path: string): Error {
  return Object.assign(new Error(`EIO: the power was cut: ${path}`), { code: 'EIO' });
}
