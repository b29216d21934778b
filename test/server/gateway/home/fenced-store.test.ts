import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { fencedStore } from '../../../../src/server/gateway/home/fenced-store.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const BATCH = {
  recordCount: 1,
  byteLength: 1,
  writeTo: (target: Buffer, offset: number) => void target.fill(1, offset, offset + 1),
};
const VALUE = Buffer.from('value');

test('a store whose lease is lost refuses every change, and serves reads', async () => {
  let mayWrite = true;
  const { logs, meta, blobs } = fencedStore(memoryStore(new VirtualClock()), () => mayWrite);
  await logs.createLog('log', { retentionMs: 1_000 });
  const revision = (await meta.create('key', VALUE))!;
  const sha256 = await blobs.put(VALUE);
  mayWrite = false;
  const changes: (() => Promise<unknown>)[] = [
    () => logs.createLog('other', { retentionMs: 1_000 }),
    () => logs.append('log', BATCH),
    () => logs.trim('log', 1),
    () => logs.setRetention('log', 1),
    () => logs.closeLog('log'),
    () => logs.deleteLog('log'),
    () => meta.create('other', VALUE),
    () => meta.compareAndSet('key', revision, VALUE),
    () => meta.delete('key'),
    () => blobs.put(Buffer.from('other')),
    () => blobs.delete(sha256),
  ];
  for (const change of changes) await expect(change()).rejects.toMatchObject({ kind: 'not-written' });
  expect(await logs.bounds('log')).toMatchObject({ closed: false });
  expect((await meta.get('key'))?.revision).toBe(revision);
  expect(await meta.list('')).toHaveLength(1);
  expect(await blobs.get(sha256)).toEqual(VALUE);
});

test('a change is not acknowledged when the lease was lost while it was stored', async () => {
  let mayWrite = true;
  const store = memoryStore(new VirtualClock());
  const { logs, meta, blobs } = fencedStore(store, () => mayWrite);
  await logs.createLog('log', { retentionMs: 1_000 });
  const changes = [() => logs.append('log', BATCH), () => meta.create('key', VALUE), () => blobs.put(VALUE)];
  for (const change of changes) {
    mayWrite = true;
    const changed = change();
    mayWrite = false;
    await expect(changed).rejects.toMatchObject({ kind: 'unknown' });
  }
  expect(await store.meta.get('key')).toBeDefined();
});
