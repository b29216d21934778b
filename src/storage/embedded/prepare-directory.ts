import type { DataDisk } from './encryption/data-disk.ts';
import { writeHeads } from './checkpoint/checkpoint.ts';
import { CHUNK_DIRECTORY } from './chunk/chunk-directory.ts';
import { checkFormat, markFormat } from './directory/format.ts';
import { JOURNAL_START } from './journal/block.ts';
import { writeLedger } from './journal/ledger.ts';
import { JOURNAL_DIRECTORY } from './journal/segment-pool.ts';
import { StoreState } from './state/store-state.ts';
import { STATE_DIRECTORY } from './state-file/paths.ts';

const SUBDIRECTORIES = [JOURNAL_DIRECTORY, CHUNK_DIRECTORY, STATE_DIRECTORY];

/**
 * Creates the files of a new data directory, and makes the names in an existing one durable.
 * @returns whether the directory has a ledger
 * @throws StorageError `failed` when it is not a data directory of this release
 */
export async function prepareDirectory(disk: DataDisk): Promise<{ hasLedger: boolean }> {
  const { isNew, hasLedger } = await checkFormat(disk);
  if (isNew) await initialise(disk);
  // A copy of a data directory may lack empty directories.
  for (const directory of SUBDIRECTORIES) await disk.makeDirectory(directory);
  // If the previous process was killed, the names in these directories may not be durable yet. Sync them
  // before anything depends on them.
  for (const directory of ['', ...SUBDIRECTORIES]) await disk.syncDirectory(directory);
  return { hasLedger };
}

async function initialise(disk: DataDisk): Promise<void> {
  await disk.makeDirectory(JOURNAL_DIRECTORY);
  await disk.makeDirectory(CHUNK_DIRECTORY);
  const { nextLogNumber, meta } = new StoreState();
  await writeHeads(disk, {
    start: JOURNAL_START,
    durableTo: JOURNAL_START,
    nextLogNumber,
    revision: meta.revision,
    chunks: [],
  });
  await writeLedger(disk, { term: 1, firstFile: 0, segments: new Map() });
  await markFormat(disk);
}
