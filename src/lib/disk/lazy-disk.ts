import { assert } from '../assert.ts';
import type { DirectoryLock, Disk, DiskFile, OpenMode, OpenOptions } from './disk.ts';

/** A disk that is made when it is first used. Until then its paths are not known. */
export class LazyDisk implements Disk {
  readonly #make: () => Promise<Disk>;
  #making: Promise<Disk> | undefined;
  #made: Disk | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(make: () => Promise<Disk>) {
    this.#make = make;
  }

  /** Waits for what is under way. What is called later is rejected, so that nothing is made again of what the caller removes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
  }

  open(path: string, mode: OpenMode, options?: OpenOptions): Promise<DiskFile> {
    return this.#run((disk) => disk.open(path, mode, options));
  }

  memory(bytes: number): Buffer {
    return this.#made?.memory(bytes) ?? Buffer.alloc(bytes);
  }

  makeDirectory(path: string): Promise<void> {
    return this.#run((disk) => disk.makeDirectory(path));
  }

  list(path: string): Promise<string[]> {
    return this.#run((disk) => disk.list(path));
  }

  sizeOf(path: string): Promise<number | undefined> {
    return this.#run((disk) => disk.sizeOf(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#run((disk) => disk.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#run((disk) => disk.remove(path));
  }

  setMode(path: string, mode: number): Promise<void> {
    return this.#run((disk) => disk.setMode(path, mode));
  }

  makeLink(path: string, target: string): Promise<void> {
    return this.#run((disk) => disk.makeLink(path, target));
  }

  syncDirectory(path: string): Promise<void> {
    return this.#run((disk) => disk.syncDirectory(path));
  }

  lock(path: string): Promise<DirectoryLock> {
    return this.#run((disk) => disk.lock(path));
  }

  lockedBy(path: string): Promise<string | undefined> {
    return this.#run((disk) => disk.lockedBy(path));
  }

  absolute(path: string): string {
    assert(this.#made, `${path} is on a disk that was not used yet`);
    return this.#made.absolute(path);
  }

  async #run<T>(operation: (disk: Disk) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('the disk is closed');
    const running = this.#disk().then(operation);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
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
