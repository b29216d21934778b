import type { Disk } from '../../../lib/disk/disk.ts';
import { forEachFrame } from '../frame/frame.ts';
import type { LogState } from '../state/log-state.ts';
import type { StoreState } from '../state/store-state.ts';
import { withFile } from '../files/whole-file.ts';
import { type ChunkFiles, chunkPath, readChunkBlock, UNFINISHED_SUFFIX } from './files.ts';
import { CHUNK_BLOCK_HEADER_BYTES, type ChunkRow } from './format.ts';
import { type ChunkSizes, ChunkWriter } from './writer.ts';
import { readChunkIndex } from './read-index.ts';

export interface CompactSettings {
  readonly disk: Disk;
  readonly state: StoreState;
  readonly chunks: ChunkFiles;
  readonly sizes: ChunkSizes;
}

/**
 * Writes a chunk anew with only those blocks that logs still point to, under the same number, since later chunks hold
 * later batches. A crash leaves the one or the other, and both hold all that is needed.
 *
 * Nothing else may release blocks meanwhile, and where logs begin has to be durable already: a block that is left out
 * must not be looked for after a crash.
 * @throws StorageError `corrupt` when a needed block is damaged; the chunk stays as it is
 */
export async function compactChunk(
  { disk, state, chunks, sizes }: CompactSettings,
  number: number,
): Promise<void> {
  const owners = new Map<number, LogState>();
  const needed: ChunkRow[] = [];
  for (const row of await readChunkIndex(disk, number)) {
    const log = state.logByNumber(row.logNumber);
    if (!log?.extents.has(number, row.offset)) continue;
    owners.set(row.logNumber, log);
    needed.push(row);
  }
  // A log that has just been deleted may point to the rest until the next sweep.
  if (needed.length !== chunks.liveBlocks(number)) return;
  const draft = chunkPath(number) + UNFINISHED_SUFFIX;
  try {
    const rows = await copyRows(disk, { from: chunkPath(number), number, to: draft }, needed, sizes);
    await chunks.replace(number, draft, rows, () => {
      // A log that is deleted meanwhile has its blocks released by the next sweep, so it has to point to these too.
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

async function copyRows(
  disk: Disk,
  { from, number, to }: { readonly from: string; readonly number: number; readonly to: string },
  rows: readonly ChunkRow[],
  sizes: ChunkSizes,
): Promise<readonly ChunkRow[]> {
  const writer = await ChunkWriter.create(disk, to, sizes);
  try {
    await withFile(disk, from, async (file) => {
      for (const row of rows) {
        const block = await readChunkBlock(file, number, row);
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
