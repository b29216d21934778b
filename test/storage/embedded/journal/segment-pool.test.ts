import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { LedgerKeeper } from '../../../../src/storage/embedded/journal/ledger.ts';
import { JOURNAL_DIRECTORY, SegmentPool } from '../../../../src/storage/embedded/journal/segment-pool.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';

const SEGMENT_BYTES = 64 * 1024;

/** A pool as it is when a store opens, with spare files that the ledger names for the epochs given. */
async function openPool(epochs: readonly number[]) {
  const disk = new FaultyDisk();
  await disk.makeDirectory(JOURNAL_DIRECTORY);
  const segments = new Map(epochs.map((epoch) => [epoch, `${JOURNAL_DIRECTORY}/entered-${epoch}.segment`]));
  for (const path of segments.values()) await (await disk.open(path, 'write')).close();
  const ledger = new LedgerKeeper({
    disk,
    ledger: { term: 1, segments },
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

// The next start misses a file that the ledger names, and refuses to open.
test.each([
  ['smaller than segments are by now', SEGMENT_BYTES / 4],
  ['one too many', SEGMENT_BYTES],
])('a spare file that the ledger names is kept when it is %s', async (_, bytes) => {
  const { disk, pool, paths } = await openPool([7, 8, 9]);
  for (const path of paths) await pool.recycle({ path, bytes });
  expect(disk.paths).toEqual(expect.arrayContaining(paths));
});

test('a spare file that the ledger no longer names is removed when it is small', async () => {
  const { disk, ledger, pool, paths } = await openPool([7]);
  ledger.forgetBefore(8);
  await pool.recycle({ path: paths[0]!, bytes: SEGMENT_BYTES / 4 });
  expect(disk.paths).not.toContain(paths[0]);
});
