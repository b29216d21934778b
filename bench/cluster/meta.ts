import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { tableLines } from '../../src/cli/ui/table.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import { ClusterMetaStore } from '../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../src/storage/cluster/meta/replica.ts';
import { openNatsTools } from '../../test/support/nats-link.ts';
import { runWriters } from './load.ts';

/*
 * The metadata of a cluster, without HTTP, on three nodes of this machine: the time of a compare-and-set, until another
 * gateway sees it, of catching up, and what a gateway with many documents costs.
 *
 *   npm run bench -- cluster/meta [--seconds 4] [--documents 100000]
 */

const { values } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '4' }, documents: { type: 'string', default: '100000' } },
});
const seconds = Number(values.seconds);
const documents = Number(values.documents);

const DOCUMENT_BYTES = 500;
const WRITERS = 64;
const CREATE_AT_ONCE = 512;

const missing = missingNatsServer();
if (missing !== undefined) {
  console.log(`NOT RUN: the metadata of a cluster. ${missing}`);
  process.exit(0);
}

const document = Buffer.alloc(DOCUMENT_BYTES, 'd');

await using cluster = await LocalCluster.start();
const tools = await Promise.all([openNatsTools(cluster.url), openNatsTools(cluster.url)]);
try {
  const a = await openMeta(tools[0]);
  const b = await openMeta(tools[1]);
  const revisions = new Map<string, number>();
  const change = async (key: string) => {
    const revision = revisions.get(key);
    const changed =
      revision === undefined
        ? await a.meta.create(key, document)
        : await a.meta.compareAndSet(key, revision, document);
    revisions.set(key, changed!);
  };
  const single = await runWriters(1, seconds, () => change('hot/single'));
  const busy = await runWriters(WRITERS, seconds, (writer) => change(`hot/busy-${writer}`));
  const caughtUp = await runWriters(1, seconds, () => b.meta.catchUp());

  const sentMs = new Map<string, number>();
  const lagsMs: number[] = [];
  const watch = b.meta.watch('lag/', ({ key }) => lagsMs.push(performance.now() - sentMs.get(key)!));
  for (let index = 0; index < 500; index++) {
    sentMs.set(`lag/${index}`, performance.now());
    await a.meta.create(`lag/${index}`, document);
  }
  await b.meta.catchUp();
  watch.stop();
  lagsMs.sort((x, y) => x - y);

  const createdMs = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CREATE_AT_ONCE }, async () => {
      while (next < documents) await a.meta.create(`streams/${next++}`, document);
    }),
  );
  const createSeconds = (performance.now() - createdMs) / 1_000;

  a.close();
  b.close();
  const memoryBefore = liveBytes();
  const openedMs = performance.now();
  const c = await openMeta(tools[0]);
  const openSeconds = (performance.now() - openedMs) / 1_000;
  const memory = liveBytes() - memoryBefore;
  const found = (await c.meta.list('streams/')).length;
  c.close();

  const rows = [
    [
      'one compare-and-set at a time, p50 / p99, ms',
      `${single.p50Ms.toFixed(2)} / ${single.p99Ms.toFixed(1)}`,
    ],
    [`compare-and-sets per second, ${WRITERS} documents at a time`, (busy.calls / busy.seconds).toFixed(0)],
    ['until another gateway sees a change, p50 / p99, ms', `${at(lagsMs, 0.5)} / ${at(lagsMs, 0.99)}`],
    [
      'catching up when nothing is new, p50 / p99, ms',
      `${caughtUp.p50Ms.toFixed(2)} / ${caughtUp.p99Ms.toFixed(1)}`,
    ],
    [`documents of ${DOCUMENT_BYTES} bytes created per second`, (documents / createSeconds).toFixed(0)],
    [`reading ${found} documents at a start, s`, openSeconds.toFixed(2)],
    ['memory of a gateway for a document, bytes', (memory / found).toFixed(0)],
  ];
  console.log(JSON.stringify(await machineInfo(process.cwd())));
  console.log(tableLines([{ title: '' }, { title: 'metadata', align: 'right' }], rows).join('\n'));
} finally {
  for (const { link } of tools) await link.close();
}

async function openMeta(natsTools: NatsTools) {
  const subjectPrefix = 'bench.meta';
  const settings = { subjectPrefix, replicas: 3, maxMessagesPerSubject: 1, placementTags: [] } as const;
  const log = await NatsMessageLog.open(natsTools, { name: 'BENCH_META', ...settings });
  const common = { clock: systemClock, random: systemRandom };
  const replica = await MetaReplica.open({ log, clock: systemClock, logger: silentLogger });
  return {
    meta: new ClusterMetaStore({ log, subjectPrefix, replica, ...common }),
    close: () => replica.close(),
  };
}

function at(sortedMs: readonly number[], share: number): string {
  return sortedMs[Math.floor((sortedMs.length - 1) * share)]!.toFixed(2);
}

/** After full garbage collections. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let pass = 0; pass < 4; pass++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
