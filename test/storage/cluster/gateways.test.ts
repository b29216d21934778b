import { fastRandom } from '../../../src/lib/fast-random.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import type { Clock } from '../../../src/lib/time/clock.ts';
import { ClusterBlobStore } from '../../../src/storage/cluster/blobs/blob-store.ts';
import { ClusterLogStore } from '../../../src/storage/cluster/logs/log-store.ts';
import { ClusterMetaStore } from '../../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../../src/storage/cluster/meta/replica.ts';
import { FakeConnection } from '../../support/fake-messages/connection.ts';
import { FakeNats } from '../../support/fake-messages/nats.ts';
import { laggingLink } from '../../support/fake-messages/lagging-link.ts';
import { FakePeerNetwork } from '../../support/fake-messages/peers.ts';
import { storeConformance } from '../conformance.ts';
import { gatewayClock } from '../conformance/gateway-clock.ts';
import { spreadOver } from '../conformance/gateways.ts';

/*
 * The conformance suite on three gateways: each call goes to another one. Their followers are behind by a random
 * number of turns, so what one gateway has acknowledged is often not known to the next one.
 */
const GATEWAYS = 3;
// More of them: CONFORMANCE_SEQUENCES=500 npx vitest run test/storage/cluster/gateways.test.ts
const SEQUENCES = Number(process.env['CONFORMANCE_SEQUENCES'] ?? 5);

/** What the gateways share. */
interface Shared {
  readonly clock: Clock;
  readonly meta: FakeNats;
  readonly blobs: FakeNats;
  readonly partitions: readonly FakeNats[];
  readonly peers: FakePeerNetwork;
}

async function openGateway(shared: Shared, seed: string) {
  const { clock } = shared;
  const random = seededRandom(seed);
  const link = laggingLink(fastRandom(seed));
  const logger = silentLogger;
  const log = new FakeConnection(shared.meta, link);
  const replica = await MetaReplica.open({ log, clock, logger });
  const meta = new ClusterMetaStore({ log, subjectPrefix: 'meta', replica, clock, random });
  const blobs = new ClusterBlobStore({
    log: new FakeConnection(shared.blobs, link),
    subjectPrefix: 'blob',
    meta,
    clock,
    random,
    logger,
  });
  const logs = await ClusterLogStore.open({
    partitions: shared.partitions.map((nats) => new FakeConnection(nats, link)),
    subjectOf: (partition, token) => `log.${partition}.${token}`,
    peers: shared.peers.connect(link),
    meta,
    clock,
    random,
    logger,
  });
  const close = () => {
    logs.close();
    replica.close();
  };
  return { meta, blobs, logs, close };
}

let count = 0;
storeConformance(
  'three gateways',
  async (clock) => {
    const shared: Shared = {
      clock: gatewayClock(clock),
      meta: new FakeNats(1),
      blobs: new FakeNats(),
      partitions: [new FakeNats(), new FakeNats()],
      peers: new FakePeerNetwork(),
    };
    const name = `test ${++count}`;
    const gateways = await Promise.all(
      Array.from({ length: GATEWAYS }, (_, index) => openGateway(shared, `${name} ${index}`)),
    );
    return {
      store: spreadOver(gateways, fastRandom(name)),
      dispose: async () => gateways.forEach(({ close }) => close()),
    };
  },
  { processes: 'several', sequences: SEQUENCES },
);
