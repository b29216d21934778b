import type { Disk } from '../../../lib/disk/disk.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { damage } from '../files/damage.ts';
import { withFile } from '../files/whole-file.ts';
import { chunkPath } from './chunk-directory.ts';
import {
  type ChunkRow,
  decodeIndex,
  decryptIndex,
  isIntactIndex,
  readTrailer,
  TRAILER_BYTES,
} from './format.ts';

export interface ChunkIndex {
  readonly rows: readonly ChunkRow[];
  /** Whether the chunk is encrypted as a new one would be. */
  readonly isCurrent: boolean;
}

/**
 * Reads the index of a chunk.
 * @throws StorageError `corrupt`
 */
export async function readChunkIndex(disk: DataDisk, number: number): Promise<ChunkIndex> {
  const { index, indexAt } = await readChunkIndexBytes(disk, number);
  const decrypted = decryptIndex(index, { chunk: number, offset: indexAt }, disk.cipher);
  if (!decrypted) {
    throw damage(
      chunkPath(number),
      indexAt,
      'its index is not what was written with the key of this directory',
    );
  }
  return {
    rows: decodeIndex(index, decrypted.rowsEnd),
    isCurrent: decrypted.keyNumber === disk.cipher?.current,
  };
}

/**
 * Reads index and trailer of a chunk as they are stored, and verifies their checksum.
 * @throws StorageError `corrupt`
 */
export async function readChunkIndexBytes(
  disk: Disk,
  number: number,
): Promise<{ index: Buffer; indexAt: number }> {
  const path = chunkPath(number);
  const fileBytes = await disk.sizeOf(path);
  if (fileBytes === undefined) throw damage(path, 0, 'it is missing');
  const trailerAt = fileBytes - TRAILER_BYTES;
  if (trailerAt < 0) throw damage(path, fileBytes, 'its end is missing');
  return withFile(disk, path, async (file) => {
    const trailer = Buffer.alloc(TRAILER_BYTES);
    await file.read(trailer, 0, TRAILER_BYTES, trailerAt);
    const indexAt = readTrailer(trailer, fileBytes);
    if (indexAt === undefined) throw damage(path, trailerAt, 'its trailer differs from what was written');
    const index = Buffer.alloc(fileBytes - indexAt);
    await file.read(index, 0, index.length, indexAt);
    if (!isIntactIndex(index)) throw damage(path, indexAt, 'the checksum of its index does not match');
    return { index, indexAt };
  });
}
