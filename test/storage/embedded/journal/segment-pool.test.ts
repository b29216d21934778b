import { describe, expect, test } from 'vitest';
import { MIB } from '../../../../src/lib/bytes.ts';
import { yieldToEventLoop } from '../../../../src/lib/event-loop/yield-to-event-loop.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { LedgerKeeper } from '../../../../src/storage/embedded/journal/ledger.ts';
import { JOURNAL_DIRECTORY, SegmentPool } from '../../../../src/storage/embedded/journal/segment-pool.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { until } from '../../../support/until.ts';

const SEGMENT_BYTES = 64 * 1024;

/**
 * A pool of a store that has just been opened, with spare files that the ledger lists for the given epochs.
 */
async function openPool(epochs: readonly number[], segmentBytes = SEGMENT_BYTES) {
  const disk = new FaultyDisk();
  await disk.makeDirectory(JOURNAL_DIRECTORY);
  const segments = new Map(epochs.map((epoch) => [epoch, `${JOURNAL_DIRECTORY}/entered-${epoch}.segment`]));
  for (const path of segments.values()) await (await disk.open(path, 'write')).close();
  const ledger = new LedgerKeeper({
    disk,
    ledger: { term: 1, firstFile: 0, segments },
    isWritten: true,
    onFirstWrite: async () => {},
  });
  const pool = new SegmentPool({
    disk,
    logger: silentLogger,
    durability: 'fsync',
    segmentBytes,
    nextNumber: 100,
    ledger,
  });
  return { disk, ledger, pool, paths: [...segments.values()] };
}

// The next start would refuse to open because a listed file is missing.
test.each([
  ['smaller than current segments', SEGMENT_BYTES / 4],
  ['one spare too many', SEGMENT_BYTES],
])('a spare file that the ledger lists is kept when it is %s', async (_, bytes) => {
  const { disk, pool, paths } = await openPool([7, 8, 9]);
  for (const path of paths) await pool.recycle({ path, bytes });
  expect(disk.paths).toEqual(expect.arrayContaining(paths));
});

test('a small spare file that the ledger no longer lists is removed', async () => {
  const { disk, ledger, pool, paths } = await openPool([7]);
  ledger.forgetBefore(8);
  await pool.recycle({ path: paths[0]!, bytes: SEGMENT_BYTES / 4 });
  expect(disk.paths).not.toContain(paths[0]);
});

describe('a segment that is prepared ahead', () => {
  const BYTES = 4 * MIB;
  const UNFINISHED = `${JOURNAL_DIRECTORY}/00000100-${BYTES}.segment.new`;
  const open = async () => {
    const { disk, pool } = await openPool([], BYTES);
    const filledTo = (bytes: number) => until(async () => (await disk.sizeOf(UNFINISHED)) === bytes);
    return { disk, pool, filledTo };
  };

  // The writes of the journal would wait behind a burst of zeros.
  test('is filled no further than is due', async () => {
    const { disk, pool, filledTo } = await open();
    pool.prepareAhead(1, 1 / 4);
    await filledTo(BYTES / 4);
    pool.prepareAhead(1, 1 / 2);
    await filledTo(BYTES / 2);
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    expect(await disk.sizeOf(UNFINISHED)).toBe(BYTES / 2);
    pool.prepareAhead(1, 1);
    await until(() => !disk.paths.includes(UNFINISHED));
    expect(disk.paths).toContain(`${JOURNAL_DIRECTORY}/00000100-${BYTES}.segment`);
  });

  test('is filled at once when it is needed', async () => {
    const { disk, pool, filledTo } = await open();
    pool.prepareAhead(1, 1 / 4);
    await filledTo(BYTES / 4);
    const segment = await pool.take(0, 1);
    expect(await disk.sizeOf(segment.path)).toBe(BYTES);
    await segment.file.close();
  });

  test('is removed when a segment that can be used again takes its place', async () => {
    const { disk, pool } = await open();
    const used = await pool.take(0, 1);
    await used.file.close();
    const NEXT = `${JOURNAL_DIRECTORY}/00000101-${BYTES}.segment.new`;
    pool.prepareAhead(2, 1 / 4);
    await until(async () => (await disk.sizeOf(NEXT)) === BYTES / 4);
    await pool.recycle(used);
    await until(() => !disk.paths.includes(NEXT));
    pool.prepareAhead(2, 1 / 2);
    const next = await pool.take(0, 2);
    expect(next.path).toBe(used.path);
    await next.file.close();
  });

  // A listed file of another size is kept, and does not replace the one that is being filled.
  test('is removed, not filled, when another file is taken', async () => {
    const { disk, pool, paths } = await openPool([1], BYTES);
    pool.prepareAhead(1, 1 / 4);
    await until(async () => (await disk.sizeOf(UNFINISHED)) === BYTES / 4);
    await pool.recycle({ path: paths[0]!, bytes: BYTES / 4 });
    const segment = await pool.take(0, 1);
    expect(segment.path).toBe(paths[0]);
    expect(disk.paths.filter((path) => path.includes('00000100'))).toEqual([]);
    await segment.file.close();
  });

  test('is removed when the store closes before it is full', async () => {
    const { disk, pool, filledTo } = await open();
    pool.prepareAhead(1, 1 / 4);
    await filledTo(BYTES / 4);
    await pool.close();
    expect(disk.paths).not.toContain(UNFINISHED);
  });
});
