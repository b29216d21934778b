import { expect, onTestFinished, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { openClusterStore } from '../../src/storage/cluster/open.ts';
import { batchOf } from '../support/batch.ts';
import { hasNatsServer } from './has-nats-server.ts';

const isRun = hasNatsServer('the status of NATS');

/** A store on a node of its own: another test must not find it full. */
async function openSmallStore() {
  const cluster = await LocalCluster.start({ nodes: 1, maxStoreBytes: 16 * MIB });
  onTestFinished(() => cluster.stop());
  const store = await openClusterStore({
    url: cluster.url,
    acceptDataLoss: false,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  onTestFinished(() => store.close());
  return { cluster, store };
}

test.skipIf(!isRun)('the status has the servers, what is used, and how far this process is', async () => {
  const { store } = await openSmallStore();
  await store.meta.create('key', Buffer.from('value'));
  const { servers, account, partitions, connectedTo } = await store.natsStatus();
  expect(servers).toMatchObject([{ name: connectedTo, jetstream: true }]);
  expect(account.streams).toBe(18);
  expect(account.storedBytes).toBeGreaterThan(0);
  expect(partitions).toHaveLength(18);
  const meta = partitions.find(({ stream }) => stream === 'MILLRACE_millrace_META')!;
  expect(meta.messages).toBeGreaterThan(0);
  expect(store.positions()[meta.stream]).toBe(meta.lastSeq);
});

test.skipIf(!isRun)(
  'a full NATS refuses as a full disk does, and accepts again when there is room',
  async () => {
    const { cluster, store } = await openSmallStore();
    await store.logs.createLog('large', { retentionMs: 3_600_000 });
    await store.logs.createLog('small', { retentionMs: 3_600_000 });
    const append = (id: string) => store.logs.append(id, batchOf('x'.repeat(MIB)));
    let stored = 0;
    const fill = async () => {
      for (; stored < 64; stored++) await append('large');
    };
    await expect(fill()).rejects.toMatchObject({ kind: 'full' });
    expect(stored).toBeGreaterThan(4);
    expect(store.writeState).toBe('full');
    // What makes room goes on, in the space that is kept for it.
    expect(await store.meta.create('another', Buffer.from('value'))).toBeGreaterThan(0);
    await expect(append('small')).rejects.toMatchObject({ kind: 'full' });
    // What was stored can be read.
    expect((await store.logs.read('large', 0, { maxBytes: 64 * MIB })).batches).toHaveLength(stored);
    // The operator raises the limit. A gateway notices within half a minute.
    const [node] = cluster.nodes;
    await node!.stop();
    Object.assign(node!.settings, { maxStoreBytes: 64 * MIB });
    await node!.start();
    await expect
      .poll(
        () =>
          append('small').then(
            ({ pos }) => pos > 0,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true);
    expect(store.writeState).toBe('writable');
  },
);
