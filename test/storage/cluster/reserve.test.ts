import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { MessageLogError, type PublishOptions } from '../../../src/storage/cluster/messages/port.ts';
import { ClusterMetaStore } from '../../../src/storage/cluster/meta/meta-store.ts';
import { MetaReplica } from '../../../src/storage/cluster/meta/replica.ts';
import { Reserve } from '../../../src/storage/cluster/reserve.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import { FakeConnection } from '../../support/fake-messages/connection.ts';
import { FakeNats } from '../../support/fake-messages/nats.ts';
import { directLink } from '../../support/fake-messages/link.ts';

/** Refuses what is larger than its space, and gets space by a purge. */
class FullNats extends FakeConnection {
  isFull = false;
  maxBytes = Infinity;

  override async publish(subject: string, payload: Buffer, options: PublishOptions): Promise<number> {
    if (this.isFull || payload.length > this.maxBytes) throw new MessageLogError('full', 'no space');
    return super.publish(subject, payload, options);
  }

  override async purge(...args: Parameters<FakeConnection['purge']>): Promise<void> {
    await super.purge(...args);
    this.isFull = false;
  }
}

let clock: VirtualClock;
let nats: FakeNats;
let log: FullNats;
let warnings: string[];

beforeEach(() => {
  clock = new VirtualClock();
  nats = new FakeNats(1);
  log = new FullNats(nats, directLink);
  warnings = [];
});

async function openGateway() {
  const random = seededRandom('gateway');
  const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  const tools = { log, subjectPrefix: 'meta', clock, random, logger };
  const replica = await MetaReplica.open(tools);
  const reserve = new Reserve(tools);
  const meta = new ClusterMetaStore({ ...tools, replica, reserve });
  await reserve.open(meta);
  onTestFinished(async () => {
    await reserve.close();
    replica.close();
  });
  const settle = () => clock.advance(6_000, () => new Promise((resolve) => void setImmediate(resolve)));
  await settle();
  const state = async () => {
    const entry = await meta.get(`${META_PREFIX.cluster.reserve}state`);
    return (JSON.parse(entry!.value.toString()) as { state: string }).state;
  };
  return { meta, state, settle, close: () => reserve.close() };
}

function keptBytes(): number {
  return nats.last('meta._reserve')?.payload.length ?? 0;
}

test('a reserve that was purged without a record is stored again by the next gateway that starts', async () => {
  const first = await openGateway();
  expect(await first.state()).toBe('kept');
  expect(keptBytes()).toBeGreaterThan(8 * MIB);
  await first.close();
  // It ended before it could record it.
  nats.purge('meta._reserve', 'all');

  const next = await openGateway();
  expect(await next.state()).toBe('kept');
  expect(keptBytes()).toBeGreaterThan(8 * MIB);

  // One that is there stays as it is.
  const { seq } = nats.last('meta._reserve')!;
  await openGateway();
  expect(nats.last('meta._reserve')!.seq).toBe(seq);
});

test('a new store without room for it is not opened, and one that has lost it warns once', async () => {
  log.maxBytes = 2 ** 20;
  for (let start = 0; start < 2; start++)
    await expect(openGateway()).rejects.toThrow(/no room for the 8 MiB .*raise "max_file_store"/);
  log.maxBytes = Infinity;
  const first = await openGateway();
  expect(await first.state()).toBe('kept');
  await first.close();
  nats.purge('meta._reserve', 'all');
  log.maxBytes = 2 ** 20;
  expect(warnings).toEqual([]);

  const next = await openGateway();
  for (let times = 0; times < 20; times++) await next.settle();
  expect(await next.state()).toBe('new');
  expect(warnings).toEqual([
    'the space that is kept in NATS for removals was missing; it will be stored again',
    expect.stringMatching(/^NATS has no room for the 8 MiB .*raise "max_file_store"/),
  ]);
});

test('while the reserve is released, documents grow by a bound, and removals are recorded', async () => {
  const { meta, state, settle } = await openGateway();
  const value = (bytes: number) => Buffer.alloc(bytes, 'x');
  const policy = `${META_PREFIX.iam.policy}1`;
  let revision = (await meta.create(policy, value(100)))!;
  log.isFull = true;
  const created = meta.create(`${META_PREFIX.cluster.member}1`, value(100));
  await settle();
  expect(await created).toBeDefined();
  expect(await state()).toBe('released');

  const full = { kind: 'full' };
  await expect(meta.create(`${META_PREFIX.s3.object}1`, value(10))).rejects.toMatchObject(full);
  revision = (await meta.compareAndSet(policy, revision, value(1.5 * MIB)))!;
  await expect(meta.compareAndSet(policy, revision, value(2.5 * MIB))).rejects.toMatchObject(full);
  await expect(meta.create(`${META_PREFIX.events.rule}1`, value(MIB))).rejects.toMatchObject(full);
  // A state, and what is smaller than before.
  revision = (await meta.compareAndSet(policy, revision, value(1.5 * MIB + 10)))!;
  expect(await meta.compareAndSet(policy, revision, value(10))).toBeDefined();
  expect(await meta.create(`${META_PREFIX.sqs.removal}1`, value(MIB))).toBeDefined();
  expect(await meta.create(`${META_PREFIX.cluster.member}2`, value(MIB))).toBeDefined();
});
