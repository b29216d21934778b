import type { DiskFile } from '../../../lib/disk/disk.ts';
import { isStorageError, type StorageError } from '../../error.ts';
import type { Cipher } from '../encryption/cipher.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { chunkPath } from '../chunk/chunk-directory.ts';
import { readChunkBlock } from '../chunk/read-block.ts';
import {
  CHUNK_BLOCK_HEADER_BYTES,
  type ChunkRow,
  decryptChunkBlock,
  isChunkBlock,
  readChunkBlockHeader,
} from '../chunk/format.ts';
import { readChunkIndex } from '../chunk/read-index.ts';
import { forEachFrame, framePos, frameTimeMs } from '../frame/frame.ts';
import { withFile } from '../files/whole-file.ts';

export interface ChunkInspection {
  /** The intact blocks. */
  readonly rows: ChunkRow[];
  readonly errors: StorageError[];
}

/** Verifies every block of a chunk. Without a readable index, finds blocks from the start of the file. */
export async function inspectChunk(disk: DataDisk, number: number): Promise<ChunkInspection> {
  const path = chunkPath(number);
  let indexed: readonly ChunkRow[];
  try {
    indexed = (await readChunkIndex(disk, number)).rows;
  } catch (error) {
    if (!isStorageError(error, 'corrupt')) throw error;
    const bytes = await disk.sizeOf(path);
    if (bytes === undefined) return { rows: [], errors: [error] };
    return {
      rows: await withFile(disk, path, (file) => scan(file, bytes, number, disk.cipher)),
      errors: [error],
    };
  }
  return withFile(disk, path, async (file) => {
    const [rows, errors]: [ChunkRow[], StorageError[]] = [[], []];
    for (const row of indexed) {
      try {
        await readChunkBlock(file, number, row, disk.cipher);
        rows.push(row);
      } catch (error) {
        if (!isStorageError(error, 'corrupt')) throw error;
        errors.push(error);
      }
    }
    return { rows, errors };
  });
}

/** The intact blocks before the first damaged one. */
async function scan(
  file: DiskFile,
  fileBytes: number,
  chunk: number,
  cipher: Cipher | undefined,
): Promise<ChunkRow[]> {
  const rows: ChunkRow[] = [];
  const head = Buffer.alloc(CHUNK_BLOCK_HEADER_BYTES);
  for (let offset = 0; offset + head.length <= fileBytes;) {
    await file.read(head, 0, head.length, offset);
    const header = readChunkBlockHeader(head);
    if (!header || offset + header.length > fileBytes) break;
    const { logNumber, length } = header;
    const block = Buffer.alloc(length);
    await file.read(block, 0, length, offset);
    const decrypted = isChunkBlock(block, logNumber) && decryptChunkBlock(block, { chunk, offset }, cipher);
    if (!decrypted) break;
    rows.push({ ...spanOf(decrypted), logNumber, offset, length });
    offset += length;
  }
  return rows;
}

function spanOf(block: Buffer): Pick<ChunkRow, 'firstPos' | 'endPos' | 'lastTimeMs'> {
  const firstPos = framePos(block, CHUNK_BLOCK_HEADER_BYTES);
  let [endPos, lastTimeMs] = [0, 0];
  forEachFrame(block, CHUNK_BLOCK_HEADER_BYTES, block.length, (at) => {
    endPos = framePos(block, at) + 1;
    lastTimeMs = frameTimeMs(block, at);
  });
  return { firstPos, endPos, lastTimeMs };
}
