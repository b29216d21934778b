import * as fs from 'node:fs';
import type { DiskFile } from './disk.ts';

export interface NodeFileSettings {
  /** Where a durable write is a write and then a sync. */
  readonly syncEachWrite: boolean;
  /** Of a file opened past the page cache: opens it the usual way. */
  readonly reopen?: (() => Promise<number>) | undefined;
}

/** Works on the bare descriptor: a FileHandle costs more than twice as much for each small write. */
export class NodeFile implements DiskFile {
  readonly #settings: NodeFileSettings;
  #descriptor: number;
  /** The one past the page cache, once a write has shown that it does not work there. */
  #unused: number | undefined;

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
        if (!(await this.#goThroughCache(error))) throw error;
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
    const unused = this.#unused;
    if (unused !== undefined) await call((done) => fs.close(unused, done));
    await call((done) => fs.close(this.#descriptor, done));
  }

  /**
   * The system tells with EINVAL that memory, length or position do not suit a file system as they are: the same
   * write works through the page cache.
   * @returns whether to try again
   */
  async #goThroughCache(error: unknown): Promise<boolean> {
    const { reopen } = this.#settings;
    const refused = (error as NodeJS.ErrnoException).code === 'EINVAL';
    if (!refused || !reopen || this.#unused !== undefined) return false;
    const descriptor = await reopen();
    this.#unused = this.#descriptor;
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
