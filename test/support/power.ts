import type { MetaStore, Store } from '../../src/storage/port.ts';

/**
 * Simulates the death of a process between two writes: after a number of writes its store accepts no more, so that
 * later changes do not exist after the restart.
 */
export class Power {
  #writesLeft = Infinity;
  #writes = 0;
  #bytes = 0;

  /** Completed writes of documents so far. */
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

  /** Cuts the power after this many further writes. */
  cutAfter(writes: number): void {
    this.#writesLeft = writes;
  }

  restore(): void {
    this.#writesLeft = Infinity;
  }

  /** The same store, for a process that depends on this power. */
  over(store: Store): Store {
    const { meta } = store;
    const gated: MetaStore = {
      get: (key) => meta.get(key),
      list: (...args) => meta.list(...args),
      count: (...args) => meta.count(...args),
      catchUp: () => meta.catchUp(),
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
