import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { storeOnDisk } from '../store-on-disk.ts';

/*
 * Goal: unreferenced blobs are removed, and no blob is removed that a document references or is about to
 * reference.
 */

const SCAN_INTERVAL_MS = 10 * 60_000;

function open(disk: FaultyDisk, clock = new VirtualClock()): Promise<Store> {
  const options = { segmentBytes: 2 ** 16, pageBytes: 2 ** 15, tailBytes: 2 ** 20, maxBatchBytes: 2 ** 14 };
  return storeOnDisk(disk, options, { clock });
}

const documentOf = (sha256: string) => Buffer.from(JSON.stringify({ code: { sha256, sizeBytes: 4 } }));
const blobsOn = (disk: FaultyDisk) => disk.paths.filter((path) => /^blobs\/..\//.test(path)).length;

async function scan(clock: VirtualClock, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await clock.advance(SCAN_INTERVAL_MS);
    for (let turn = 0; turn < 50; turn++) await yieldToEventLoop();
  }
}

test('a blob is removed when its last document is deleted, after two scans', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  for (const key of ['function', 'version']) await store.meta.create(key, documentOf(sha256));
  await scan(clock, 3);
  await store.meta.delete('function');
  await scan(clock, 3);
  expect(await store.blobs.has(sha256)).toBe(true);
  await store.meta.delete('version');
  await scan(clock);
  expect(await store.blobs.has(sha256)).toBe(true);
  await scan(clock);
  expect(await store.blobs.has(sha256)).toBe(false);
  expect(blobsOn(disk)).toBe(0);
  // Deploying it again brings it back.
  expect(await store.blobs.put(Buffer.from('code'))).toBe(sha256);
  expect(await store.blobs.get(sha256)).toEqual(Buffer.from('code'));
  await store.close();
});

test('a blob that is put again between two scans is kept, because its document may follow', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  for (let round = 0; round < 5; round++) {
    await scan(clock);
    await store.blobs.put(Buffer.from('code'));
  }
  await store.meta.create('function', documentOf(sha256));
  await scan(clock, 3);
  expect(await store.blobs.has(sha256)).toBe(true);
  await store.close();
});

test('a blob that is put while it is being removed exists afterwards', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  await scan(clock);
  const puts: Promise<string>[] = [];
  const scanning = scan(clock);
  for (let turn = 0; turn < 20; turn++) {
    puts.push(store.blobs.put(Buffer.from('code')));
    await yieldToEventLoop();
  }
  await scanning;
  await Promise.all(puts);
  expect(await store.blobs.get(sha256)).toEqual(Buffer.from('code'));
  await store.close();
});

test('a store that has lost its directory removes nothing', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  await store.blobs.put(Buffer.from('code'));
  await scan(clock);
  disk.loseLock();
  await scan(clock, 3);
  expect(blobsOn(disk)).toBe(1);
});

const step = fc.record({
  content: fc.constantFrom('a', 'b', 'c'),
  action: fc.constantFrom('put and reference', 'put', 'delete document', 'scan', 'scan twice'),
});

test('after a power cut at any time, every document finds its blob', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 0, max: 120 }),
      fc.nat(),
      async (steps, powerCutAfter, seed) => {
        const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
        const store = await open(disk, clock);
        disk.cutPowerAfter(powerCutAfter);
        for (const { content, action } of steps) {
          try {
            if (action.startsWith('put')) {
              const sha256 = await store.blobs.put(Buffer.from(content));
              if (action === 'put and reference') await store.meta.create(content, documentOf(sha256));
            } else if (action === 'delete document') await store.meta.delete(content);
            else await scan(clock, action === 'scan' ? 1 : 2);
          } catch (error) {
            if (disk.hasPower || !(isStorageError(error) || (error as { code?: string }).code === 'EIO'))
              throw error;
          }
        }
        const after = await open(disk.afterPowerCut(seed));
        for (const { value } of await after.meta.list('')) {
          const { code } = JSON.parse(value.toString()) as { code: { sha256: string } };
          expect(await after.blobs.get(code.sha256)).toBeDefined();
        }
        await after.close();
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);
