import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { NatsMessageLog } from '../../src/storage/cluster/messages/nats/message-log.ts';
import type { NatsTools } from '../../src/storage/cluster/messages/nats/tools.ts';
import { ClusterMetaStore } from '../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../src/storage/cluster/meta/replica.ts';
import { openNatsTools } from '../../test/support/nats/link.ts';
import { liveBytes } from './live-bytes.ts';
import { type Load, perSecond, quantileMs, runWriters } from './load.ts';
import { startNodes } from './prepare.ts';
import { type Figure, report } from './result.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * The metadata of a cluster, without HTTP, on three nodes of this machine: the time of a compare-and-set, until another
 * gateway sees it, of catching up, and what a gateway with many documents costs.
 *
 *   npm run bench -- cluster/meta [--seconds 4] [--documents 100000] [--save]
 */

const values = programOptions('npm run bench -- cluster/meta: the metadata of two gateways.', {
  seconds: { type: 'string', default: '4' },
  documents: { type: 'string', default: '100000' },
  save: { type: 'boolean', default: false },
});
const seconds = positiveNumber('seconds', values.seconds);
const documents = wholeNumber('documents', values.documents);

const DOCUMENT_BYTES = 500;
const WRITERS = 64;
const CREATE_AT_ONCE = 512;

const document = Buffer.alloc(DOCUMENT_BYTES, 'd');

await using cluster = await startNodes('the metadata of a cluster');
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

  const latency = (title: string, load: Pick<Load, 'latenciesMs'>): Figure[] => [
    { what: `${title}, p50, ms`, measured: quantileMs(load, 0.5) },
    { what: `${title}, p99, ms`, measured: quantileMs(load, 0.99) },
  ];
  const figures: Figure[] = [
    ...latency('a change of a document, one at a time', single),
    { what: `changes per second, ${WRITERS} documents at a time`, measured: perSecond(busy) },
    ...latency('until another gateway has a change', { latenciesMs: lagsMs }),
    ...latency('an exact read of what is known already', caughtUp),
    {
      what: `documents of ${DOCUMENT_BYTES} bytes created per second`,
      measured: documents / createSeconds,
    },
    { what: `reading ${found.toLocaleString('en-US')} documents at a start, s`, measured: openSeconds },
    { what: 'memory of a gateway for a document, bytes', measured: memory / found },
  ];
  const settings = `the metadata of two gateways without HTTP, ${seconds} s of each`;
  await report('meta', settings, figures, values.save);
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
