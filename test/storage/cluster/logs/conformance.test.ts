import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { ClusterLogStore } from '../../../../src/storage/cluster/logs/log-store.ts';
import { FakeConnection } from '../../../support/fake-messages/connection.ts';
import { FakeNats } from '../../../support/fake-messages/nats.ts';
import { directLink } from '../../../support/fake-messages/link.ts';
import { FakePeerNetwork } from '../../../support/fake-messages/peers.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { storeConformance } from '../../conformance.ts';

// Without a tail, all reads go to NATS.
const TAILS = [
  { name: 'tail in memory', bounds: {} },
  { name: 'no tail', bounds: { tailBytes: 0 } },
] as const;

for (const { name, bounds } of TAILS) {
  storeConformance(`logs of a cluster on a fake nats (${name})`, async (clock) => {
    const others = memoryStore(clock);
    const logs = await ClusterLogStore.open({
      partitions: [new FakeNats(), new FakeNats()].map((nats) => new FakeConnection(nats, directLink)),
      subjectOf: (partition, token) => `log.${partition}.${token}`,
      peers: new FakePeerNetwork().connect(directLink),
      meta: others.meta,
      clock,
      random: seededRandom(1),
      logger: silentLogger,
      bounds,
    });
    return { store: { ...others, logs }, dispose: async () => logs.close() };
  });
}
