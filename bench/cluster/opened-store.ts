import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { ClusterLogStore } from '../../src/storage/cluster/logs/log-store.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import { NatsPeers } from '../../src/storage/cluster/messages/nats/peers.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import type { MetaStore } from '../../src/storage/port.ts';

const PARTITIONS = 16;

/** The logs of a gateway, on the nodes of a local cluster. */
export async function openLogs(tools: NatsTools, meta: MetaStore): Promise<ClusterLogStore> {
  const partitions = [];
  for (let index = 0; index < PARTITIONS; index++) {
    partitions.push(
      await NatsMessageLog.open(tools, {
        name: `BENCH_LOGS_${index}`,
        subjectPrefix: `bench.log.${index}`,
        replicas: 3,
        maxMessagesPerSubject: -1,
        placementTags: [],
      }),
    );
  }
  return ClusterLogStore.open({
    partitions,
    subjectOf: (partition, token) => `bench.log.${partition}.${token}`,
    peers: new NatsPeers(tools, 'bench.writer'),
    meta,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
}
