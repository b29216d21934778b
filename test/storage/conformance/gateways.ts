import type { NumberSource } from '../../../src/lib/fast-random.ts';
import type { BlobStore, LogStore, MetaStore, Store } from '../../../src/storage/port.ts';

type Parts = Pick<Store, 'logs' | 'meta' | 'blobs'>;

/**
 * One store over those of several processes: each call goes to a random one of them, except that the calls of one turn of the
 * event loop go to the same one, because only one process stores appends in the order of its calls.
 *
 * What the port promises only after `catchUp` gets that: reads of metadata, and what was trimmed, deleted or given another
 * retention. A read of a log comes after `bounds`: one that returns batches need not return those that another process has
 * just appended. Everything else must be exact as it is: what one process has created, appended, closed or put, the next call
 * finds in any other one.
 */
export function spreadOver(stores: readonly Parts[], random: NumberSource): Parts {
  let ofThisTurn: Parts | undefined;
  const any = (): Parts => {
    if (!ofThisTurn) {
      ofThisTurn = stores[random.integer(stores.length)]!;
      queueMicrotask(() => (ofThisTurn = undefined));
    }
    return ofThisTurn;
  };
  const allCatchUp = () => Promise.all(stores.map(({ meta }) => meta.catchUp()));
  const caughtUp = async (): Promise<MetaStore> => {
    const { meta } = any();
    await meta.catchUp();
    return meta;
  };

  const logs: LogStore = {
    createLog: (...call) => any().logs.createLog(...call),
    append: (...call) => any().logs.append(...call),
    closeLog: (...call) => any().logs.closeLog(...call),
    waitForAppend: (...call) => any().logs.waitForAppend(...call),
    findByTime: (...call) => any().logs.findByTime(...call),
    bounds: (...call) => any().logs.bounds(...call),
    storedBytes: (...call) => any().logs.storedBytes(...call),
    async read(id, ...call) {
      const { logs: chosen } = any();
      await chosen.bounds(id);
      return chosen.read(id, ...call);
    },
    async deleteLog(...call) {
      await any().logs.deleteLog(...call);
      await allCatchUp();
    },
    async trim(...call) {
      await any().logs.trim(...call);
      await allCatchUp();
    },
    async setRetention(...call) {
      await any().logs.setRetention(...call);
      await allCatchUp();
    },
  };
  const meta: MetaStore = {
    create: (...call) => any().meta.create(...call),
    compareAndSet: (...call) => any().meta.compareAndSet(...call),
    delete: (...call) => any().meta.delete(...call),
    get: async (...call) => (await caughtUp()).get(...call),
    list: async (...call) => (await caughtUp()).list(...call),
    count: async (...call) => (await caughtUp()).count(...call),
    catchUp: async () => void (await allCatchUp()),
    watch: (...call) => any().meta.watch(...call),
  };
  const blobs: BlobStore = {
    put: (...call) => any().blobs.put(...call),
    get: (...call) => any().blobs.get(...call),
    has: (...call) => any().blobs.has(...call),
    delete: (...call) => any().blobs.delete(...call),
  };
  return { logs, meta, blobs };
}
