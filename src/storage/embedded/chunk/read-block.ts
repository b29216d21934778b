import type { DiskFile } from '../../../lib/disk/disk.ts';
import type { Cipher } from '../encryption/cipher.ts';
import { damage } from '../files/damage.ts';
import { chunkPath } from './chunk-directory.ts';
import { type ChunkRow, decryptChunkBlock, isChunkBlock } from './format.ts';

/**
 * Reads a block, verifies its checksum and decrypts it.
 * @throws StorageError `corrupt`
 */
export async function readChunkBlock(
  file: DiskFile,
  chunk: number,
  { logNumber, offset, length }: Pick<ChunkRow, 'logNumber' | 'offset' | 'length'>,
  cipher: Cipher | undefined,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<Buffer> {
  const block = Buffer.allocUnsafeSlow(length);
  const read = await file.read(block, 0, length, offset);
  if (read === length && isChunkBlock(block, logNumber)) {
    const decrypted = decryptChunkBlock(block, { chunk, offset }, cipher);
    if (decrypted) return decrypted;
  }
  throw damage(chunkPath(chunk), offset, 'the block differs from what was written', { ...facts, length });
}
