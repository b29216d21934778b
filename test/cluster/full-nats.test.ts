import { describe, expect, onTestFinished, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { KIB, MIB } from '../../src/lib/bytes.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import type { ClusterLogStore } from '../../src/storage/cluster/logs/log-store.ts';
import { openClusterStore } from '../../src/storage/cluster/open.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import type { Store } from '../../src/storage/port.ts';
import { batchOf } from '../support/batch.ts';
import { eventually } from '../support/eventually.ts';
import { hasNatsServer } from './has-nats-server.ts';

const HOUR_MS = 3_600_000;
/** On three nodes the account can be full until the reserve is tried the next time, 30 s later (src/storage/cluster/reserve.ts). */
const RECOVERY_MS = 120_000;

const limitedAccount = (megabytes: number) => `
accounts { MILLRACE { jetstream { max_file: ${megabytes}MB }, users: [{ user: millrace, password: millrace }] } }
no_auth_user: millrace
`;

/**
 * In a cluster, NATS 2.14 checks the limit of an account against what the other nodes have reported: one node refuses what
 * another still accepts, and the account can exceed its limit by more than the reserve. So only the recovery is certain.
 */
const ACCOUNT_OF_THREE = {
  what: 'three nodes with a limit of the account',
  // NATS counts each copy.
  options: { nodes: 3, extra: limitedAccount(3 * 48) },
  isExact: false,
} as const;

async function reserveState({ meta }: Store): Promise<string | undefined> {
  return (await meta.get(`${META_PREFIX.cluster.reserve}state`))?.value.toString('utf8');
}

/** What a full store refuses, and what it stores with the help of the reserve. */
async function refuseAndKeep(stores: readonly Store[]): Promise<void> {
  // Less than a megabyte is left, which documents fill until NATS refuses one of them.
  const value = Buffer.alloc(64 * KIB);
  const key = (number: number) => `cluster/member/${number}`;
  let documents = 0;
  await eventually(async () => {
    await stores[0]!.meta.create(key(documents++), value);
    return (await reserveState(stores[0]!))?.includes('released') || undefined;
  }, RECOVERY_MS);
  // Again and again.
  for (let round = 0; round < 50; round++) {
    const { meta } = stores[round % stores.length]!;
    await meta.catchUp();
    const { revision } = (await meta.get(key(round % documents)))!;
    expect(await meta.compareAndSet(key(round % documents), revision, value)).toBeGreaterThan(revision);
  }
  for (const store of stores) {
    const { logs, blobs, meta } = store;
    await meta.catchUp();
    await expect(logs.append('kept', batchOf('refused'))).rejects.toMatchObject({ kind: 'full' });
    await expect(blobs.put(Buffer.from('refused'))).rejects.toMatchObject({ kind: 'full' });
    await expect(meta.create(`${META_PREFIX.sqs.message}1`, Buffer.from('refused'))).rejects.toMatchObject({
      kind: 'full',
    });
    expect(store.writeState).toBe('full');
  }
}

// Goal: NATS without space left frees it by retention, without an operator, and puts go on.
// Method: a small limit, which is filled. Then the retention is shortened.
describe.skipIf(!hasNatsServer('NATS without space')).each([
  ACCOUNT_OF_THREE,
  {
    what: 'one node with a limit of the account',
    options: { nodes: 1, extra: limitedAccount(48) },
    isExact: true,
  },
  { what: 'one node with max_file_store', options: { nodes: 1, maxStoreBytes: 48 * MIB }, isExact: true },
] as const)('$what', ({ options, isExact }) => {
  /** On nodes of their own: another test, or the same one again, must not find them full. */
  async function openStores(): Promise<[Store, Store]> {
    const cluster = await LocalCluster.start(options);
    onTestFinished(() => cluster.stop());
    const settings = { url: cluster.url, acceptDataLoss: false, clock: systemClock, random: systemRandom };
    const open = async () => {
      const store = await openClusterStore({ ...settings, logger: silentLogger });
      onTestFinished(() => store.close());
      return store;
    };
    return Promise.all([open(), open()]);
  }

  test(
    'refuses what fills it, keeps what makes room, and accepts puts when records have expired',
    async () => {
      const stores = await openStores();
      const [one, two] = stores;
      await eventually(async () => (await reserveState(two))?.includes('kept') || undefined);
      await one.logs.createLog('expiring', { retentionMs: HOUR_MS });
      await one.logs.createLog('kept', { retentionMs: 100 * HOUR_MS });
      const megabyte = batchOf('x'.repeat(MIB));
      await one.logs.append('kept', batchOf('first'));
      const fill = async () => {
        for (;;) await one.logs.append('expiring', megabyte);
      };
      await expect(fill()).rejects.toMatchObject({ kind: 'full' });

      if (isExact) await refuseAndKeep(stores);

      await eventually(async () => {
        await two.logs.setRetention('expiring', 1);
        return true;
      }, RECOVERY_MS);
      await eventually(async () => {
        // A store does so again and again; the first time can be refused for lack of space.
        await (two.logs as ClusterLogStore).removeExpired();
        const { pos } = await two.logs.append('kept', batchOf('second'));
        return pos;
      }, RECOVERY_MS);
      await one.logs.bounds('kept');
      const { batches } = await one.logs.read('kept', 0, { maxBytes: MIB });
      expect(batches.map(({ bytes }) => bytes.toString())).toEqual(['first', 'second']);
      await eventually(async () => (await reserveState(two))?.includes('kept') || undefined, RECOVERY_MS);
      // It can be used again.
      await eventually(async () => {
        await one.logs.createLog('more', { retentionMs: HOUR_MS });
        return true;
      }, RECOVERY_MS);
      for (let count = 0; count < 10; count++) await one.logs.append('more', megabyte);
    },
    4 * RECOVERY_MS,
  );
});
