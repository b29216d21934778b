import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { median } from '../../src/cli/bench/side-by-side.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import type { AppendBatch } from '../../src/storage/port.ts';
import { memoryStore } from '../../test/support/memory-store.ts';
import { openNatsTools } from '../../test/support/nats/link.ts';
import { liveBytes } from './live-bytes.ts';
import { type Load, perSecond, quantileMs, runWriters, together } from './load.ts';
import { openLogs } from './opened-store.ts';
import { startNodes, storedMessages } from './prepare.ts';
import { type Figure, report } from './result.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * The logs of a cluster, without HTTP, on three nodes of this machine: records per second against bare JetStream
 * publishes of messages of the same size, the time of one append against that of one publish, and what 10,000 logs cost.
 *
 *   npm run bench -- cluster/logs [--seconds 4] [--rounds 3] [--logs 10000] [--save]
 */

const values = programOptions('npm run bench -- cluster/logs: the logs of one gateway, without HTTP.', {
  seconds: { type: 'string', default: '4' },
  rounds: { type: 'string', default: '3' },
  logs: { type: 'string', default: '10000' },
  save: { type: 'boolean', default: false },
});
const seconds = positiveNumber('seconds', values.seconds);
const rounds = wholeNumber('rounds', values.rounds);
const manyLogs = wholeNumber('logs', values.logs);

const many = manyLogs.toLocaleString('en-US');

const BUSY_LOGS = 32;
const WRITERS = 1_024;
const RECORD_BYTES = 1_024;
const CREATE_AT_ONCE = 64;

const record = Buffer.alloc(RECORD_BYTES, 'r');
const batch: AppendBatch = {
  recordCount: 1,
  byteLength: RECORD_BYTES,
  writeTo: (target, offset) => void record.copy(target, offset),
};

await using cluster = await startNodes('the logs of a cluster');
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
    const before = await storedMessages(cluster);
    const load = await runWriters(WRITERS, seconds, (writer) =>
      logs.append(busy[writer % BUSY_LOGS]!, batch),
    );
    appends.push(load);
    const recordsPerMessage = load.calls / Math.max(1, (await storedMessages(cluster)) - before);
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
  const [one, bareOne] = [together(singleAppends), together(singlePublishes)];
  const latency = (title: string, share: number): Figure => ({
    what: `one append at a time, ${title}, ms`,
    measured: quantileMs(one, share),
    bare: quantileMs(bareOne, share),
    goal: { atMost: 2 },
  });
  const figures: Figure[] = [
    {
      what: `records of 1 KB per second, ${WRITERS.toLocaleString('en-US')} producers, ${BUSY_LOGS} shards`,
      measured: records,
      bare,
      goal: { atLeast: 0.7 },
    },
    {
      what: 'records in a message',
      measured: median(publishes.map(({ recordsPerMessage }) => recordsPerMessage)),
    },
    latency('p50', 0.5),
    latency('p99', 0.99),
    { what: `${many} shards: create one, ms`, measured: (createSeconds / manyLogs) * 1_000 },
    { what: `${many} shards: open all, and append to every 100th, s`, measured: openSeconds },
    {
      what: `${many} shards: memory of a gateway for an idle one, without its document, bytes`,
      measured: (memoryAfter - memoryBefore) / manyLogs,
    },
    {
      what: '`kill -9` of the node that leads most partitions, until all shards accept, s',
      measured: recoverySeconds,
      goal: { atMost: 15 },
    },
  ];
  const settings =
    `the logs of one gateway without HTTP, ${rounds} rounds of ${seconds} s, alternating with bare publishes of messages ` +
    'of the same size, one under way for each shard';
  await report('logs', settings, figures, values.save);
} finally {
  await connection.close();
  await tools.link.close();
}
