import type { Disk } from '../../../lib/disk.ts';
import type { StoreState } from '../state.ts';
import { CHUNK_DIRECTORY, type ChunkFiles, chunkPath, listChunks, readChunkIndex } from './chunk-files.ts';

/**
 * Tells the logs which blocks of these chunks are theirs, and removes files that no checkpoint came to
 * know of: what is in them is in the journal still.
 * @throws StorageError `corrupt` when a chunk is missing or damaged
 */
export async function loadChunks(
  disk: Disk,
  numbers: readonly number[],
  state: StoreState,
  chunks: ChunkFiles,
): Promise<void> {
  // Later chunks hold later batches.
  for (const number of [...numbers].sort((a, b) => a - b)) {
    chunks.add(number);
    for (const row of await readChunkIndex(disk, number)) {
      const log = state.logByNumber(row.logNumber);
      if (!log) continue;
      log.extents.push(number, row);
      chunks.retain(number);
    }
  }
  const known = new Set(numbers);
  const unknown = (await listChunks(disk)).filter((number) => !known.has(number));
  for (const number of unknown) await disk.remove(chunkPath(number));
  if (unknown.length > 0) await disk.syncDirectory(CHUNK_DIRECTORY);
}
