import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { NatsStatus } from '../../../src/storage/cluster/nats-status.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestCluster, twoGateways } from './two-gateways.ts';

/*
 * Goal: programs that read `millrace cluster status --json` find the fields that docs/scaling.md names.
 * Method: two gateways with real ports, whose store says of NATS what the client would.
 */

const NATS: NatsStatus = {
  connectedTo: 'n2',
  servers: [{ name: 'n1', version: '2.15.3', jetstream: true }],
  account: { storedBytes: 15_000_000, maxBytes: 1_000_000_000, streams: 18, maxStreams: -1 },
  partitions: [
    {
      stream: 'M_main_1',
      messages: 12,
      bytes: 5_000,
      lastSeq: 40,
      leader: 'n1',
      replicas: [{ server: 'n2', isCurrent: false, isOffline: false, lag: 3, silentMs: 9 }],
    },
  ],
};

const PAGE = readFileSync('docs/scaling.md', 'utf8');

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await twoGateways({
    reachFirst: (store) => ({
      ...store,
      natsStatus: async () => NATS,
      positions: () => ({ M_main_1: 33 }),
    }),
  });
});
afterAll(() => cluster.close());

async function status(...words: string[]) {
  const env = { AWS_ENDPOINT_URL: cluster.gateways[0].endpoint };
  const world = cliWorld({ clock: systemClock, env });
  const code = await runCommandLine(['cluster', 'status', ...words], world);
  return { code, out: world.stdout(), errors: world.stderr() };
}

/** Names in a row of the table, without the examples of values in brackets. */
function documented(field: string): string[] {
  const [, meaning = ''] = new RegExp(`^\\| \`${field}\` +\\| (.*) \\|$`, 'm').exec(PAGE) ?? [];
  return [...meaning.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name]) => name!);
}

test('status --json has the documented fields', async () => {
  const report = await eventually(async () => {
    const { code, out, errors } = await status('--json');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const found = JSON.parse(out);
    // Gateways join after they have started, and one that is slow to answer is missing in `behind`.
    const isComplete = found.members.length === 2 && found.leases.length > 0;
    return isComplete && found.gateway in found.behind ? found : undefined;
  });
  const [home] = cluster.gateways;
  const [member] = report.members.filter(({ endpoint }: { endpoint: string }) => endpoint === home.endpoint);
  expect(report).toMatchObject({ gateway: member.id, home: member.id, store: 'writable', nats: NATS });
  expect(report.behind).toMatchObject({ [member.id]: 7 });
  expect(Object.keys(report).filter((field) => !PAGE.includes(`\n| \`${field}\` `))).toEqual([]);
  expect(documented('members')).toEqual(expect.arrayContaining(Object.keys(member)));
  expect(documented('leases')).toEqual(expect.arrayContaining(Object.keys(report.leases[0])));
  expect(documented('nats')).toEqual(Object.keys(NATS));
  expect(member).toMatchObject({
    state: 'ready',
    version: expect.any(String),
    startedMs: expect.any(Number),
    silentMs: expect.any(Number),
  });
});

test('status shows the same as tables', async () => {
  const isHome = new RegExp(`^${cluster.gateways[0].endpoint} +home +ready `, 'm');
  const out = await eventually(async () => {
    const found = await status();
    expect(found.code).toBe(0);
    return isHome.test(found.out) ? found.out : undefined;
  });
  expect(out).toMatch(/^store: writable$/m);
  expect(out).toMatch(/^M_main_1 +n1 +n2 \(3 behind\) /m);
});
