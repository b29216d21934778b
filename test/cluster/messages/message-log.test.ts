import { afterAll, beforeAll, describe } from 'vitest';
import { LocalCluster } from '../../../scripts/nats/local-cluster.ts';
import { NatsMessageLog } from '../../../src/storage/cluster/messages/nats/message-log.ts';
import type { NatsTools } from '../../../src/storage/cluster/messages/nats/tools.ts';
import { messageLogConformance } from '../../storage/cluster/message-log-conformance.ts';
import { openNatsTools } from '../../support/nats/link.ts';
import { hasNatsServer } from '../has-nats-server.ts';

describe.skipIf(!hasNatsServer('message logs on NATS'))('one node', () => {
  let cluster: LocalCluster;
  let tools: NatsTools;
  let count = 0;

  beforeAll(async () => {
    cluster = await LocalCluster.start({ nodes: 1 });
    tools = await openNatsTools(cluster.url);
  });
  afterAll(async () => {
    await tools?.link.close();
    await cluster?.[Symbol.asyncDispose]();
  });

  messageLogConformance('NATS', async (maxMessagesPerSubject) => {
    const name = `LOG_${++count}`;
    const prefix = `test.${count}`;
    const log = await NatsMessageLog.open(tools, {
      name,
      subjectPrefix: prefix,
      replicas: 1,
      maxMessagesPerSubject,
      placementTags: [],
    });
    return { log, prefix, dispose: async () => {} };
  });
});
