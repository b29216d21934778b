import { describe, expect, onTestFinished, test } from 'vitest';
import { fastRandom } from '../../../../src/lib/fast-random.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { systemClock } from '../../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { withLateChanges } from '../../../../src/server/gateway/home/late-changes.ts';
import { ClusterMetaStore } from '../../../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../../../src/storage/cluster/meta/replica.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import { StorageError } from '../../../../src/storage/error.ts';
import type { MetaStore } from '../../../../src/storage/port.ts';
import { connections, openOver } from '../../../storage/remote/remote-stores.ts';
import { FakeConnection } from '../../../support/fake-messages/connection.ts';
import { FakeNats } from '../../../support/fake-messages/nats.ts';
import { laggingLink } from '../../../support/fake-messages/lagging-link.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const VALUE = Buffer.from('{}');

/** The same metadata as two gateways reach it. */
const SHARED: Readonly<Record<string, () => Promise<readonly [MetaStore, MetaStore]>>> = {
  async 'an nats of messages'() {
    const nats = new FakeNats(1);
    const open = async (seed: string) => {
      const log = new FakeConnection(nats, laggingLink(fastRandom(seed)));
      const replica = await MetaReplica.open({ log, clock: systemClock, logger: silentLogger });
      onTestFinished(() => replica.close());
      const random = seededRandom(seed);
      return new ClusterMetaStore({ log, subjectPrefix: 'meta', replica, clock: systemClock, random });
    };
    return [await open('home'), await open('former')];
  },
  async 'the store of another process'() {
    const clock = new VirtualClock();
    const disk = new FaultyDisk();
    const store = await openEmbeddedStore({ disk, clock, logger: silentLogger, durability: 'fsync' });
    const sockets = await connections(2);
    const [home, former] = await Promise.all(sockets.map((socket) => openOver(socket, { store, clock })));
    onTestFinished(async () => {
      await home!.close();
      await former!.close();
      await store.close();
    });
    return [home!.meta, former!.meta];
  },
};

describe.each(Object.entries(SHARED))('on %s', (_, open) => {
  test('changes by a former home are reported, and none of its own', async () => {
    const [shared, former] = await open();
    const late = new Set<string>();
    const watched = withLateChanges(shared, (key) => void late.add(key));
    const { meta } = watched;
    const change = async (by: MetaStore, key: string) => {
      const revision = await by.create(key, VALUE);
      await by.create(key, VALUE);
      await by.compareAndSet(key, revision!, VALUE);
      await by.compareAndSet(key, revision!, VALUE);
      await by.delete(key);
      await by.delete(key);
      await Promise.all([by.create(key, VALUE), by.delete(key), by.create(key, VALUE)]);
    };
    const numbers = Array.from({ length: 10 }, (__, number) => number);
    await Promise.all(
      numbers.flatMap((number) => [
        change(meta, `sqs/queue/own/${number}`),
        change(former, `sqs/queue/other/${number}`),
        // Every gateway changes these.
        change(former, `cluster/member/${number}`),
        change(former, `streams/${number}`),
      ]),
    );
    await meta.catchUp();
    expect([...late].sort()).toEqual(numbers.map((number) => `sqs/queue/other/${number}`));

    const revision = (await meta.create('events/rule/1', VALUE))!;
    await meta.create('events/rule/2', VALUE);
    await former.catchUp();
    late.clear();
    await Promise.all([meta.create('events/rule/2', VALUE), former.delete('events/rule/2')]);
    await Promise.all([
      meta.compareAndSet('events/rule/1', revision, VALUE),
      former.compareAndSet('events/rule/1', revision, VALUE),
    ]).then(([own, other]) => {
      if (own !== undefined && other === undefined) late.add('events/rule/1');
    });
    await meta.catchUp();
    expect([...late].sort()).toEqual(['events/rule/1', 'events/rule/2']);
    watched.stop();
  });
});

test('a change of its own is reported when its outcome is unknown', async () => {
  const late: string[] = [];
  const { meta } = memoryStore(new VirtualClock());
  const unanswered: MetaStore = {
    ...meta,
    watch: (...args) => meta.watch(...args),
    async create(key, value) {
      if (key.endsWith('stored')) await meta.create(key, value);
      throw new StorageError('unknown', 'no answer');
    },
  };
  const watched = withLateChanges(unanswered, (key) => void late.push(key));
  await expect(watched.meta.create('sqs/queue/stored', VALUE)).rejects.toThrow('no answer');
  await expect(watched.meta.create('sqs/queue/later', VALUE)).rejects.toThrow('no answer');
  expect(late).toEqual(['sqs/queue/stored']);
  await meta.create('sqs/queue/later', VALUE);
  expect(late).toEqual(['sqs/queue/stored', 'sqs/queue/later']);
});
