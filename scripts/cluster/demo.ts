import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pipelineApi } from '../../src/cli/demo/api/client.ts';
import { deployQuickstart } from '../../src/cli/demo/deploy-quickstart.ts';
import { FunctionLog } from '../../src/cli/demo/load/function-log.ts';
import { prepareLoadTest } from '../../src/cli/demo/load/load-test.ts';
import { reportLines } from '../../src/cli/demo/report/report.ts';
import { faultsOf, summarize } from '../../src/cli/demo/report/summary.ts';
import { runStory } from '../../src/cli/demo/story.ts';
import { LogFollower } from '../../src/cli/functions/log-follower.ts';
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

/*
 * The article on a cluster: three nodes, three gateways, each call to a random one, and a node and a gateway that are
 * killed half-way. Exit code 0 only if every acknowledged record reached both consumers and the function, in order.
 *
 *   npm run demo:cluster [-- --rate 600 --seconds 20 --json]
 */

const ACCOUNT = '000000000000';
const STREAM = 'OurStream';
const WRITER = 'quickstart-dev-realtimeData';
const READER = 'quickstart-dev-ingestion';
const STORY_SECONDS = 2;
const GATEWAYS = 3;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`The article on three nodes of NATS and three gateways, one of each killed half-way.

  npm run demo:cluster -- --rate 600    records per second
                          --seconds 20  length of the load
                          --json        the summary as JSON`);
  process.exit(0);
}
const seconds = Number(values.seconds);
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
} finally {
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  await cluster?.stop();
  guard.end();
  await rm(directory, { recursive: true, force: true });
}

async function feed(nodes: LocalCluster, members: readonly GatewayProcess[]): Promise<number> {
  const clients = members.map(({ endpoint }) =>
    createClient({ endpoint, region: 'us-east-1', accessKeyId: ACCOUNT, maxConnections: 128 }),
  );
  const client = movingClient(clients, systemRandom, clock);
  try {
    const { stackName, resourceCount } = await deployQuickstart({ client, clock, account: ACCOUNT, signal });
    log(`examples/quickstart is deployed: stack ${stackName}, ${resourceCount} resources`);
    const api = pipelineApi(client, STREAM);
    const readerLog = () => new LogFollower(client, { group: `/aws/lambda/${READER}`, startMs: clock.now() });
    const ingested = new Set<string>();
    const { written, ingested: logged } = await runStory({
      api,
      clock,
      writer: WRITER,
      seconds: STORY_SECONDS,
      ingested,
      signal,
      functionLog: new FunctionLog({
        source: readerLog(),
        clock,
        onRecord: ({ bytes }) => void ingested.add(bytes.toString('base64')),
      }),
    });
    log(`realtimeData wrote ${written} records, ingestion logged ${logged} of them`);

    log(
      `load test: ${values.rate} PutRecord calls of 1 KB per second for ${seconds} s, read by two consumers`,
    );
    const { loadTest, run } = await prepareLoadTest({
      api,
      clock,
      random: systemRandom,
      ratePerSecond: Number(values.rate),
      seconds,
      functionLogSource: readerLog(),
    });
    await Promise.all([run(signal), killHalfWay(nodes, members)]);

    const summary = summarize(loadTest);
    const faults = faultsOf(loadTest);
    if (logged < written) faults.push(`ingestion logged ${logged} of the ${written} records of realtimeData`);
    const longestMs = Math.max(...loadTest.puts.latenciesMs);
    log(`the longest put took ${(longestMs / 1_000).toFixed(1)} s, retries on other gateways included`);
    if (values.json) {
      for (const fault of faults) log(`FAULT: ${fault}`);
      console.log(JSON.stringify(summary));
    } else {
      const style = styleFor(outputOf(process.stdout), process.env);
      console.log(`\n${reportLines(summary, { faults, shortfall: undefined }, style).join('\n')}`);
    }
    return faults.length === 0 ? 0 : 1;
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
