import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';

/*
 * Goal: blobs that nothing names are removed, and none is removed that a document names, or is about to.
 */

const LOOK_MS = 10 * 60_000;

function open(disk: FaultyDisk, clock = new VirtualClock()): Promise<Store> {
  const options = { segmentBytes: 2 ** 16, pageBytes: 2 ** 15, tailBytes: 2 ** 20, maxBatchBytes: 2 ** 14 };
  return openEmbeddedStore({ disk, clock, logger: silentLogger, durability: 'fsync', options });
}

const documentOf = (sha256: string) => Buffer.from(JSON.stringify({ code: { sha256, sizeBytes: 4 } }));
const blobsOn = (disk: FaultyDisk) => disk.paths.filter((path) => /^blobs\/..\//.test(path)).length;

async function look(clock: VirtualClock, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await clock.advance(LOOK_MS);
    for (let turn = 0; turn < 50; turn++) await yieldToEventLoop();
  }
}

test('a blob goes when its last document has gone, and not before two looks', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  for (const key of ['function', 'version']) await store.meta.create(key, documentOf(sha256));
  await look(clock, 3);
  await store.meta.delete('function');
  await look(clock, 3);
  expect(await store.blobs.has(sha256)).toBe(true);
  await store.meta.delete('version');
  await look(clock);
  expect(await store.blobs.has(sha256)).toBe(true);
  await look(clock);
  expect(await store.blobs.has(sha256)).toBe(false);
  expect(blobsOn(disk)).toBe(0);
  // Deploying it again brings it back.
  expect(await store.blobs.put(Buffer.from('code'))).toBe(sha256);
  expect(await store.blobs.get(sha256)).toEqual(Buffer.from('code'));
  await store.close();
});

test('a blob that is put again between two looks stays, as its document may be on its way', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  for (let round = 0; round < 5; round++) {
    await look(clock);
    await store.blobs.put(Buffer.from('code'));
  }
  await store.meta.create('function', documentOf(sha256));
  await look(clock, 3);
  expect(await store.blobs.has(sha256)).toBe(true);
  await store.close();
});

test('a blob that is put while it is being removed is there afterwards', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  const sha256 = await store.blobs.put(Buffer.from('code'));
  await look(clock);
  const puts: Promise<string>[] = [];
  const looking = look(clock);
  for (let turn = 0; turn < 20; turn++) {
    puts.push(store.blobs.put(Buffer.from('code')));
    await yieldToEventLoop();
  }
  await looking;
  await Promise.all(puts);
  expect(await store.blobs.get(sha256)).toEqual(Buffer.from('code'));
  await store.close();
});

test('a store that has lost its directory removes nothing', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const store = await open(disk, clock);
  await store.blobs.put(Buffer.from('code'));
  await look(clock);
  disk.loseLock();
  await look(clock, 3);
  expect(blobsOn(disk)).toBe(1);
});

const step = fc.record({
  content: fc.constantFrom('a', 'b', 'c'),
  deed: fc.constantFrom('put and name', 'put', 'forget', 'look', 'look twice'),
});

test('whenever the power goes, every document finds its blob', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 0, max: 120 }),
      fc.nat(),
      async (steps, powerCutAfter, luck) => {
        const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
        const store = await open(disk, clock);
        disk.cutPowerAfter(powerCutAfter);
        for (const { content, deed } of steps) {
          try {
            if (deed.startsWith('put')) {
              const sha256 = await store.blobs.put(Buffer.from(content));
              if (deed === 'put and name') await store.meta.create(content, documentOf(sha256));
            } else if (deed === 'forget') await store.meta.delete(content);
            else await look(clock, deed === 'look' ? 1 : 2);
          } catch (error) {
            if (disk.hasPower || !(isStorageError(error) || (error as { code?: string }).code === 'EIO'))
              throw error;
          }
        }
        const after = await open(disk.afterPowerCut(luck));
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
