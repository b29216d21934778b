import * as fs from 'node:fs';
import type { DiskFile } from './disk.ts';

export interface NodeFileSettings {
  /** Sync after each write, where no flag makes writes durable (platform/file-writes.ts). */
  readonly syncEachWrite: boolean;
  /** Opens a direct file again without O_DIRECT. */
  readonly reopen?: (() => Promise<number>) | undefined;
}

/** Uses a file descriptor directly: a small write through a FileHandle costs more than twice as much. */
export class NodeFile implements DiskFile {
  readonly #settings: NodeFileSettings;
  #descriptor: number;
  /** The direct descriptor, after a write through it has failed. */
  #directDescriptor: number | undefined;

  constructor(descriptor: number, settings: NodeFileSettings) {
    this.#descriptor = descriptor;
    this.#settings = settings;
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
      try {
        total += await this.#writeOnce(source, offset + total, length - total, position + total);
      } catch (error) {
        if (!(await this.#fallBackToPageCache(error))) throw error;
      }
    }
    if (this.#settings.syncEachWrite) await this.sync();
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

  async close(): Promise<void> {
    const direct = this.#directDescriptor;
    if (direct !== undefined) await call((done) => fs.close(direct, done));
    await call((done) => fs.close(this.#descriptor, done));
  }

  /**
   * EINVAL means that the file system does not accept the alignment of memory, length or position for a
   * direct write. The same write works through the page cache.
   * @returns whether to retry
   */
  async #fallBackToPageCache(error: unknown): Promise<boolean> {
    const { reopen } = this.#settings;
    const isRefused = (error as NodeJS.ErrnoException).code === 'EINVAL';
    if (!isRefused || !reopen || this.#directDescriptor !== undefined) return false;
    const descriptor = await reopen();
    this.#directDescriptor = this.#descriptor;
    this.#descriptor = descriptor;
    return true;
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
