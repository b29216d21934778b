import { headers as newHeaders } from '@nats-io/transport-node';
import { systemClock } from '../../src/lib/time/clock.ts';
import { memoryStore } from '../../test/support/memory-store.ts';
import { openNatsTools } from '../../test/support/nats/link.ts';
import { type Load, perSecond, quantileMs, runWriters, together } from './load.ts';
import { openLogs } from './opened-store.ts';
import { startNodes, storedMessages } from './prepare.ts';
import { type Figure, report } from './result.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { named, programOptions } from '../../scripts/program-options.ts';

/*
 * Appends of 1 KB from 64 producers on 1, 3 and 100 logs, by one gateway and by three that write the same logs, next to
 * publishes of the same packed bytes with the client of NATS alone: no expectation, no log. In one process, and in turns,
 * because other work on the machine changes what is possible.
 *
 *   npm run bench -- cluster/contention [--nodes 3] [--seconds 6] [--only 3x100] [--save]
 */
const values = programOptions(
  'npm run bench -- cluster/contention: several gateways that put to the same shards.',
  {
    nodes: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
    save: { type: 'boolean', default: false },
  },
);
const sizes = [1, 3].flatMap((gatewayCount) =>
  [1, 3, 100].map((logCount) => ({ name: `${gatewayCount}x${logCount}`, gatewayCount, logCount })),
);
const chosen = named('only', [values.only], sizes);
const SLICES = 6;
const PRODUCERS = 64;
const sliceSeconds = positiveNumber('seconds', values.seconds) / SLICES;
const record = Buffer.alloc(1_024, 'r');
const batch = {
  recordCount: 1,
  byteLength: record.length,
  writeTo: (target: Buffer, offset: number) => void record.copy(target, offset),
};

await using cluster = await startNodes(
  'several gateways on the same logs',
  wholeNumber('nodes', values.nodes) as 1 | 3,
);
const figures: Figure[] = [];
for (const { gatewayCount, logCount } of chosen) figures.push(...(await compare(gatewayCount, logCount)));
const settings =
  `${PRODUCERS} producers of records of 1 KB, one at a time each, on all gateways in one process; ` +
  `${values.seconds} s of each, alternating ${SLICES} times with bare publishes of messages of the same size, one under way for each log`;
await report('contention', settings, figures, values.save);

async function compare(gatewayCount: number, logCount: number): Promise<Figure[]> {
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
  // Until the gateways have settled which one writes each log.
  await runWriters(PRODUCERS, sliceSeconds, put);
  acknowledged.fill(0);
  // One for each log that is written, as the logs have.
  const inFlight = Math.min(logCount, Math.ceil(PRODUCERS / gatewayCount));
  const options = { timeout: 5_000, headers: newHeaders() };
  const [puts, publishes]: [Load[], Load[]] = [[], []];
  let messages = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const before = await storedMessages(cluster);
    const load = await runWriters(PRODUCERS, sliceSeconds, put);
    puts.push(load);
    const stored = (await storedMessages(cluster)) - before;
    messages += stored;
    const packed = Buffer.alloc(Math.round((load.calls / stored) * (record.length + 8)) + 61);
    publishes.push(
      await runWriters(inFlight, sliceSeconds, async (worker) => {
        const { connection } = tools[worker % gatewayCount]!.link.session!;
        await connection.request(`bench.log.${worker % 16}.yardstick-${worker}`, packed, options);
      }),
    );
  }
  for (const store of stores) store.close();
  for (const { link } of tools) await link.close();
  const [all, bare] = [together(puts), together(publishes)];
  const perMessage = all.calls / messages;
  const name = `${gatewayCount === 1 ? 'one gateway' : `${gatewayCount} gateways`}, ${logCount} ${logCount === 1 ? 'shard' : 'shards'}`;
  const latency = (title: string, share: number): Figure => ({
    what: `${name}: ${title} of a put, ms`,
    measured: quantileMs(all, share),
    bare: quantileMs(bare, share),
    goal: { atMost: 2 },
  });
  return [
    {
      what: `${name}: records per second`,
      measured: perSecond(all),
      bare: perSecond(bare) * perMessage,
      goal: { atLeast: 0.7 },
    },
    latency('p50', 0.5),
    latency('p99', 0.99),
    { what: `${name}: records in a message`, measured: perMessage },
    ...(gatewayCount === 1
      ? []
      : [
          {
            what: `${name}: puts of the slowest gateway to those of the fastest`,
            measured: Math.min(...acknowledged) / Math.max(...acknowledged),
          },
        ]),
  ];
}
