import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printResult } from '../../src/cli/demo/report/print-result.ts';
import { DEMO_ACCOUNT, DEMO_CONNECTIONS, DEMO_REGION, runDemo } from '../../src/cli/demo/run-demo.ts';
import { outputOf, styleFor } from '../../src/cli/ui/terminal.ts';
import { createClient } from '../../src/client/client.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { sleep, systemClock as clock } from '../../src/lib/time/clock.ts';
import { findNatsServer, NoNatsServer } from '../nats/find-server.ts';
import { LocalCluster } from '../nats/local-cluster.ts';
import { ProcessGuard } from '../nats/process-guard.ts';
import { GatewayProcess } from './gateway-process.ts';
import { homeOf } from './home-of.ts';
import { movingClient } from './moving-client.ts';
import { positiveNumber } from '../number-option.ts';
import { programOptions } from '../program-options.ts';

/*
 * The article on a cluster: three nodes, three gateways, each call to a random one, and a node and a gateway that are
 * killed half-way. Exit code 0 only if every acknowledged record reached both consumers and the function, in order.
 *
 *   npm run demo:cluster [-- --rate 600 --seconds 20 --json]
 */

const GATEWAYS = 3;

const values = programOptions(
  `The article on three nodes of NATS and three gateways, one of each killed half-way.

  npm run demo:cluster -- --rate 600    records per second
                          --seconds 20  length of the load
                          --json        the summary as JSON`,
  {
    rate: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
);
const ratePerSecond = positiveNumber('rate', values.rate);
const seconds = positiveNumber('seconds', values.seconds);
const startedMs = clock.monotonicMs();
const log = (line: string) => {
  const elapsed = ((clock.monotonicMs() - startedMs) / 1_000).toFixed(1).padStart(5);
  console.error(`${elapsed} s  ${line}`);
};
try {
  findNatsServer();
} catch (error) {
  if (!(error instanceof NoNatsServer)) throw error;
  console.error(error.message);
  process.exit(1);
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const { signal } = interrupt;
const directory = await mkdtemp(join(tmpdir(), 'millrace-cluster-'));
const guard = new ProcessGuard();
let cluster: LocalCluster | undefined;
let gateways: GatewayProcess[] = [];
try {
  cluster = await LocalCluster.start({ directory });
  log(`three nodes are ready: ${cluster.url}, with their data in ${directory}`);
  gateways = await GatewayProcess.startAll(GATEWAYS, ['--store', cluster.url], guard);
  log(`three gateways are ready: ${gateways.map(({ endpoint }) => endpoint).join(', ')}`);
  process.exitCode = await feed(cluster, gateways);
} catch (error) {
  const { message } = error as Error;
  console.error(
    signal.aborted
      ? 'The demo was interrupted.'
      : `The demo failed: ${message}\nOn a busy machine, try a smaller load: npm run demo:cluster -- --rate 200`,
  );
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  await cluster?.stop();
  guard.end();
  await rm(directory, { recursive: true, force: true });
}

async function feed(nodes: LocalCluster, members: readonly GatewayProcess[]): Promise<number> {
  const clients = members.map(({ endpoint }) =>
    createClient({
      endpoint,
      region: DEMO_REGION,
      accessKeyId: DEMO_ACCOUNT,
      maxConnections: DEMO_CONNECTIONS,
    }),
  );
  const client = movingClient(clients, systemRandom, clock);
  const style = styleFor(outputOf(process.stdout), process.env);
  try {
    const result = await runDemo({
      client,
      clock,
      random: systemRandom,
      ratePerSecond,
      seconds,
      signal,
      style,
      log,
      during: (_lines, step) => step(),
      disturb: () => killHalfWay(nodes, members),
    });
    const longestMs = result.loadTest.puts.latenciesMs.reduce((longest, ms) => Math.max(longest, ms), 0);
    log(`the longest put took ${(longestMs / 1_000).toFixed(1)} s, retries on other gateways included`);
    const target = { out: process.stdout, style, log, json: values.json };
    return printResult({ ...result, shortfall: undefined }, target);
  } finally {
    client.close();
  }
}

/** A node that leads partitions, and a gateway: the home, which runs the function. */
async function killHalfWay(nodes: LocalCluster, members: readonly GatewayProcess[]): Promise<void> {
  await sleep(clock, (seconds / 2) * 1_000, { signal });
  const node = await nodes.busiestNode();
  const gateway = (await homeOf(members)) ?? members[0]!;
  await Promise.all([node.kill(), gateway.kill()]);
  log(`killed node ${node.name}, which led most partitions, and gateway ${gateway.name}, the home`);
}
