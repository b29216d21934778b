import { assert } from '../assert.ts';
import type { DirectoryLock, Disk, DiskFile, OpenMode, OpenOptions } from './disk.ts';

/** A disk that is made when it is first used. Until then its paths are not known. */
export class LazyDisk implements Disk {
  readonly #make: () => Promise<Disk>;
  #making: Promise<Disk> | undefined;
  #made: Disk | undefined;

  constructor(make: () => Promise<Disk>) {
    this.#make = make;
  }

  async open(path: string, mode: OpenMode, options?: OpenOptions): Promise<DiskFile> {
    return (await this.#disk()).open(path, mode, options);
  }

  memory(bytes: number): Buffer {
    return this.#made?.memory(bytes) ?? Buffer.alloc(bytes);
  }

  async makeDirectory(path: string): Promise<void> {
    await (await this.#disk()).makeDirectory(path);
  }

  async list(path: string): Promise<string[]> {
    return (await this.#disk()).list(path);
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return (await this.#disk()).sizeOf(path);
  }

  async rename(from: string, to: string): Promise<void> {
    await (await this.#disk()).rename(from, to);
  }

  async remove(path: string): Promise<void> {
    await (await this.#disk()).remove(path);
  }

  async setMode(path: string, mode: number): Promise<void> {
    await (await this.#disk()).setMode(path, mode);
  }

  async makeLink(path: string, target: string): Promise<void> {
    await (await this.#disk()).makeLink(path, target);
  }

  async syncDirectory(path: string): Promise<void> {
    await (await this.#disk()).syncDirectory(path);
  }

  async lock(path: string): Promise<DirectoryLock> {
    return (await this.#disk()).lock(path);
  }

  async lockedBy(path: string): Promise<string | undefined> {
    return (await this.#disk()).lockedBy(path);
  }

  absolute(path: string): string {
    assert(this.#made, `${path} is on a disk that was not used yet`);
    return this.#made.absolute(path);
  }

  #disk(): Promise<Disk> {
    return (this.#making ??= this.#makeOnce());
  }

  async #makeOnce(): Promise<Disk> {
    try {
      this.#made = await this.#make();
      return this.#made;
    } catch (error) {
      // The next use tries again: the host may have been out of space.
      this.#making = undefined;
      throw error;
    }
  }
}
