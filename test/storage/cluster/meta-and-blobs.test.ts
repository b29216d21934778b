import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { type Clock, systemClock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { ClusterBlobCollector } from '../../../src/storage/cluster/blobs/collector.ts';
import { ClusterBlobStore } from '../../../src/storage/cluster/blobs/blob-store.ts';
import type { Message } from '../../../src/storage/cluster/messages/port.ts';
import { ClusterMetaStore } from '../../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../../src/storage/cluster/meta/replica.ts';
import { FakeConnection } from '../../support/fake-messages/connection.ts';
import { FakeNats } from '../../support/fake-messages/nats.ts';
import { directLink } from '../../support/fake-messages/link.ts';
import { MistakenConnection, WRONG_REPORTS } from '../../support/fake-messages/mistaken-connection.ts';
import { blobConformance } from '../conformance/blobs.ts';
import { metaConformance } from '../conformance/meta.ts';

/** A gateway on message logs that others may use as well. */
async function openGateway(metaNats: FakeNats, blobNats: FakeNats, clock: Clock, seed = 'gateway') {
  const random = seededRandom(seed);
  const logger = silentLogger;
  const log = new MistakenConnection(metaNats);
  const replica = await MetaReplica.open({ log, clock, logger });
  const meta = new ClusterMetaStore({ log, subjectPrefix: 'meta', replica, clock, random });
  const blobLog = new FakeConnection(blobNats, directLink);
  const blobs = new ClusterBlobStore({ log: blobLog, subjectPrefix: 'blob', meta, clock, random, logger });
  return { log, store: { meta, blobs }, dispose: async () => replica.close() };
}

function keptBy(nats: FakeNats): Message[] {
  const kept: Message[] = [];
  for (let next = nats.next(1); next; next = nats.next(next.seq + 1)) kept.push(next);
  return kept;
}

metaConformance('message log', (clock) => openGateway(new FakeNats(1), new FakeNats(), clock));
blobConformance('message log', (clock) => openGateway(new FakeNats(1), new FakeNats(), clock));

describe.each(WRONG_REPORTS)('a change that is stored and %s', (_, report) => {
  test('has succeeded', async () => {
    const clock = new VirtualClock();
    const { log, store } = await openGateway(new FakeNats(1), new FakeNats(), clock);
    const { meta } = store;
    const wrongly = async <T>(change: () => Promise<T>): Promise<T> => {
      log.misreport(report);
      const changed = change();
      await clock.advance(1_000, () => new Promise((resolve) => void setImmediate(resolve)));
      return changed;
    };
    const created = await wrongly(() => meta.create('key', Buffer.from('1')));
    expect(created).toBe((await meta.get('key'))!.revision);
    const changed = await wrongly(() => meta.compareAndSet('key', created!, Buffer.from('2')));
    expect(changed).toBe((await meta.get('key'))!.revision);
    expect(await wrongly(() => meta.delete('key', changed))).toBe(true);
    const again = await wrongly(() => meta.create('key', Buffer.from('3')));
    expect(again).toBe((await meta.get('key'))!.revision);
    expect(await meta.create('key', Buffer.from('4'))).toBeUndefined();
  });
});

test('a change is not tried any more when its caller may not make it, and is not stored afterwards', async () => {
  const clock = new VirtualClock();
  const nats = new FakeNats(1);
  const link = { ...directLink, isConnected: true };
  const log = new FakeConnection(nats, link);
  const replica = await MetaReplica.open({ log, clock, logger: silentLogger });
  const meta = new ClusterMetaStore({
    log,
    subjectPrefix: 'meta',
    replica,
    clock,
    random: seededRandom('tries'),
  });
  const value = Buffer.from('1');
  const [one, two] = [(await meta.create('one', value))!, (await meta.create('two', value))!];
  const { lastSeq } = nats;
  link.isConnected = false;
  let isHome = true;
  const options = { mayTry: () => isHome };
  const changes = [
    meta.create('new', value, options),
    meta.compareAndSet('one', one, value, options),
    meta.delete('two', two, options),
  ];
  const refused = Promise.all(
    changes.map((change) => expect(change).rejects.toMatchObject({ kind: 'not-written' })),
  );
  const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
  await clock.advance(1_000, turn);
  isHome = false;
  await clock.advance(1_000, turn);
  link.isConnected = true;
  await clock.advance(1_000, turn);
  await refused;
  expect(nats.lastSeq).toBe(lastSeq);
  replica.close();
});

test('one of two uploads of the same bytes is kept, and what an interrupted one left is removed', async () => {
  const clock = new VirtualClock();
  const [metaNats, blobNats] = [new FakeNats(1), new FakeNats(-1, clock)];
  const { store: a } = await openGateway(metaNats, blobNats, clock, 'a');
  const { store: b } = await openGateway(metaNats, blobNats, clock, 'b');
  const bytes = Buffer.alloc(3 * 2 ** 20 + 5, 'code');
  const [sha256] = await Promise.all([a.blobs.put(bytes), b.blobs.put(bytes)]);
  expect(keptBy(blobNats)).toHaveLength(4);
  expect((await b.blobs.get(sha256))!.equals(bytes)).toBe(true);

  await a.meta.create('cluster/upload/lost', Buffer.from(JSON.stringify({ sha256, startedMs: clock.now() })));
  await new FakeConnection(blobNats, directLink).publish(`blob.${sha256}.lost`, bytes, { expectedLast: 0 });
  await b.blobs.removeAbandoned();
  expect(keptBy(blobNats)).toHaveLength(5);
  await clock.advance(3_600_000);
  await b.blobs.removeAbandoned();
  expect(keptBy(blobNats)).toHaveLength(4);
  expect(await b.meta.list('cluster/upload/')).toEqual([]);
  await b.blobs.delete(sha256);
  expect(keptBy(blobNats)).toEqual([]);
  expect(await a.blobs.has(sha256)).toBe(false);
});

test('gateways whose clocks differ by more than an hour do not take an upload for abandoned', async () => {
  const [natsClock, behind, ahead] = [new VirtualClock(), new VirtualClock(), new VirtualClock()];
  natsClock.stepWallClock(2 * 3_600_000);
  ahead.stepWallClock(4 * 3_600_000);
  const [metaNats, blobNats] = [new FakeNats(1), new FakeNats(-1, natsClock)];
  const { store: uploading } = await openGateway(metaNats, blobNats, behind, 'behind');
  const started = new Promise<void>((resolve) => {
    uploading.meta.watch('cluster/upload/', () => resolve());
  });
  const bytes = Buffer.alloc(8 * 2 ** 20, 'code');
  const put = uploading.blobs.put(bytes);
  await started;
  const { store: starting } = await openGateway(metaNats, blobNats, ahead, 'ahead');
  await starting.blobs.removeAbandoned();
  expect(await starting.meta.list('cluster/upload/')).toHaveLength(1);
  await put;
  expect(keptBy(blobNats)).toHaveLength(8);
});

test('damage of a blob is an error, and putting the bytes again repairs it', async () => {
  const blobNats = new FakeNats();
  const { store } = await openGateway(new FakeNats(1), blobNats, systemClock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  blobNats.next(1)!.payload.write('CODE');
  await expect(store.blobs.get(sha256)).rejects.toMatchObject({ kind: 'corrupt' });
  expect(await store.blobs.put(Buffer.from('code'))).toBe(sha256);
  expect((await store.blobs.get(sha256))!.toString()).toBe('code');
});

test('a blob without a reference is removed after two scans, unless it is put in between', async () => {
  const [metaNats, blobNats] = [new FakeNats(1), new FakeNats()];
  const clock = new VirtualClock();
  const { store: a } = await openGateway(metaNats, blobNats, clock, 'a');
  const { store: b } = await openGateway(metaNats, blobNats, clock, 'b');
  const collector = new ClusterBlobCollector({ ...a, clock, logger: silentLogger });
  const [used, unused, again] = await Promise.all(
    ['used', 'unused', 'again'].map((text) => b.blobs.put(Buffer.from(text))),
  );
  await b.meta.create('lambda/function/f', Buffer.from(`{"code":"${used}"}`));
  const present = async () => new Set(await a.blobs.list());
  await clock.advance(11 * 60_000);
  expect(await present()).toEqual(new Set([used, unused, again]));
  await b.blobs.put(Buffer.from('again'));
  await clock.advance(10 * 60_000);
  expect(await present()).toEqual(new Set([used, again]));
  expect(await b.blobs.get(unused!)).toBeUndefined();
  expect((await b.blobs.get(again!))!.toString()).toBe('again');
  await clock.advance(10 * 60_000);
  expect(await present()).toEqual(new Set([used]));
  expect(keptBy(blobNats)).toHaveLength(1);
  await collector.close();
});
