import type { DataDisk } from '../encryption/data-disk.ts';
import { forEachFrame } from '../frame/frame.ts';
import type { LogState } from '../state/log-state.ts';
import type { StoreState } from '../state/store-state.ts';
import { withFile } from '../files/whole-file.ts';
import { chunkPath, UNFINISHED_SUFFIX } from './chunk-directory.ts';
import type { ChunkFiles } from './files.ts';
import { readChunkBlock } from './read-block.ts';
import { CHUNK_BLOCK_HEADER_BYTES, type ChunkRow } from './format.ts';
import { type ChunkSizes, ChunkWriter } from './writer.ts';
import { readChunkIndex } from './read-index.ts';

export interface CompactSettings {
  readonly disk: DataDisk;
  readonly state: StoreState;
  readonly chunks: ChunkFiles;
  readonly sizes: ChunkSizes;
}

/**
 * Replaces a chunk by one with only the blocks that logs still refer to. It keeps its number, because the
 * order of chunks is the order of batches. A crash leaves either the old or the new file, and both contain
 * everything that is needed.
 *
 * No blocks may be released at the same time, and the first positions of all logs must already be durable, so
 * that recovery never needs a block that was left out.
 * @throws StorageError `corrupt` when a needed block is damaged; the chunk is not changed
 */
export async function compactChunk(
  { disk, state, chunks, sizes }: CompactSettings,
  number: number,
): Promise<void> {
  const owners = new Map<number, LogState>();
  const needed: ChunkRow[] = [];
  for (const row of (await readChunkIndex(disk, number)).rows) {
    const log = state.logByNumber(row.logNumber);
    if (!log?.extents.has(number, row.offset)) continue;
    owners.set(row.logNumber, log);
    needed.push(row);
  }
  // The other live blocks belong to a log that was just deleted; the next sweep releases them.
  if (needed.length !== chunks.liveBlocks(number)) return;
  const draft = chunkPath(number) + UNFINISHED_SUFFIX;
  try {
    const rows = await copyBlocks(disk, { number, to: draft, sizes }, needed);
    await chunks.replace(number, draft, rows, () => {
      // Update logs that were deleted in the meantime as well: the next sweep releases their blocks.
      for (const [logNumber, log] of owners) {
        log.extents.replace(
          number,
          rows.filter((row) => row.logNumber === logNumber),
        );
      }
    });
  } catch (error) {
    await disk.remove(draft).catch(() => {});
    throw error;
  }
}

interface CopySettings {
  /** The chunk to read from. */
  readonly number: number;
  /** The path of the new file. */
  readonly to: string;
  readonly sizes: ChunkSizes;
}

/**
 * Copies blocks of a chunk to a new file, durably except for its name.
 * @returns the rows of the new file
 * @throws StorageError `corrupt` when one of the blocks is damaged
 */
export async function copyBlocks(
  disk: DataDisk,
  { number, to, sizes }: CopySettings,
  rows: readonly ChunkRow[],
): Promise<readonly ChunkRow[]> {
  const writer = await ChunkWriter.create(disk, to, number, sizes);
  try {
    if (rows.length === 0) return await writer.finish();
    await withFile(disk, chunkPath(number), async (file) => {
      for (const row of rows) {
        const block = await readChunkBlock(file, number, row, disk.cipher);
        const frames: number[] = [];
        forEachFrame(block, CHUNK_BLOCK_HEADER_BYTES, block.length, (at) => frames.push(at));
        for (const at of frames) while (!writer.add(row.logNumber, block, at)) await writer.flush();
      }
    });
    return await writer.finish();
  } finally {
    await writer.close();
  }
}
