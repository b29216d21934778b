import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type Clock, systemClock } from '../../src/lib/time/clock.ts';
import { ClusterLogStore } from '../../src/storage/cluster/logs/log-store.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import { NatsPeers } from '../../src/storage/cluster/messages/nats/peers.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import type { MetaStore } from '../../src/storage/port.ts';
import { logConformance } from '../storage/conformance/logs.ts';
import { batchOf } from '../support/batch.ts';
import { memoryStore } from '../support/memory-store.ts';
import { openNatsTools } from '../support/nats/link.ts';
import { freshName } from './fresh-name.ts';
import { hasNatsServer } from './has-nats-server.ts';

const DAY_MS = 86_400_000;
const all = { maxBytes: 2 ** 30 };

describe.skipIf(!hasNatsServer('logs on NATS'))('one node', () => {
  let cluster: LocalCluster;
  const opened: NatsTools[] = [];
  let count = 0;

  beforeAll(async () => {
    cluster = await LocalCluster.start({ nodes: 1 });
    for (let index = 0; index < 3; index++) opened.push(await openNatsTools(cluster.url));
  });
  afterAll(async () => {
    for (const { link } of opened) await link.close();
    await cluster?.[Symbol.asyncDispose]();
  });

  async function openLogs(tools: NatsTools, name: string, meta: MetaStore, clock: Clock = systemClock) {
    const partitions = await Promise.all(
      [0, 1].map((index) =>
        NatsMessageLog.open(tools, {
          name: `${name}_${index}`,
          subjectPrefix: `${name}.${index}`,
          replicas: 1,
          maxMessagesPerSubject: -1,
          placementTags: [],
        }),
      ),
    );
    return ClusterLogStore.open({
      partitions,
      subjectOf: (partition, token) => `${name}.${partition}.${token}`,
      peers: new NatsPeers(tools, `${name}.writer`),
      meta,
      clock,
      random: systemRandom,
      logger: silentLogger,
    });
  }

  logConformance('NATS', async (clock) => {
    const others = memoryStore(clock);
    const logs = await openLogs(opened[0]!, `L${++count}`, others.meta, clock);
    return { store: { ...others, logs }, dispose: async () => logs.close() };
  });

  test('what three gateways append is read by each, once, in one order, and LATEST is exact', async () => {
    const { meta } = memoryStore(systemClock);
    const name = freshName('SHARED');
    const gateways = await Promise.all(opened.map((tools) => openLogs(tools, name, meta)));
    await gateways[0]!.createLog('log', { retentionMs: DAY_MS });
    const acknowledged = await Promise.all(
      gateways.flatMap((logs, gateway) =>
        Array.from({ length: 40 }, async (_, index) => {
          const text = `${gateway}-${index};`;
          const { pos, firstIndex } = await logs.append('log', batchOf(text));
          // Another gateway sees it at once.
          expect((await gateways[(gateway + 1) % 3]!.bounds('log')).endPos).toBeGreaterThan(pos);
          return `${pos}/${firstIndex} ${text}`;
        }),
      ),
    );
    const seen = await Promise.all(
      gateways.map(async (logs) => {
        const { endPos } = await logs.bounds('log');
        const { batches, nextPos } = await logs.read('log', 0, all);
        expect(nextPos).toBe(endPos);
        return batches.map(({ pos, firstIndex, bytes }) => `${pos}/${firstIndex} ${bytes.toString()}`);
      }),
    );
    expect(seen[0]!.toSorted()).toEqual(acknowledged.toSorted());
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    for (const logs of gateways) logs.close();
  });

  test('nothing that another gateway appends becomes visible after a close', async () => {
    const { meta } = memoryStore(systemClock);
    const name = freshName('CLOSING');
    const gateways = await Promise.all(opened.map((tools) => openLogs(tools, name, meta)));
    for (let round = 0; round < 10; round++) {
      const id = `log-${round}`;
      await gateways[0]!.createLog(id, { retentionMs: DAY_MS });
      let accepted = 0;
      const writers = gateways.map(async (logs) => {
        for (;;) {
          try {
            await logs.append(id, batchOf('x'));
            accepted++;
          } catch (error) {
            expect(error).toMatchObject({ kind: 'closed' });
            return;
          }
        }
      });
      await gateways[round % 3]!.waitForAppend(id, 0, { timeoutMs: 10_000 });
      await gateways[(round + 1) % 3]!.closeLog(id);
      const { endPos } = await gateways[(round + 2) % 3]!.bounds(id);
      await Promise.all(writers);
      for (const logs of gateways) {
        const read = await logs.read(id, 0, all);
        expect(read).toMatchObject({ closed: true, endPos });
        expect(read.batches).toHaveLength(accepted);
      }
    }
    for (const logs of gateways) logs.close();
  });
});
