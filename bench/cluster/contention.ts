import { parseArgs } from 'node:util';
import { headers as newHeaders } from '@nats-io/transport-node';
import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { memoryStore } from '../../test/support/memory-store.ts';
import { openNatsTools } from '../../test/support/nats-link.ts';
import { openLogs } from './opened-store.ts';

/*
 * Appends of 1 KB from 64 producers on 1, 3 and 100 logs, by one gateway and by three that write the same logs, next to
 * publishes of the same packed bytes with the client of NATS alone: no expectation, no log. In one process, and in turns,
 * because other work on the machine changes what is possible.
 *
 *   npm run bench -- cluster/contention [--nodes 3] [--seconds 6] [--only 3x100]
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
  },
});
const missing = missingNatsServer();
if (missing !== undefined) {
  console.log(`NOT RUN: several gateways on the same logs. ${missing}`);
  process.exit(0);
}
const SLICES = 6;
const PRODUCERS = 64;
const sliceMs = (Number(values.seconds) * 1_000) / SLICES;
const record = Buffer.alloc(1_024, 'r');
const batch = {
  recordCount: 1,
  byteLength: record.length,
  writeTo: (target: Buffer, offset: number) => void record.copy(target, offset),
};

await using cluster = await LocalCluster.start({ nodes: Number(values.nodes) as 1 | 3 });
for (const gatewayCount of [1, 3]) {
  for (const logCount of [1, 3, 100]) {
    if (values.only === '' || values.only === `${gatewayCount}x${logCount}`)
      await compare(gatewayCount, logCount);
  }
}

async function compare(gatewayCount: number, logCount: number): Promise<void> {
  const { meta } = memoryStore(systemClock);
  const tools = await Promise.all(Array.from({ length: gatewayCount }, () => openNatsTools(cluster.url)));
  const stores: Awaited<ReturnType<typeof openLogs>>[] = [];
  for (const tool of tools) stores.push(await openLogs(tool, meta));
  const ids = Array.from({ length: logCount }, (_, index) => `${gatewayCount}-${logCount}-${index}`);
  for (const id of ids) await stores[0]!.createLog(id, { retentionMs: 86_400_000 });
  const acknowledged = new Array<number>(gatewayCount).fill(0);
  const put = async (worker: number) => {
    await stores[worker % gatewayCount]!.append(ids[Math.floor(worker / gatewayCount) % logCount]!, batch);
    acknowledged[worker % gatewayCount]!++;
  };
  await Promise.all(Array.from({ length: PRODUCERS }, (_, worker) => put(worker)));
  acknowledged.fill(0);
  // One for each log that is written, as the logs have.
  const inFlight = Math.min(logCount, Math.ceil(PRODUCERS / gatewayCount));
  const options = { timeout: 5_000, headers: newHeaders() };
  const [puts, publishes]: [number[], number[]] = [[], []];
  let [messages, cpuMs] = [0, 0];
  for (let slice = 0; slice < SLICES; slice++) {
    const before = await messagesStored();
    const cpu = process.cpuUsage();
    const latencies = await runFor(PRODUCERS, put);
    const used = process.cpuUsage(cpu);
    cpuMs += (used.user + used.system) / 1_000;
    puts.push(...latencies);
    const stored = (await messagesStored()) - before;
    messages += stored;
    const packed = Buffer.alloc(Math.round((latencies.length / stored) * (record.length + 8)) + 61);
    publishes.push(
      ...(await runFor(inFlight, async (worker) => {
        const { connection } = tools[worker % gatewayCount]!.link.session!;
        await connection.request(`bench.log.${worker % 16}.yardstick-${worker}`, packed, options);
      })),
    );
  }
  for (const store of stores) store.close();
  for (const { link } of tools) await link.close();
  const perSecond = (count: number) => Math.round(count / Number(values.seconds));
  const perMessage = puts.length / messages;
  console.log(
    `${gatewayCount} gateways, ${logCount} logs: ${perSecond(puts.length)} records/s, ${percentiles(puts)} ms, ` +
      `${perMessage.toFixed(1)} in a message; bare ${perSecond(publishes.length * perMessage)} records/s, ` +
      `${percentiles(publishes)} ms; ratio ${(messages / publishes.length).toFixed(2)}; ` +
      `processor ${(cpuMs / 1_000 / Number(values.seconds)).toFixed(2)}; ` +
      `least/most of a gateway ${(Math.min(...acknowledged) / Math.max(...acknowledged)).toFixed(2)}`,
  );
}

/** The latencies of workers that each repeat a call until the time of a slice is over. */
async function runFor(workers: number, call: (worker: number) => Promise<void>): Promise<number[]> {
  const latencies: number[] = [];
  const endsAtMs = performance.now() + sliceMs;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let nowMs = performance.now(); nowMs < endsAtMs;) {
        await call(worker);
        const doneMs = performance.now();
        latencies.push(doneMs - nowMs);
        nowMs = doneMs;
      }
    }),
  );
  return latencies;
}

function percentiles(latencies: number[]): string {
  latencies.sort((a, b) => a - b);
  const at = (part: number) => latencies[Math.floor(part * (latencies.length - 1))]!.toFixed(1);
  return `p50 ${at(0.5)} p99 ${at(0.99)}`;
}

async function messagesStored(): Promise<number> {
  return (await cluster.nodes[0]!.monitoring.jetStream()).messages ?? 0;
}
