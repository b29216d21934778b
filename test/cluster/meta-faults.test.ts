import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { isStorageError } from '../../src/storage/error.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import { ClusterMetaStore } from '../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../src/storage/cluster/meta/replica.ts';
import { openNatsTools } from '../support/nats/link.ts';
import { eventually } from '../support/eventually.ts';
import { hasNatsServer } from './has-nats-server.ts';

const STREAM = 'FAULTS';
const COUNTERS = ['a', 'b', 'c', 'd'];
/** Changes of each gateway before a fault, and after it. */
const COUNTED = 5;

interface Gateway {
  readonly meta: ClusterMetaStore;
  readonly tools: NatsTools;
  readonly replica: MetaReplica;
  /** Each change that was acknowledged to this gateway: counter:value. */
  readonly counted: string[];
  readonly unknown: string[];
  /** The longest time without an acknowledgement. */
  longestGapMs: number;
}

// Goal: what a compare-and-set has confirmed happened exactly once, whatever the servers do.
// Method: three gateways count up the same counters. Each value is written by at most one confirmed change, and a value that
// no confirmed or unknown change has written was never stored.
describe.skipIf(!hasNatsServer('faults of the servers under metadata'))('three nodes', () => {
  let cluster: LocalCluster;
  const gateways: Gateway[] = [];

  beforeAll(async () => {
    cluster = await LocalCluster.start({ nodes: 3 });
    for (let index = 0; index < 3; index++) gateways.push(await openGateway());
    for (const name of COUNTERS) await gateways[0]!.meta.create(name, Buffer.from('0'));
    for (const { meta } of gateways) await meta.catchUp();
  });
  afterAll(async () => {
    for (const { replica, tools } of gateways) {
      replica.close();
      await tools.link.close();
    }
    await cluster?.[Symbol.asyncDispose]();
  });

  async function openGateway(): Promise<Gateway> {
    const tools = await openNatsTools(cluster.url);
    const settings = {
      subjectPrefix: 'faults',
      replicas: 3,
      maxMessagesPerSubject: 1,
      placementTags: [],
    } as const;
    const log = await NatsMessageLog.open(tools, { name: STREAM, ...settings });
    const replica = await MetaReplica.open({ log, clock: systemClock, logger: silentLogger });
    const meta = new ClusterMetaStore({
      log,
      subjectPrefix: 'faults',
      replica,
      clock: systemClock,
      random: systemRandom,
    });
    return { meta, tools, replica, counted: [], unknown: [], longestGapMs: 0 };
  }

  async function countUntil(gateway: Gateway, signal: AbortSignal): Promise<void> {
    const { meta, counted, unknown } = gateway;
    let lastMs = performance.now();
    while (!signal.aborted) {
      const name = COUNTERS[Math.floor(Math.random() * COUNTERS.length)]!;
      const { value, revision } = (await meta.get(name))!;
      const next = Number(value) + 1;
      try {
        const stored = await meta.compareAndSet(name, revision, Buffer.from(String(next)));
        if (stored === undefined) continue;
        counted.push(`${name}:${next}`);
        gateway.longestGapMs = Math.max(gateway.longestGapMs, performance.now() - lastMs);
        lastMs = performance.now();
      } catch (error) {
        if (isStorageError(error, 'unknown')) unknown.push(`${name}:${next}`);
        else if (!isStorageError(error, 'not-written')) throw error;
      }
    }
  }

  /** Waits until each gateway has so many further changes confirmed. */
  async function untilCounted(more: number): Promise<void> {
    const before = gateways.map(({ counted }) => counted.length);
    await eventually(
      async () =>
        gateways.every(({ counted }, index) => counted.length >= before[index]! + more) || undefined,
    );
  }

  async function during(
    fault: () => Promise<void>,
  ): Promise<{ confirmed: number; unknown: number; gapMs: number }> {
    // A test that failed may have left one frozen or stopped.
    for (const node of cluster.nodes) {
      if (node.pid === undefined) await node.start();
      else node.resume();
    }
    await cluster.ready();
    const stop = new AbortController();
    const before = gateways.map(({ counted }) => counted.length);
    for (const gateway of gateways) gateway.longestGapMs = 0;
    const counting = Promise.all(gateways.map((gateway) => countUntil(gateway, stop.signal)));
    try {
      await untilCounted(COUNTED);
      await fault();
      // Every gateway must count again after the fault.
      await untilCounted(COUNTED);
    } finally {
      stop.abort();
      await counting;
    }
    await verify();
    return {
      confirmed: gateways.reduce((sum, { counted }, index) => sum + counted.length - before[index]!, 0),
      unknown: gateways.reduce((sum, one) => sum + one.unknown.length, 0),
      gapMs: Math.round(Math.max(...gateways.map(({ longestGapMs }) => longestGapMs))),
    };
  }

  async function verify(): Promise<void> {
    const confirmed = gateways.flatMap(({ counted }) => counted);
    expect(new Set(confirmed).size, 'no value was written twice').toBe(confirmed.length);
    const possible = new Set([...confirmed, ...gateways.flatMap(({ unknown }) => unknown)]);
    for (const { meta } of gateways) await meta.catchUp();
    for (const name of COUNTERS) {
      const values = await Promise.all(
        gateways.map(async ({ meta }) => (await meta.get(name))!.value.toString()),
      );
      expect(new Set(values).size, 'all replicas agree').toBe(1);
      for (let value = 1; value <= Number(values[0]); value++) {
        expect(possible.has(`${name}:${value}`), `${name} was ${value}`).toBe(true);
      }
      const highest = Math.max(
        0,
        ...confirmed.filter((one) => one.startsWith(name)).map((one) => Number(one.slice(2))),
      );
      expect(Number(values[0]), 'nothing confirmed was lost').toBeGreaterThanOrEqual(highest);
    }
  }

  const report = (what: string, result: object) => console.log(`${what}: ${JSON.stringify(result)}`);

  test('the leader is killed', async () => {
    const result = await during(async () => {
      const leader = await cluster.streamLeader(STREAM);
      await leader.kill();
      await pause(500);
      await leader.start();
    });
    report('leader killed', result);
    expect(result.gapMs).toBeLessThan(30_000);
  });

  test('the leader is frozen, and wakes', async () => {
    report(
      'leader frozen for 12 s',
      await during(async () => {
        const leader = await cluster.streamLeader(STREAM);
        leader.pause();
        await pause(12_000);
        leader.resume();
      }),
    );
  });

  test('a server that a gateway is connected to is shut down', async () => {
    report(
      'server stopped',
      await during(async () => {
        const { server } = gateways[0]!.tools.link.session!;
        const node = cluster.nodes.find(({ address }) => address === server)!;
        await node.stop();
        await node.start();
      }),
    );
  });

  test('all servers are killed', async () => {
    report(
      'all killed',
      await during(async () => {
        await Promise.all(cluster.nodes.map((node) => node.kill()));
        await Promise.all(cluster.nodes.map((node) => node.start()));
      }),
    );
  });
});
