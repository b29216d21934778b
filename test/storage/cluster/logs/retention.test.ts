import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { ClusterLogStore } from '../../../../src/storage/cluster/logs/log-store.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import { batchOf } from '../../../support/batch.ts';
import { FakeConnection } from '../../../support/fake-messages/connection.ts';
import { directLink } from '../../../support/fake-messages/link.ts';
import { FakeNats } from '../../../support/fake-messages/nats.ts';
import { FakePeerNetwork } from '../../../support/fake-messages/peers.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const HOUR_MS = 3_600_000;

test('a partition that cannot be reached does not keep what has expired in others', async () => {
  const clock = new VirtualClock();
  const lost = { ...directLink, isConnected: true };
  const { meta } = memoryStore(clock);
  const warnings: string[] = [];
  const logs = await ClusterLogStore.open({
    partitions: [lost, directLink].map((link) => new FakeConnection(new FakeNats(-1, clock), link)),
    subjectOf: (partition, token) => `log.${partition}.${token}`,
    peers: new FakePeerNetwork().connect(directLink),
    meta,
    clock,
    random: seededRandom('partitions'),
    logger: { ...silentLogger, warn: (message) => void warnings.push(message) },
  });
  for (let number = 0; number < 8; number++) {
    await logs.createLog(`log-${number}`, { retentionMs: 24 * HOUR_MS });
    await logs.append(`log-${number}`, batchOf('record'));
  }
  lost.isConnected = false;
  clock.stepWallClock(27 * HOUR_MS);
  await logs.removeExpired();

  const kept = { lost: [] as number[], reached: [] as number[] };
  for (const { key, value } of await meta.list(META_PREFIX.cluster.log)) {
    const { partition } = JSON.parse(value.toString()) as { partition: number };
    kept[partition === 0 ? 'lost' : 'reached'].push(
      logs.storedBytes(key.slice(META_PREFIX.cluster.log.length)),
    );
  }
  expect(kept.lost.length).toBeGreaterThan(0);
  expect(kept.lost.every((bytes) => bytes > 0)).toBe(true);
  expect(kept.reached.length).toBeGreaterThan(0);
  expect(kept.reached.every((bytes) => bytes === 0)).toBe(true);
  expect(warnings).toEqual(['expired records could not be removed; it will be retried']);
  logs.close();
});
