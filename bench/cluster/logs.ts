import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { tableLines } from '../../src/cli/ui/table.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import type { AppendBatch } from '../../src/storage/port.ts';
import { memoryStore } from '../../test/support/memory-store.ts';
import { openNatsTools } from '../../test/support/nats-link.ts';
import { type Load, runWriters } from './load.ts';
import { openLogs } from './opened-store.ts';

/*
 * The logs of a cluster, without HTTP, on three nodes of this machine: records per second against bare JetStream
 * publishes of messages of the same size, the time of one append against that of one publish, and what 10,000 logs cost.
 *
 *   npm run bench -- cluster/logs [--seconds 5] [--rounds 3] [--logs 10000]
 */

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    logs: { type: 'string', default: '10000' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const manyLogs = Number(values.logs);

const BUSY_LOGS = 32;
const WRITERS = 1_024;
const RECORD_BYTES = 1_024;
const CREATE_AT_ONCE = 64;

const missing = missingNatsServer();
if (missing !== undefined) {
  console.log(`NOT RUN: the logs of a cluster. ${missing}`);
  process.exit(0);
}

const record = Buffer.alloc(RECORD_BYTES, 'r');
const batch: AppendBatch = {
  recordCount: 1,
  byteLength: RECORD_BYTES,
  writeTo: (target, offset) => void record.copy(target, offset),
};
const perSecond = ({ calls, seconds }: Load) => calls / seconds;
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

await using cluster = await LocalCluster.start();
const { meta } = memoryStore(systemClock);
const tools = await openNatsTools(cluster.url);
const connection = await connect({ servers: cluster.nodes.map(({ address }) => address) });
const js = jetstream(connection);
try {
  const logs = await openLogs(tools, meta);
  const busy = Array.from({ length: BUSY_LOGS }, (_, index) => `busy-${index}`);
  await Promise.all(busy.map((id) => logs.createLog(id, { retentionMs: 86_400_000 })));

  const appends: Load[] = [];
  const publishes: { load: Load; recordsPerMessage: number }[] = [];
  const singleAppends: Load[] = [];
  const singlePublishes: Load[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = await messages(cluster);
    const load = await runWriters(WRITERS, seconds, (writer) =>
      logs.append(busy[writer % BUSY_LOGS]!, batch),
    );
    appends.push(load);
    const recordsPerMessage = load.calls / Math.max(1, (await messages(cluster)) - before);
    const payload = Buffer.alloc(Math.round(recordsPerMessage * RECORD_BYTES));
    publishes.push({
      recordsPerMessage,
      load: await runWriters(BUSY_LOGS, seconds, (writer) =>
        js.publish(`bench.log.${writer % 16}.yardstick-${writer}`, payload),
      ),
    });
    singleAppends.push(await runWriters(1, seconds, () => logs.append(busy[0]!, batch)));
    singlePublishes.push(await runWriters(1, seconds, () => js.publish('bench.log.0.yardstick', record)));
  }

  const createdMs = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CREATE_AT_ONCE }, async () => {
      while (next < manyLogs) await logs.createLog(`idle-${next++}`, { retentionMs: 86_400_000 });
    }),
  );
  const createSeconds = (performance.now() - createdMs) / 1_000;
  logs.close();

  const memoryBefore = liveBytes();
  const openedMs = performance.now();
  const again = await openLogs(tools, meta);
  for (let index = 0; index < manyLogs; index += 100) await again.append(`idle-${index}`, batch);
  const openSeconds = (performance.now() - openedMs) / 1_000;
  const memoryAfter = liveBytes();

  const leader = await cluster.busiestNode();
  await leader.kill();
  const killedMs = performance.now();
  await Promise.all(busy.map((id) => again.append(id, batch)));
  const recoverySeconds = (performance.now() - killedMs) / 1_000;
  again.close();

  const records = median(appends.map(perSecond));
  const bare = median(publishes.map(({ load, recordsPerMessage }) => perSecond(load) * recordsPerMessage));
  const ms = (loads: readonly Load[], key: 'p50Ms' | 'p99Ms') => median(loads.map((load) => load[key]));
  const rows = [
    [
      `records of 1 KB per second, ${WRITERS} writers, ${BUSY_LOGS} logs`,
      records.toFixed(0),
      bare.toFixed(0),
      (records / bare).toFixed(2),
      '>= 0.7',
    ],
    [
      'records in a message',
      median(publishes.map(({ recordsPerMessage }) => recordsPerMessage)).toFixed(1),
      '',
      '',
      '',
    ],
    ...(['p50Ms', 'p99Ms'] as const).map((key) => [
      `one append at a time, ${key.slice(0, 3)}, ms`,
      ms(singleAppends, key).toFixed(2),
      ms(singlePublishes, key).toFixed(2),
      (ms(singleAppends, key) / ms(singlePublishes, key)).toFixed(2),
      '<= 2',
    ]),
    [`${manyLogs} logs: create each, ms`, ((createSeconds / manyLogs) * 1_000).toFixed(2), '', '', ''],
    [`${manyLogs} logs: open, and append to every 100th, s`, openSeconds.toFixed(2), '', '', ''],
    [
      `${manyLogs} logs: memory of a gateway for each, without its document, bytes`,
      ((memoryAfter - memoryBefore) / manyLogs).toFixed(0),
      '',
      '',
      '',
    ],
    ['kill -9 of the busiest node, until every log accepts, s', recoverySeconds.toFixed(1), '', '', '<= 15'],
  ];
  const right = (title: string) => ({ title, align: 'right' as const });
  console.log(JSON.stringify(await machineInfo(process.cwd())));
  console.log(
    tableLines([{ title: '' }, right('logs'), right('JetStream'), right('ratio'), right('goal')], rows).join(
      '\n',
    ),
  );
} finally {
  await connection.close();
  await tools.link.close();
}

/** After full garbage collections. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let pass = 0; pass < 4; pass++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function messages({ nodes }: LocalCluster): Promise<number> {
  return (await nodes[0]!.monitoring.jetStream()).messages ?? 0;
}
