import { GatewayProcess } from '../../scripts/cluster/gateway-process.ts';
import { ProcessGuard } from '../../scripts/nats/process-guard.ts';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import { FULL_PUTS, RECORD_BYTES, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { createClient } from '../../src/client/client.ts';
import { openNatsTools } from '../../test/support/nats/link.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { bareStreams } from './bare-streams.ts';
import { perSecond, quantileMs, runWriters } from './load.ts';
import { startNodes, storedMessages } from './prepare.ts';
import { type Figure, report } from './result.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * Puts over HTTP to one, two and three gateways, each a process, on three nodes: the same connections spread over the
 * gateways, and the same shards. In turns with bare publishes of messages of the same size, one under way for each shard. And one
 * connection to one gateway, beside one bare publish at a time: with 60 connections the latency is mostly that of the queue.
 *
 *   npm run bench -- cluster/http [--rounds 3] [--seconds 2] [--gateways 3] [--save]
 */
const values = programOptions('npm run bench -- cluster/http: puts over HTTP to a cluster.', {
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '2' },
  gateways: { type: 'string', default: '3' },
  save: { type: 'boolean', default: false },
});
const rounds = wholeNumber('rounds', values.rounds);
const seconds = positiveNumber('seconds', values.seconds);
const SHARDS = 4;
const CONNECTIONS = 60;
const STREAM = 'bench';
const WORKLOADS: readonly Workload[] = [singlePuts(CONNECTIONS), { ...FULL_PUTS, connections: 6 }];
/** Of one gateway only. */
const ONE_AT_A_TIME = singlePuts(1);
const { signal } = new AbortController();

interface Round {
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly recordsPerMessage: number;
  /** Processor time for each record, microseconds. */
  readonly gatewayMicros: number;
  readonly nodeMicros: number;
  readonly bare: {
    readonly recordsPerSecond: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly nodeMicros: number;
  };
}

await using cluster = await startNodes('puts to several gateways');
const guard = new ProcessGuard();
const tools = await openNatsTools(cluster.url);
const gateways: GatewayProcess[] = [];
const figures: Figure[] = [];
try {
  const publish = await bareStreams(tools, SHARDS);
  for (let count = 1; count <= wholeNumber('gateways', values.gateways); count++) {
    const options = ['--store', cluster.url, '--quotas', 'off'];
    gateways.push(...(await GatewayProcess.startAll(1, options, guard)));
    if (count === 1) await prepareStream();
    for (const workload of count === 1 ? [ONE_AT_A_TIME, ...WORKLOADS] : WORKLOADS) {
      const measured: Round[] = [];
      // The first round is not used: V8 has not optimized yet.
      for (let round = 0; round <= rounds; round++) {
        const figuresOfRound = await measure(workload, publish);
        if (round > 0) measured.push(figuresOfRound);
      }
      figures.push(...figuresOf(workload, measured));
    }
  }
} finally {
  for (const gateway of gateways) await gateway.stop();
  await tools.link.close();
  guard.end();
}
const settings =
  `PutRecord on ${CONNECTIONS} connections and on one, and PutRecords of 500 on 6, records of 1 KB, ${SHARDS} shards, quotas off, ` +
  `${rounds} rounds of ${seconds} s, alternating with bare publishes of messages of the same size, one under way for each shard, ` +
  'and one in all beside one connection; ' +
  'nodes, gateways and the load share the machine';
await report('http', settings, figures, values.save);

async function prepareStream(): Promise<void> {
  const { endpoint } = gateways[0]!;
  const client = createClient({ endpoint, region: 'us-east-1', accessKeyId: '000000000000' });
  await createStream(client, STREAM, SHARDS);
  client.close();
}

async function measure(
  workload: Workload,
  publish: (shard: number, payload: Buffer) => Promise<unknown>,
): Promise<Round> {
  const connections = Math.max(1, Math.round(workload.connections / gateways.length));
  const stored = await storedMessages(cluster);
  const cpu = [await cpuOfGateways(), await cpuOfNodes()] as const;
  const reports = await Promise.all(
    gateways.map(({ endpoint }) => {
      const load = { streamName: STREAM, workload: { ...workload, connections } };
      return runLoad({ ...load, port: Number(new URL(endpoint).port), durationMs: seconds * 1_000 }, signal);
    }),
  );
  const records = reports.reduce((sum, { acknowledgedRecords }) => sum + acknowledgedRecords, 0);
  const gatewayMicros = (((await cpuOfGateways()) - cpu[0]) * 1_000) / records;
  const nodeMicros = (((await cpuOfNodes()) - cpu[1]) * 1_000) / records;
  const recordsPerMessage = records / ((await storedMessages(cluster)) - stored);

  const packed = Buffer.alloc(Math.round(recordsPerMessage * RECORD_BYTES));
  const before = await cpuOfNodes();
  const bare = await runWriters(Math.min(SHARDS, workload.connections), seconds, (shard) =>
    publish(shard, packed),
  );
  return {
    recordsPerSecond: reports.reduce((sum, one) => sum + one.recordsPerSecond, 0),
    p50Ms: median(reports.map(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...reports.map(({ p99Ms }) => p99Ms)),
    recordsPerMessage,
    gatewayMicros,
    nodeMicros,
    bare: {
      recordsPerSecond: perSecond(bare) * recordsPerMessage,
      p50Ms: quantileMs(bare, 0.5),
      p99Ms: quantileMs(bare, 0.99),
      nodeMicros: (((await cpuOfNodes()) - before) * 1_000) / (bare.calls * recordsPerMessage),
    },
  };
}

function figuresOf({ name, connections, recordsPerCall }: Workload, measured: readonly Round[]): Figure[] {
  const who = gateways.length === 1 ? 'one gateway' : `${gateways.length} gateways`;
  const title = `${who}, ${name}${connections === 1 ? ' on one connection' : ''}`;
  const of = (figure: (round: Round) => number) => median(measured.map(figure));
  const latency = (percentile: string, key: 'p50Ms' | 'p99Ms'): Figure => ({
    what: `${title}: ${percentile} of a call, ms`,
    measured: of((round) => round[key]),
    bare: of(({ bare }) => bare[key]),
    goal: { atMost: 2 },
  });
  return [
    {
      what: `${title}: records per second`,
      measured: of(({ recordsPerSecond }) => recordsPerSecond),
      bare: of(({ bare }) => bare.recordsPerSecond),
      goal: { atLeast: 0.7 },
    },
    ...(recordsPerCall === 1 ? [latency('p50', 'p50Ms'), latency('p99', 'p99Ms')] : []),
    { what: `${title}: records in a message`, measured: of(({ recordsPerMessage }) => recordsPerMessage) },
    {
      what: `${title}: processor time of the gateways for a record, µs`,
      measured: of(({ gatewayMicros }) => gatewayMicros),
    },
    {
      what: `${title}: processor time of the nodes for a record, µs`,
      measured: of(({ nodeMicros }) => nodeMicros),
      bare: of(({ bare }) => bare.nodeMicros),
    },
  ];
}

function cpuOfGateways(): Promise<number> {
  return cpuOf(gateways.map(({ pid }) => pid));
}

function cpuOfNodes(): Promise<number> {
  return cpuOf(cluster.nodes.map(({ pid }) => pid));
}

async function cpuOf(pids: readonly (number | undefined)[]): Promise<number> {
  const used = await Promise.all(pids.map(async (pid) => (pid === undefined ? 0 : processCpuMs(pid))));
  return used.reduce((sum, ms) => sum + ms, 0);
}
