import { StorageError } from '../../storage/error.ts';
import type { Store } from '../../storage/port.ts';

/**
 * A store whose changes are refused once `mayWrite` is false: for services that exist once, on a gateway that may have lost
 * them without having noticed. Reads are not refused; what they lead to is. A change that was under way when the process
 * was frozen may still be stored: documents are protected from it by compare-and-set.
 */
export function fencedStore(store: Store, mayWrite: () => boolean): Store {
  const { logs, meta, blobs } = store;
  const requireHome = () => {
    if (mayWrite()) return;
    throw new StorageError('not-written', 'the services of this gateway have moved to another one');
  };
  return {
    logs: {
      createLog: async (...args) => (requireHome(), logs.createLog(...args)),
      deleteLog: async (...args) => (requireHome(), logs.deleteLog(...args)),
      append: async (...args) => (requireHome(), logs.append(...args)),
      closeLog: async (...args) => (requireHome(), logs.closeLog(...args)),
      trim: async (...args) => (requireHome(), logs.trim(...args)),
      setRetention: async (...args) => (requireHome(), logs.setRetention(...args)),
      read: (...args) => logs.read(...args),
      waitForAppend: (...args) => logs.waitForAppend(...args),
      findByTime: (...args) => logs.findByTime(...args),
      bounds: (...args) => logs.bounds(...args),
      storedBytes: (...args) => logs.storedBytes(...args),
    },
    meta: {
      get: (...args) => meta.get(...args),
      create: async (...args) => (requireHome(), meta.create(...args)),
      compareAndSet: async (...args) => (requireHome(), meta.compareAndSet(...args)),
      delete: async (...args) => (requireHome(), meta.delete(...args)),
      list: (...args) => meta.list(...args),
      count: (...args) => meta.count(...args),
      catchUp: () => meta.catchUp(),
      watch: (...args) => meta.watch(...args),
    },
    blobs: {
      put: async (...args) => (requireHome(), blobs.put(...args)),
      get: (...args) => blobs.get(...args),
      has: (...args) => blobs.has(...args),
      delete: async (...args) => (requireHome(), blobs.delete(...args)),
    },
    get writeState() {
      return store.writeState;
    },
    usage: () => store.usage(),
    close: () => store.close(),
  };
}
