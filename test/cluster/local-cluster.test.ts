import { expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { eventually } from '../support/eventually.ts';
import { hasNatsServer } from './has-nats-server.ts';

test.skipIf(!hasNatsServer('a local cluster of nats-server'))(
  'three nodes start, lose their leader, and take it back',
  async () => {
    await using cluster = await LocalCluster.start();
    expect(cluster.url).toMatch(/^nats:\/\/(127\.0\.0\.1:\d+,){2}127\.0\.0\.1:\d+$/);
    for (const { monitoring } of cluster.nodes) {
      expect((await monitoring.server()).jetstream?.config?.sync_always).toBe(true);
    }
    const first = await cluster.metaLeader();
    await first.kill();
    expect(first.pid).toBeUndefined();
    const second = await eventually(async () => {
      const leader = await cluster.metaLeader();
      return leader === first ? undefined : leader;
    });
    await first.start();
    await cluster.ready();

    second.pause();
    const third = await eventually(async () => {
      const leader = await cluster.metaLeader();
      return leader === second ? undefined : leader;
    });
    second.resume();
    await cluster.ready();
    expect([first, ...cluster.nodes]).toContain(third);
  },
);
