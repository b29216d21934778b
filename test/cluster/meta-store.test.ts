import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import { ClusterMetaStore } from '../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../src/storage/cluster/meta/replica.ts';
import { metaConformance } from '../storage/conformance/meta.ts';
import { openNatsTools } from '../support/nats/link.ts';
import { freshName } from './fresh-name.ts';
import { hasNatsServer } from './has-nats-server.ts';

describe.skipIf(!hasNatsServer('metadata on NATS'))('one node', () => {
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

  async function openMeta(tools: NatsTools, name: string) {
    const subjectPrefix = `meta.${name}`;
    const settings = { subjectPrefix, replicas: 1, maxMessagesPerSubject: 1, placementTags: [] } as const;
    const log = await NatsMessageLog.open(tools, { name, ...settings });
    const replica = await MetaReplica.open({ log, clock: systemClock, logger: silentLogger });
    const meta = new ClusterMetaStore({
      log,
      subjectPrefix,
      replica,
      clock: systemClock,
      random: systemRandom,
    });
    return { meta, close: () => replica.close() };
  }

  metaConformance('NATS', async () => {
    const { meta, close } = await openMeta(opened[0]!, `META_${++count}`);
    return { store: { meta }, dispose: async () => close() };
  });

  test('gateways see what others wrote, after they have caught up', async () => {
    const name = freshName('SHARED');
    const [a, b, c] = await Promise.all(opened.map((tools) => openMeta(tools, name)));
    const created = (await a!.meta.create('k', Buffer.from('1')))!;
    await b!.meta.catchUp();
    expect((await b!.meta.get('k'))!.revision).toBe(created);
    expect(await b!.meta.delete('k', created)).toBe(true);
    // Its replica may not contain the deletion yet; NATS does.
    expect(await a!.meta.compareAndSet('k', created, Buffer.from('2'))).toBeUndefined();
    expect(await c!.meta.create('k', Buffer.from('3'))).toBeGreaterThan(created);
    await Promise.all([a, b, c].map((one) => one!.meta.catchUp()));
    for (const one of [a, b, c]) expect((await one!.meta.get('k'))!.value.toString()).toBe('3');
    const later = await openMeta(opened[0]!, name);
    expect((await later.meta.list('')).map(({ key }) => key)).toEqual(['k']);
    for (const one of [a, b, c, later]) one!.close();
  });

  test('counters that three gateways change lose nothing', async () => {
    const name = freshName('COUNTERS');
    const gateways = await Promise.all(opened.map((tools) => openMeta(tools, name)));
    await gateways[0]!.meta.create('counter', Buffer.from('0'));
    await Promise.all(gateways.map(({ meta }) => meta.catchUp()));
    await Promise.all(
      gateways.map(async ({ meta }) => {
        for (let done = 0; done < 30;) {
          const { value, revision } = (await meta.get('counter'))!;
          const next = Buffer.from(String(Number(value) + 1));
          if ((await meta.compareAndSet('counter', revision, next)) !== undefined) done++;
        }
      }),
    );
    await gateways[0]!.meta.catchUp();
    expect((await gateways[0]!.meta.get('counter'))!.value.toString()).toBe('90');
    for (const { close } of gateways) close();
  });
});
