import { expect, test } from 'vitest';
import { UseExchange } from '../../src/cluster/use-exchange.ts';
import { ShardQuota, type SharedUse } from '../../src/engine/limits/shard-quota.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { StorageError } from '../../src/storage/error.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import { memoryStore } from '../support/memory-store.ts';

const RECORD_BYTES = 100;
const SECONDS = 30;

/** What gateways admit of one shard while each is asked for a number in each second, by default of records. */
async function admitted(
  offered: readonly number[],
  admit: (quota: ShardQuota) => boolean = (quota) => quota.admitWrite(RECORD_BYTES),
): Promise<number[]> {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const gateways = offered.map((perSecond, index) => {
    const quota = new ShardQuota(clock, 'on');
    const exchange = new UseExchange({
      meta,
      clock,
      logger: silentLogger,
      id: `gateway-${index}`,
      quotas: {
        shard: {
          taken: () => [['stream/0', quota.taken() ?? [0, 0, 0, 0, 0]]],
          takeElsewhere: (_key, amounts) => quota.takeElsewhere(amounts as unknown as SharedUse),
        },
      },
    });
    return { perSecond, quota, exchange, count: 0 };
  });
  for (let tenth = 0; tenth < SECONDS * 10; tenth++) {
    for (const gateway of gateways) {
      for (let call = 0; call < gateway.perSecond / 10; call++) {
        if (admit(gateway.quota)) gateway.count++;
      }
    }
    await clock.advance(100);
  }
  const closed = Promise.all(gateways.map(({ exchange }) => exchange.close()));
  await clock.advance(1_000);
  await closed;
  return gateways.map(({ count }) => count);
}

test.each([
  { offered: [3_000], why: 'one gateway' },
  { offered: [3_000, 3_000], why: 'two alike' },
  { offered: [3_000, 500], why: 'one with less than its half' },
  { offered: [2_000, 2_000, 2_000], why: 'three' },
])('gateways admit the quota of a shard together, within a tenth: $why', async ({ offered }) => {
  const counts = await admitted(offered);
  const all = counts.reduce((sum, count) => sum + count, 0);
  expect(all / SECONDS).toBeGreaterThan(900);
  expect(all / SECONDS).toBeLessThan(1_100);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

test.each([
  ['GetRecords', (quota: ShardQuota) => quota.admitRead()],
  ['GetShardIterator', (quota: ShardQuota) => quota.admitIterator()],
] as const)('gateways admit five calls of %s a second together', async (_, admit) => {
  const counts = await admitted([20, 20, 20], admit);
  const perSecond = counts.reduce((sum, count) => sum + count, 0) / SECONDS;
  expect(perSecond).toBeGreaterThan(4.5);
  expect(perSecond).toBeLessThan(5.5);
});

test('gateways with little load are not throttled', async () => {
  expect(await admitted([400, 300])).toEqual([400 * SECONDS, 300 * SECONDS]);
});

test('a gateway reports on after a report whose answer was lost', async () => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const create = meta.create.bind(meta);
  meta.create = async (key, value) => {
    meta.create = create;
    await create(key, value);
    throw new StorageError('unknown', 'the answer was lost');
  };
  let taken = 0;
  let received = 0;
  const common = { meta, clock, logger: silentLogger };
  const exchanges = [
    new UseExchange({
      ...common,
      id: 'puts',
      quotas: { shard: { taken: () => [['stream/0', [taken]]], takeElsewhere() {} } },
    }),
    new UseExchange({
      ...common,
      id: 'idle',
      quotas: { shard: { taken: () => [], takeElsewhere: (_key, [amount = 0]) => (received += amount) } },
    }),
  ];
  for (let second = 0; second < 5; second++) {
    taken += 10;
    await clock.advance(1_000);
  }
  expect(received).toBe(50);
  await Promise.all(exchanges.map((exchange) => exchange.close()));
});

test('a report of a gateway that had ended before this one began is removed', async () => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const key = `${META_PREFIX.cluster.use}gone`;
  await meta.create(key, Buffer.from('{}'));
  const exchange = new UseExchange({ meta, clock, logger: silentLogger, id: 'own', quotas: {} });
  await clock.advance(60_000);
  expect(await meta.get(key)).toBeDefined();
  await clock.advance(2_000);
  expect(await meta.get(key)).toBeUndefined();
  await exchange.close();
});
