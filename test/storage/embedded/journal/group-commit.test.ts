import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import { batchOf } from '../../../support/batch.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';

const BLOCK_BYTES = 16 * 1024;

/** A store whose journal writes wait until the test releases them one by one. */
async function storeOnHeldDisk() {
  const disk = new FaultyDisk();
  const held: (() => void)[] = [];
  const lengths: number[] = [];
  const open = disk.open.bind(disk);
  disk.open = async (path, mode, options) => {
    const file = await open(path, mode, options);
    if (mode !== 'write-durable') return file;
    const write = file.write.bind(file);
    return Object.assign(file, {
      write: async (...parameters: Parameters<typeof write>) => {
        lengths.push(parameters[2]);
        await new Promise<void>((resolve) => held.push(resolve));
        await write(...parameters);
      },
    });
  };
  const opening = openEmbeddedStore({
    disk,
    clock: new VirtualClock(),
    logger: silentLogger,
    durability: 'fsync',
    options: { blockBytes: BLOCK_BYTES },
  });
  const begun = async (count: number) => {
    for (let turn = 0; turn < 10_000 && lengths.length < count; turn++) await yieldToEventLoop();
    expect(lengths.length).toBe(count);
  };
  const store = await opening;
  const creating = store.logs.createLog('log', { retentionMs: 86_400_000 });
  await begun(1);
  held.shift()!();
  await creating;
  lengths.length = 0;
  return { store, lengths, begun, releaseNext: () => held.shift()!() };
}

test('appends that do not fit into a block go to the next one', async () => {
  const { store, lengths, begun, releaseNext } = await storeOnHeldDisk();
  const appends = Array.from({ length: 5 }, () => store.logs.append('log', batchOf('x'.repeat(6_000))));
  for (let write = 1; write <= 3; write++) {
    await begun(write);
    releaseNext();
  }
  await Promise.all(appends);
  expect(lengths.every((length) => length <= BLOCK_BYTES)).toBe(true);
  await store.close();
});

test('a batch larger than the bound gets a block of its own', async () => {
  const { store, lengths, begun, releaseNext } = await storeOnHeldDisk();
  const append = store.logs.append('log', batchOf('x'.repeat(3 * BLOCK_BYTES)));
  await begun(1);
  releaseNext();
  await append;
  expect(lengths[0]).toBeGreaterThan(3 * BLOCK_BYTES);
  await store.close();
});

test('the next write begins before callers of the last one are resolved', async () => {
  const { store, lengths, begun, releaseNext } = await storeOnHeldDisk();
  const writesWhenResolved: number[] = [];
  const append = (size: number) =>
    store.logs.append('log', batchOf('x'.repeat(size))).then(() => writesWhenResolved.push(lengths.length));
  const first = append(10);
  await begun(1);
  const second = append(10);
  releaseNext();
  await first;
  releaseNext();
  await second;
  expect(writesWhenResolved).toEqual([2, 2]);
  await store.close();
});
