import { describe, expect, test, vi } from 'vitest';
import { KIB } from '../../../src/lib/bytes.ts';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { yieldToEventLoop } from '../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import type { EmbeddedOptions } from '../../../src/storage/embedded/options.ts';
import type { Store } from '../../../src/storage/port.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { batchOf } from '../../support/batch.ts';

const all = { maxBytes: 2 ** 30 };

class RecordingLogger implements Logger {
  readonly lines: string[] = [];
  info(): void {}
  warn(message: string): void {
    this.lines.push(`warn: ${message}`);
  }
  error(message: string): void {
    this.lines.push(`error: ${message}`);
  }
}

interface Opened {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly logger: RecordingLogger;
}

async function open(disk: FaultyDisk, options: Partial<EmbeddedOptions> = {}): Promise<Opened> {
  const [clock, logger] = [new VirtualClock(), new RecordingLogger()];
  const store = await openEmbeddedStore({
    disk,
    clock,
    logger,
    durability: 'fsync',
    options: {
      segmentBytes: 64 * KIB,
      pageBytes: 32 * KIB,
      tailBytes: 1024 * KIB,
      maxWaitingBytes: 128 * KIB,
      maxBatchBytes: 24 * KIB,
      ...options,
    },
  });
  await store.logs.createLog('log', { retentionMs: 86_400_000 });
  return { store, clock, logger };
}

async function texts(store: Store): Promise<string[]> {
  return (await store.logs.read('log', 0, all)).batches.map(({ bytes }) => bytes.toString());
}

/** Work in the background has time to end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await yieldToEventLoop();
}

/** Appends until the store refuses. @returns the accepted texts and the refusal */
async function appendUntilRefused(
  store: Store,
  bytes = 20 * KIB,
): Promise<{ accepted: string[]; refusal: unknown }> {
  const accepted: string[] = [];
  for (let index = 0; index < 1_000; index++) {
    const text = `${index}`.padEnd(bytes, '.');
    try {
      await store.logs.append('log', batchOf(text));
      accepted.push(text);
    } catch (refusal) {
      return { accepted, refusal };
    }
  }
  throw new Error('the store never refused');
}

describe('a full disk', () => {
  test('refuses appends while there is no space for a segment, keeps reading, and continues when there is', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    disk.capacityBytes = 200 * KIB;
    const { accepted, refusal } = await appendUntilRefused(store);
    expect(refusal).toMatchObject({ kind: 'full' });
    expect(accepted.length).toBeGreaterThan(0);
    // A small append still fits into the last segment.
    const small = await appendUntilRefused(store, 1);
    accepted.push(...small.accepted);
    await expect(store.logs.append('log', batchOf('refused'))).rejects.toMatchObject({ kind: 'full' });
    await expect(store.meta.create('key', Buffer.from('refused'))).rejects.toMatchObject({ kind: 'full' });
    await expect(store.logs.closeLog('log')).rejects.toMatchObject({ kind: 'full' });
    expect(await texts(store)).toEqual(accepted);
    expect(disk.paths.filter((path) => path.startsWith('journal/'))).toHaveLength(3);

    disk.capacityBytes = Number.POSITIVE_INFINITY;
    await store.logs.append('log', batchOf('accepted'));
    expect(await store.meta.create('key', Buffer.from('accepted'))).toBeTypeOf('number');
    for (const one of [store, (await open(disk.afterKill())).store]) {
      expect(await texts(one)).toEqual([...accepted, 'accepted']);
      expect((await one.meta.get('key'))!.value.toString()).toBe('accepted');
      expect((await one.logs.bounds('log')).closed).toBe(false);
    }
  });

  test('uses no more memory while it refuses', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    disk.capacityBytes = 200 * KIB;
    const { accepted } = await appendUntilRefused(store);
    const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');
    for (let round = 0; round < 100; round++) {
      const refused = Array.from({ length: 5 }, () =>
        store.logs.append('log', batchOf('x'.repeat(20 * KIB))),
      );
      for (const one of await Promise.allSettled(refused)) expect(one.status).toBe('rejected');
    }
    const pages = allocate.mock.calls.filter(([bytes]) => bytes === 32 * KIB).length;
    expect(pages).toBeLessThan(20);
    allocate.mockRestore();
    disk.capacityBytes = Number.POSITIVE_INFINITY;
    await store.logs.append('log', batchOf('accepted'));
    expect(await texts(store)).toEqual([...accepted, 'accepted']);
    expect(await texts((await open(disk.afterKill())).store)).toEqual([...accepted, 'accepted']);
  });

  test('refuses a blob, leaves no part of it, and accepts it when there is space', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    disk.capacityBytes = disk.usedBytes + KIB;
    const paths = disk.paths;
    const bytes = Buffer.alloc(2 * KIB, 'code');
    await expect(store.blobs.put(bytes)).rejects.toMatchObject({ kind: 'full' });
    expect(disk.paths).toEqual(paths);
    disk.capacityBytes = Number.POSITIVE_INFINITY;
    expect(await store.blobs.get(await store.blobs.put(bytes))).toEqual(bytes);
  });

  test('without space for a checkpoint does not prevent the store from closing', async () => {
    const disk = new FaultyDisk();
    const { store, logger } = await open(disk);
    await store.logs.append('log', batchOf('kept'));
    disk.capacityBytes = disk.usedBytes;
    const paths = disk.paths;
    await store.close();
    expect(logger.lines).toEqual(['warn: no space left for a last checkpoint; nothing is lost']);
    expect(disk.paths).toEqual(paths);
    disk.capacityBytes = Number.POSITIVE_INFINITY;
    expect(await texts((await open(disk)).store)).toEqual(['kept']);
  });

  test('in the middle of a segment invalidates the block, so that refused appends never appear', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    await store.logs.append('log', batchOf('before'));
    disk.faults.push({ operation: 'write', path: /^journal/, code: 'ENOSPC', landed: true });
    await expect(store.logs.append('log', batchOf('refused'))).rejects.toMatchObject({ kind: 'full' });
    expect(await texts((await open(disk.afterKill())).store)).toEqual(['before']);
    await store.logs.append('log', batchOf('after'));
    expect(await texts((await open(disk.afterKill())).store)).toEqual(['before', 'after']);
  });

  test('without space for chunks stops appends before memory runs out', async () => {
    const disk = new FaultyDisk();
    const { store, clock, logger } = await open(disk, { tailBytes: 64 * KIB });
    disk.faults.push({
      operation: 'write',
      path: /^chunks/,
      code: 'ENOSPC',
      times: Number.POSITIVE_INFINITY,
    });
    const { accepted, refusal } = await appendUntilRefused(store);
    expect(refusal).toMatchObject({ kind: 'full' });
    expect(accepted.length * 20).toBeLessThan(64 * 2 + 128 + 3 * 32);
    expect(await texts(store)).toEqual(accepted);
    // Retries are not logged.
    for (let second = 0; second < 60; second++) await clock.advance(1_000);
    expect(logger.lines).toEqual([
      'error: the disk is full: changes are refused until there is space; nothing is lost',
    ]);
    expect(store.writeState).toBe('full');

    disk.faults.length = 0;
    await clock.advance(1_000);
    await settled();
    await store.logs.append('log', batchOf('accepted'));
    expect(await texts(store)).toEqual([...accepted, 'accepted']);
    expect(disk.paths.some((path) => path.startsWith('chunks/'))).toBe(true);
    expect(store.writeState).toBe('writable');
  });

  test('without space for the checkpoint before a removal is over when there is space, and then removes', async () => {
    const disk = new FaultyDisk();
    const { store, clock } = await open(disk, { tailBytes: 64 * KIB });
    const hasChunks = () => disk.paths.some((path) => path.startsWith('chunks/'));
    for (let index = 0; index < 20; index++)
      await store.logs.append('log', batchOf(''.padEnd(20 * KIB, '.')));
    await settled();
    expect(hasChunks()).toBe(true);
    disk.faults.push({ operation: 'write', path: /^(state|checkpoint)/, code: 'ENOSPC', times: Infinity });
    await store.logs.deleteLog('log');
    await settled();
    expect(store.writeState).toBe('full');

    disk.faults.length = 0;
    await clock.advance(1_000);
    await settled();
    expect(store.writeState).toBe('writable');
    expect(hasChunks()).toBe(false);
  });
});

describe('a failing disk', () => {
  test('stops writing permanently: the write in flight is unknown, later ones fail, reads continue', async () => {
    const disk = new FaultyDisk();
    const { store, logger } = await open(disk);
    await store.logs.append('log', batchOf('before'));
    disk.faults.push({ operation: 'write', path: /^journal/, code: 'EIO' });
    await expect(store.logs.append('log', batchOf('lost'))).rejects.toMatchObject({ kind: 'unknown' });
    await expect(store.logs.append('log', batchOf('later'))).rejects.toMatchObject({ kind: 'failed' });
    await expect(store.meta.create('key', Buffer.from('later'))).rejects.toMatchObject({ kind: 'failed' });
    expect(await texts(store)).toEqual(['before']);
    expect(logger.lines).toEqual([
      'error: writing to the journal failed: nothing is accepted until the server is restarted',
    ]);
    expect(store.writeState).toBe('failed');
    await store.close();
    expect(await texts((await open(disk.afterKill())).store)).toEqual(['before']);
  });

  test('a change with an unknown result may appear later, so nothing is said to be deleted or to exist', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    await store.meta.create('known', Buffer.from('value'));
    disk.faults.push({ operation: 'write', path: /^journal/, code: 'EIO', landed: true });
    await expect(store.meta.create('key', Buffer.from('value'))).rejects.toMatchObject({ kind: 'unknown' });
    const changes = [
      () => store.meta.delete('key'),
      () => store.meta.compareAndSet('key', 1, Buffer.from('other')),
      () => store.meta.create('known', Buffer.from('other')),
      () => store.logs.deleteLog('missing'),
      () => store.logs.createLog('log', { retentionMs: 86_400_000 }),
    ];
    for (const change of changes) await expect(change()).rejects.toMatchObject({ kind: 'failed' });
    await store.close();
    const { store: later } = await open(disk);
    expect((await later.meta.get('key'))?.value.toString()).toBe('value');
    await later.close();
  });

  test('an append with an unknown result may appear later', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    disk.faults.push({ operation: 'write', path: /^journal/, code: 'EIO', landed: true });
    await expect(store.logs.append('log', batchOf('there'))).rejects.toMatchObject({ kind: 'unknown' });
    expect(await texts(store)).toEqual([]);
    expect(await texts((await open(disk.afterKill())).store)).toEqual(['there']);
  });

  test('appends that waited for the failed write have failed and are not unknown', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    await store.logs.append('log', batchOf('before'));
    const release = disk.holdWrites();
    const first = store.logs.append('log', batchOf('in flight'));
    await yieldToEventLoop();
    await yieldToEventLoop();
    const second = store.logs.append('log', batchOf('waiting'));
    disk.faults.push({ operation: 'write', path: /^journal/, code: 'EIO' });
    const settled = Promise.allSettled([first, second]);
    release();
    expect(await settled).toMatchObject([{ reason: { kind: 'unknown' } }, { reason: { kind: 'failed' } }]);
  });

  test('that cannot sync a chunk stops writing as well', async () => {
    const disk = new FaultyDisk();
    const { store, logger } = await open(disk, { tailBytes: 64 * KIB });
    disk.faults.push({ operation: 'sync', path: /^chunks/, code: 'EIO' });
    const { accepted, refusal } = await appendUntilRefused(store);
    expect((refusal as { kind: string }).kind).toBe('failed');
    expect(logger.lines).toHaveLength(1);
    expect(await texts(store)).toEqual(accepted);
    await store.close();
    expect(await texts((await open(disk.afterKill())).store)).toEqual(accepted);
  });
});

describe('a slow disk', () => {
  test('does not show changes before they are durable', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    await store.logs.append('log', batchOf('before'));
    const release = disk.holdWrites();
    const appended = store.logs.append('log', batchOf('in flight'));
    const created = store.meta.create('key', Buffer.from('in flight'));
    const woken = store.logs.waitForAppend('log', (await store.logs.bounds('log')).endPos, { timeoutMs: 1 });
    let isAwake = false;
    const noted = woken.then(() => (isAwake = true));
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    expect(await texts(store)).toEqual(['before']);
    expect(await store.meta.get('key')).toBeUndefined();
    expect(isAwake).toBe(false);
    release();
    await Promise.all([appended, created, noted]);
    expect(await texts(store)).toEqual(['before', 'in flight']);
  });

  test('has a bounded queue', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    const release = disk.holdWrites();
    const attempts = Array.from({ length: 20 }, async () =>
      store.logs.append('log', batchOf('.'.repeat(20 * KIB))),
    );
    const settled = Promise.allSettled(attempts);
    await yieldToEventLoop();
    release();
    const refused = (await settled).flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    // 128 KiB may wait: six batches of 20 KiB.
    expect(refused).toHaveLength(14);
    for (const reason of refused) expect(reason).toMatchObject({ kind: 'not-written' });
    expect(await texts(store)).toHaveLength(6);
    await store.logs.append('log', batchOf('again'));
  });

  test('is waited for when the store closes, and new appends are refused meanwhile', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk);
    const release = disk.holdWrites();
    const appended = store.logs.append('log', batchOf('accepted'));
    const closed = store.close();
    await expect(store.logs.append('log', batchOf('late'))).rejects.toMatchObject({ kind: 'not-written' });
    release();
    await Promise.all([appended, closed]);
    expect(await texts((await open(disk)).store)).toEqual(['accepted']);
  });
});

describe('a caller', () => {
  test('whose batch throws while it is serialized affects no other append', async () => {
    const { store } = await open(new FaultyDisk());
    const broken = {
      recordCount: 1,
      byteLength: 5,
      writeTo() {
        throw new Error('broken batch');
      },
    };
    await expect(store.logs.append('log', broken)).rejects.toThrow('broken batch');
    await store.logs.append('log', batchOf('fine'));
    expect(await texts(store)).toEqual(['fine']);
  });

  test('whose batch is too large is refused', async () => {
    const { store } = await open(new FaultyDisk());
    await expect(store.logs.append('log', batchOf('.'.repeat(25 * KIB)))).rejects.toMatchObject({
      kind: 'too-large',
    });
  });

  test('may append a batch larger than a page and a segment', async () => {
    const disk = new FaultyDisk();
    const { store } = await open(disk, { maxBatchBytes: 300 * KIB, maxWaitingBytes: 64 * KIB });
    const large = '.'.repeat(300 * KIB);
    await store.logs.append('log', batchOf('small'));
    await store.logs.append('log', batchOf(large));
    await store.logs.append('log', batchOf('small'));
    expect(await texts((await open(disk.afterKill())).store)).toEqual(['small', large, 'small']);
  });
});
