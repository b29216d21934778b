import type { DataDisk } from '../encryption/data-disk.ts';
import { damage } from '../files/damage.ts';
import type { LogState } from '../state/log-state.ts';
import type { StoreState } from '../state/store-state.ts';
import { CHUNK_DIRECTORY, chunkPath, listChunks, removeUnfinishedChunks } from './chunk-directory.ts';
import type { ChunkFiles } from './files.ts';
import type { ChunkRow } from './format.ts';
import { readChunkIndex } from './read-index.ts';

/**
 * Adds the blocks of these chunks to the extent indexes of their logs. Removes all other chunk files: no
 * checkpoint lists them, so their batches are still in the journal.
 * @throws StorageError `corrupt` when a chunk is missing or damaged
 */
export async function loadChunks(
  disk: DataDisk,
  numbers: readonly number[],
  state: StoreState,
  chunks: ChunkFiles,
): Promise<void> {
  for (const number of inOrder(numbers)) {
    const { rows, isCurrent } = await readChunkIndex(disk, number);
    chunks.add(number, isCurrent);
    for (const row of rows) {
      const log = state.logByNumber(row.logNumber);
      if (!log) continue;
      addRow(log, number, row);
      chunks.retain(number, row.length);
    }
  }
  await removeUnfinishedChunks(disk);
  const known = new Set(numbers);
  const unknown = (await listChunks(disk)).filter((number) => !known.has(number));
  for (const number of unknown) await disk.remove(chunkPath(number));
  if (unknown.length > 0) await disk.syncDirectory(CHUNK_DIRECTORY);
}

/** Sorts the numbers of chunks: later chunks contain later batches. */
export function inOrder(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/**
 * Adds a block to the extents of its log.
 * @throws StorageError `corrupt` when the log already has these or later batches, which means that the file
 * belongs to another chunk
 */
export function addRow(log: LogState, number: number, row: ChunkRow): void {
  if (row.firstPos < log.extents.endPos) {
    throw damage(chunkPath(number), row.offset, 'it contains batches that an earlier chunk contains', {
      log: log.id,
    });
  }
  log.extents.push(number, row);
}
