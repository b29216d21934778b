import type { MetaStore, Store } from '../../src/storage/port.ts';

/**
 * Lets a process die between any two writes: after so many, its store takes no more, so that nothing which it does from then on is
 * there after the restart.
 */
export class Power {
  #writesLeft = Infinity;
  #writes = 0;
  #bytes = 0;

  /** Writes of documents so far that were done. */
  get writes(): number {
    return this.#writes;
  }

  /** Bytes of the documents written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get isOut(): boolean {
    return this.#writesLeft <= 0;
  }

  /** Goes out after so many more writes. */
  cutAfter(writes: number): void {
    this.#writesLeft = writes;
  }

  restore(): void {
    this.#writesLeft = Infinity;
  }

  /** The same store, as a process that depends on this power sees it. */
  over(store: Store): Store {
    const { meta } = store;
    const gated: MetaStore = {
      get: (key) => meta.get(key),
      list: (prefix) => meta.list(prefix),
      watch: (prefix, onChange) => meta.watch(prefix, onChange),
      create: async (key, value) => this.#write(() => meta.create(key, value), value.length),
      compareAndSet: async (key, revision, value) =>
        this.#write(() => meta.compareAndSet(key, revision, value), value.length),
      delete: async (key, revision) => this.#write(() => meta.delete(key, revision), 0),
    };
    return { ...store, meta: gated, close: () => store.close() };
  }

  async #write<T>(write: () => Promise<T>, bytes: number): Promise<T> {
    if (this.isOut) throw new Error('the process is dead');
    this.#writesLeft--;
    this.#writes++;
    this.#bytes += bytes;
    return write();
  }
}
