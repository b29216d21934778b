import type { Disk } from '../../../lib/disk/disk.ts';
import { damage } from '../files/damage.ts';
import { withFile } from '../files/whole-file.ts';
import { chunkPath } from './files.ts';
import { type ChunkRow, decodeIndex, readTrailer, TRAILER_BYTES } from './format.ts';

/**
 * Reads the index of a chunk.
 * @throws StorageError `corrupt`
 */
export async function readChunkIndex(disk: Disk, number: number): Promise<ChunkRow[]> {
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
    const rows = decodeIndex(index);
    if (!rows) throw damage(path, indexAt, 'the checksum of its index does not match');
    return rows;
  });
}
