import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import type { Clock } from '../../../src/lib/time/clock.ts';
import { ClusterLogStore } from '../../../src/storage/cluster/logs/log-store.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import type { TransferableStore } from '../../../src/storage/transfer.ts';
import { FakeConnection } from '../../support/fake-messages/connection.ts';
import { FakeNats } from '../../support/fake-messages/nats.ts';
import { directLink } from '../../support/fake-messages/link.ts';
import { FakePeerNetwork } from '../../support/fake-messages/peers.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { memoryStore } from '../../support/memory-store.ts';

/** A data directory in memory. Its tail is small, so that batches are in chunks too. */
export function directoryStore(clock: Clock, disk = new FaultyDisk()): Promise<TransferableStore> {
  const options = { tailBytes: 2 ** 12, pageBytes: 2 ** 12, segmentBytes: 2 ** 16 };
  return openEmbeddedStore({ disk, clock, logger: silentLogger, durability: 'fsync', options });
}

/** Logs on a fake NATS, as one gateway opens them; documents and blobs in memory. */
export async function clusterStore(
  clock: Clock,
  bounds = {},
  nats = [new FakeNats(), new FakeNats()],
): Promise<TransferableStore> {
  const others = memoryStore(clock);
  const logs = await ClusterLogStore.open({
    partitions: nats.map((log) => new FakeConnection(log, directLink)),
    subjectOf: (partition, token) => `log.${partition}.${token}`,
    peers: new FakePeerNetwork().connect(directLink),
    meta: others.meta,
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    bounds,
  });
  const blobs = new Set<string>();
  return {
    ...others,
    writeState: 'writable',
    logs,
    blobs: {
      ...others.blobs,
      get: (sha256) => others.blobs.get(sha256),
      has: (sha256) => others.blobs.has(sha256),
      delete: (sha256) => others.blobs.delete(sha256),
      async put(bytes) {
        const sha256 = await others.blobs.put(bytes);
        blobs.add(sha256);
        return sha256;
      },
    },
    transfer: logs.transfer,
    listBlobs: async () => [...blobs],
    close: async () => logs.close(),
  };
}
