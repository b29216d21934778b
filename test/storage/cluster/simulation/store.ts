import { silentLogger } from '../../../../src/lib/log/logger.ts';
import type { Random } from '../../../../src/lib/random.ts';
import type { Clock } from '../../../../src/lib/time/clock.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { ClusterLogStore } from '../../../../src/storage/cluster/logs/log-store.ts';
import { ClusterMetaStore } from '../../../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../../../src/storage/cluster/meta/replica.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { FakeConnection } from '../../../support/fake-messages/connection.ts';
import { FakeNats } from '../../../support/fake-messages/nats.ts';
import { directLink, type Link } from '../../../support/fake-messages/link.ts';
import { FakePeerNetwork } from '../../../support/fake-messages/peers.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { subjectOf } from './gateway.ts';

const PARTITIONS = 2;
const TIMEOUT_MS = 400;

/** What the gateways of one simulated cluster share. */
export interface SharedNats {
  readonly metaNats: FakeNats;
  readonly logNats: readonly FakeNats[];
  readonly peers: FakePeerNetwork;
}

/** @param clock of its servers */
export function sharedNats(clock: Clock): SharedNats {
  return {
    metaNats: new FakeNats(1),
    logNats: Array.from({ length: PARTITIONS }, () => new FakeNats(-1, clock)),
    peers: new FakePeerNetwork(),
  };
}

/** The store of one gateway: metadata and logs on the shared NATS. */
export interface SimulatedStore extends Store {
  readonly connections: readonly FakeConnection[];
}

/** @throws when NATS does not answer */
export async function openSimulatedStore(
  { metaNats, logNats, peers }: SharedNats,
  { link, clock, random }: { readonly link: Link; readonly clock: Clock; readonly random: Random },
): Promise<SimulatedStore> {
  const log = new FakeConnection(metaNats, link);
  const replica = await MetaReplica.open({ log, clock, logger: silentLogger });
  const meta = new ClusterMetaStore({ log, subjectPrefix: 'meta', replica, clock, random });
  const partitions = logNats.map((nats) => new FakeConnection(nats, link));
  const logs = await ClusterLogStore.open({
    partitions,
    subjectOf,
    peers: peers.connect(link),
    meta,
    clock,
    random,
    logger: silentLogger,
  });
  const rest = memoryStore(clock);
  return {
    logs,
    meta,
    blobs: rest.blobs,
    usage: () => rest.usage(),
    writeState: 'writable',
    connections: [log, ...partitions],
    async close() {
      logs.close();
      replica.close();
    },
  };
}

/** A link that loses nothing. Only other gateways may leave a request unanswered. */
export function steadyLink(clock: VirtualClock): Link {
  return { ...directLink, onTimeout: (call) => clock.setTimer(TIMEOUT_MS, call) };
}
