import type { Store } from '../../src/storage/port.ts';

/** A simulated process that may be killed: afterwards none of its calls has an effect or returns. */
export class MortalProcess {
  alive = true;

  /** Performs the call, or never resolves if the process was killed. */
  readonly gate = <T>(act: () => Promise<T>): Promise<T> => (this.alive ? act() : new Promise(() => {}));

  reach(store: Store): Store {
    const { meta } = store;
    return {
      ...store,
      meta: {
        get: (key) => this.gate(() => meta.get(key)),
        create: (key, value) => this.gate(() => meta.create(key, value)),
        compareAndSet: (key, revision, value) => this.gate(() => meta.compareAndSet(key, revision, value)),
        delete: (key, revision) => this.gate(() => meta.delete(key, revision)),
        list: (...args) => this.gate(() => meta.list(...args)),
        count: (...args) => this.gate(() => meta.count(...args)),
        catchUp: () => this.gate(() => meta.catchUp()),
        watch: (prefix, onChange) => meta.watch(prefix, onChange),
      },
    };
  }
}
