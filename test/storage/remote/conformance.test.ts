import { fastRandom } from '../../../src/lib/fast-random.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { spreadOver } from '../conformance/gateways.ts';
import { storeConformance } from '../conformance.ts';
import { connections, openOver } from './remote-stores.ts';

function open(processes: number) {
  return async (clock: VirtualClock) => {
    // A quick one: the embedded store has the same tests.
    const store = memoryStore(clock);
    const sockets = await connections(processes);
    const stores = await Promise.all(sockets.map((socket) => openOver(socket, { store, clock })));
    return {
      store: processes === 1 ? stores[0]! : spreadOver(stores, fastRandom('processes')),
      async dispose() {
        await Promise.all(stores.map((each) => each.close()));
        await store.close();
      },
    };
  };
}

storeConformance('store of another process', open(1));
storeConformance('store of another process, through two', open(2), { processes: 'several', sequences: 2 });
