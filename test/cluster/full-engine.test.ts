import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type Clock, systemClock } from '../../src/lib/time/clock.ts';
import type { ClusterLogStore } from '../../src/storage/cluster/logs/log-store.ts';
import { openClusterStore } from '../../src/storage/cluster/open.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import type { Store } from '../../src/storage/port.ts';
import { batchOf } from '../support/batch.ts';
import { eventually } from '../support/eventually.ts';
import { hasNatsServer } from './has-nats-server.ts';

const HOUR_MS = 3_600_000;

// NATS counts each copy.
const LIMITED_ACCOUNT = `
accounts { MILLRACE { jetstream { max_file: ${3 * 48}MB }, users: [{ user: millrace, password: millrace }] } }
no_auth_user: millrace
`;

// Goal: an engine that has no space left frees it by retention, without an operator, and puts go on.
// Method: a small limit, which is filled. The wall clocks of the gateways pass the retention.
describe.skipIf(!hasNatsServer('an engine without space')).each([
  { what: 'three nodes with a limit of the account', options: { nodes: 3, extra: LIMITED_ACCOUNT } },
  { what: 'one node with max_file_store', options: { nodes: 1, maxStoreBytes: 48 * MIB } },
] as const)('$what', ({ options }) => {
  let cluster: LocalCluster;
  let stores: Store[];
  let ahead = 0;
  const clock: Clock = {
    now: () => systemClock.now() + ahead,
    monotonicMs: () => systemClock.monotonicMs(),
    setTimer: (delayMs, fire, options) => systemClock.setTimer(delayMs, fire, options),
  };
  beforeAll(async () => {
    cluster = await LocalCluster.start(options);
    const settings = { url: cluster.url, acceptDataLoss: false, clock, random: systemRandom };
    stores = await Promise.all([0, 1].map(() => openClusterStore({ ...settings, logger: silentLogger })));
  });
  afterAll(async () => {
    for (const store of stores ?? []) await store.close();
    await cluster?.[Symbol.asyncDispose]();
  });

  test('refuses what fills it, keeps what makes room, and accepts puts when records have expired', async () => {
    const [one, two] = stores as [Store, Store];
    const reserveState = async () =>
      (await two.meta.get(`${META_PREFIX.cluster.reserve}state`))?.value.toString('utf8');
    await eventually(async () => (await reserveState())?.includes('kept') || undefined);
    await one.logs.createLog('expiring', { retentionMs: HOUR_MS });
    await one.logs.createLog('kept', { retentionMs: 100 * HOUR_MS });
    const megabyte = batchOf('x'.repeat(MIB));
    await one.logs.append('kept', batchOf('first'));
    const fill = async () => {
      for (;;) await one.logs.append('expiring', megabyte);
    };
    await expect(fill()).rejects.toMatchObject({ kind: 'full' });

    // A change of metadata is refused by NATS, and stored with the help of the reserve, again and again.
    for (let round = 0; round < 50; round++) {
      const { meta } = stores[round % 2]!;
      const key = `cluster/member/${round % 5}`;
      const entry = await meta.get(key);
      const revision = entry
        ? await meta.compareAndSet(key, entry.revision, Buffer.from(String(round)))
        : await meta.create(key, Buffer.from(String(round)));
      expect(revision).toBeGreaterThan(0);
    }
    expect(await reserveState()).toContain('released');
    await two.meta.catchUp();
    for (const store of stores) {
      await expect(store.logs.append('kept', batchOf('refused'))).rejects.toMatchObject({ kind: 'full' });
      await expect(store.blobs.put(Buffer.from('refused'))).rejects.toMatchObject({ kind: 'full' });
      await expect(
        store.meta.create(`${META_PREFIX.sqs.message}1`, Buffer.from('refused')),
      ).rejects.toMatchObject({ kind: 'full' });
      expect(store.writeState).toBe('full');
    }

    ahead += 2 * HOUR_MS;
    await (two.logs as ClusterLogStore).removeExpired();
    await eventually(async () => {
      const { pos } = await two.logs.append('kept', batchOf('second'));
      return pos;
    });
    await one.logs.bounds('kept');
    const { batches } = await one.logs.read('kept', 0, { maxBytes: MIB });
    expect(batches.map(({ bytes }) => bytes.toString())).toEqual(['first', 'second']);
    expect(await reserveState()).toContain('kept');
    // It can be used again.
    await one.logs.createLog('more', { retentionMs: HOUR_MS });
    for (let count = 0; count < 10; count++) await one.logs.append('more', megabyte);
  });
});
