import { afterAll, beforeAll, describe } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { fastRandom } from '../../src/lib/fast-random.ts';
import { silentLogger as logger } from '../../src/lib/log/logger.ts';
import { systemRandom as random } from '../../src/lib/random.ts';
import { type Clock, systemClock } from '../../src/lib/time/clock.ts';
import { ClusterBlobStore } from '../../src/storage/cluster/blobs/blob-store.ts';
import { ClusterLogStore } from '../../src/storage/cluster/logs/log-store.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import { NatsPeers } from '../../src/storage/cluster/messages/nats/peers.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import { ClusterMetaStore } from '../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../src/storage/cluster/meta/replica.ts';
import { storeConformance } from '../storage/conformance.ts';
import { gatewayClock } from '../storage/conformance/gateway-clock.ts';
import { spreadOver } from '../storage/conformance/gateways.ts';
import { openNatsTools } from '../support/nats/link.ts';
import { hasNatsServer } from './has-nats-server.ts';

const GATEWAYS = 3;
const PARTITIONS = [0, 1];

/** The conformance suite where each call goes to a random one of three gateways, each connected to another one of three nodes. */
describe.skipIf(!hasNatsServer('the conformance suite on three nodes and three gateways'))(
  'three nodes',
  () => {
    let cluster: LocalCluster;
    const opened: NatsTools[] = [];
    let count = 0;

    beforeAll(async () => {
      cluster = await LocalCluster.start({ nodes: 3 });
      for (const { address } of cluster.nodes) opened.push(await openNatsTools(`nats://${address}`));
    });
    afterAll(async () => {
      for (const { link } of opened) await link.close();
      await cluster?.[Symbol.asyncDispose]();
    });

    const openLog = (tools: NatsTools, name: string, subjectPrefix: string, maxMessagesPerSubject: number) =>
      NatsMessageLog.open(tools, {
        name,
        subjectPrefix,
        maxMessagesPerSubject,
        replicas: 3,
        placementTags: [],
      });

    // Streams of logs and blobs are shared by all tests, which use other subjects; each has its own metadata.
    async function openGateway(tools: NatsTools, test: string, clock: Clock) {
      const subjectPrefix = `meta-${test}`;
      const metaLog = await openLog(tools, `META_${test}`, subjectPrefix, 1);
      const replica = await MetaReplica.open({ log: metaLog, clock: systemClock, logger });
      const meta = new ClusterMetaStore({ log: metaLog, subjectPrefix, replica, clock: systemClock, random });
      const logs = await ClusterLogStore.open({
        partitions: await Promise.all(PARTITIONS.map((n) => openLog(tools, `LOGS_${n}`, `log.${n}`, -1))),
        subjectOf: (partition, token) => `log.${partition}.${test}.${token}`,
        peers: new NatsPeers(tools, `writer-${test}`),
        meta,
        clock,
        random,
        logger,
      });
      const blobLog = await openLog(tools, 'BLOBS', 'blob', -1);
      const blobs = new ClusterBlobStore({
        log: blobLog,
        subjectPrefix: 'blob',
        meta,
        clock: systemClock,
        random,
        logger,
      });
      const close = () => {
        logs.close();
        replica.close();
      };
      return { meta, blobs, logs, close };
    }

    storeConformance(
      'three gateways',
      async (clock) => {
        const test = `T${++count}`;
        const gateways: Awaited<ReturnType<typeof openGateway>>[] = [];
        for (let index = 0; index < GATEWAYS; index++) {
          gateways.push(await openGateway(opened[index]!, test, gatewayClock(clock)));
        }
        return {
          store: spreadOver(gateways, fastRandom(test)),
          dispose: async () => gateways.forEach(({ close }) => close()),
        };
      },
      { processes: 'several', sequences: 2 },
    );
  },
);
