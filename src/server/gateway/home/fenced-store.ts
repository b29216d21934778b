import { StorageError } from '../../../storage/error.ts';
import type { Store } from '../../../storage/port.ts';

/**
 * A store whose changes are refused once `mayWrite` is false: for services that exist once, on a gateway that may have lost
 * them without having noticed. Reads are not refused; what they lead to is. A change that was under way then may still be
 * stored, but is not acknowledged: the next home may have read the documents before. It finds the change (late-changes.ts).
 * @param meta that of the store
 */
export function fencedStore(store: Store, mayWrite: () => boolean, meta = store.meta): Store {
  const { logs, blobs } = store;
  const attempts = { mayTry: mayWrite };
  const change = async <T>(make: () => Promise<T>): Promise<T> => {
    if (!mayWrite()) {
      throw new StorageError('not-written', 'the services of this gateway have moved to another one');
    }
    const outcome = await make();
    if (mayWrite()) return outcome;
    throw new StorageError('unknown', 'the services of this gateway moved to another one during a change');
  };
  return {
    logs: {
      createLog: (...args) => change(() => logs.createLog(...args)),
      deleteLog: (...args) => change(() => logs.deleteLog(...args)),
      append: (...args) => change(() => logs.append(...args)),
      closeLog: (...args) => change(() => logs.closeLog(...args)),
      trim: (...args) => change(() => logs.trim(...args)),
      setRetention: (...args) => change(() => logs.setRetention(...args)),
      read: (...args) => logs.read(...args),
      waitForAppend: (...args) => logs.waitForAppend(...args),
      findByTime: (...args) => logs.findByTime(...args),
      bounds: (...args) => logs.bounds(...args),
      storedBytes: (...args) => logs.storedBytes(...args),
    },
    meta: {
      get: (...args) => meta.get(...args),
      create: (key, value) => change(() => meta.create(key, value, attempts)),
      compareAndSet: (key, revision, value) =>
        change(() => meta.compareAndSet(key, revision, value, attempts)),
      delete: (key, revision) => change(() => meta.delete(key, revision, attempts)),
      list: (...args) => meta.list(...args),
      count: (...args) => meta.count(...args),
      catchUp: () => meta.catchUp(),
      watch: (...args) => meta.watch(...args),
    },
    blobs: {
      put: (...args) => change(() => blobs.put(...args)),
      get: (...args) => blobs.get(...args),
      has: (...args) => blobs.has(...args),
      delete: (...args) => change(() => blobs.delete(...args)),
    },
    get writeState() {
      return store.writeState;
    },
    usage: () => store.usage(),
    close: () => store.close(),
  };
}
