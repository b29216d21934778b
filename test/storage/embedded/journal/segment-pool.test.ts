import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { LedgerKeeper } from '../../../../src/storage/embedded/journal/ledger.ts';
import { JOURNAL_DIRECTORY, SegmentPool } from '../../../../src/storage/embedded/journal/segment-pool.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';

const SEGMENT_BYTES = 64 * 1024;

/**
 * A pool of a store that has just been opened, with spare files that the ledger lists for the given epochs.
 */
async function openPool(epochs: readonly number[]) {
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
    segmentBytes: SEGMENT_BYTES,
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
