import { createHash } from 'node:crypto';
import type { DiskFile } from '../../../lib/disk/disk.ts';
import type { Cipher } from '../encryption/cipher.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import { withFile } from '../files/whole-file.ts';
import {
  BLOB_HEADER_BYTES,
  BLOB_PIECE_BYTES,
  blobHeader,
  type BlobLayout,
  blobPieces,
  decryptPiece,
  encryptPiece,
  readBlobHeader,
} from './blob-format.ts';

/** Writes a blob to a new file, durably except for its name. In pieces, so that other I/O does not wait long. */
export async function writeBlobFile(
  disk: DataDisk,
  path: string,
  sha256: string,
  bytes: Buffer,
): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    if (disk.cipher) await writeEncrypted(file, disk.cipher, sha256, bytes);
    else await writeUnencrypted(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeUnencrypted(file: DiskFile, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += BLOB_PIECE_BYTES) {
    await file.write(bytes, at, Math.min(BLOB_PIECE_BYTES, bytes.length - at), at);
  }
}

async function writeEncrypted(file: DiskFile, cipher: Cipher, sha256: string, bytes: Buffer): Promise<void> {
  const encryptor = cipher.beginFile('blob');
  const layout = { pieceBytes: BLOB_PIECE_BYTES, blobBytes: bytes.length };
  await file.write(blobHeader(layout), 0, BLOB_HEADER_BYTES, 0);
  for (const { number, at, bytes: length } of blobPieces(layout)) {
    const from = number * BLOB_PIECE_BYTES;
    const plaintext = bytes.subarray(from, from + BLOB_PIECE_BYTES);
    await file.write(encryptPiece(plaintext, encryptor, sha256, layout, number), 0, length, at);
  }
}

export interface BlobReading {
  /** The SHA-256 of what was read, in hex. */
  readonly sha256: string;
  /** Whether the file is encrypted as a new one would be. */
  readonly isCurrent: boolean;
}

/**
 * Reads the file of a blob of any size.
 * @param onPiece called with each piece in order; the last ones are missing when the file is damaged
 */
export function readBlobFile(
  disk: DataDisk,
  path: string,
  onPiece: (piece: Buffer) => void = () => {},
): Promise<BlobReading> {
  return withFile(disk, path, async (file) => {
    const sha256 = createHash('sha256');
    const take = (piece: Buffer) => {
      sha256.update(piece);
      onPiece(piece);
    };
    const layout = disk.cipher && (await encryptedLayout(file));
    const isCurrent = layout
      ? await readEncrypted(file, disk, path, layout, take)
      : await readUnencrypted(file, take).then(() => disk.cipher === undefined);
    return { sha256: sha256.digest('hex'), isCurrent };
  });
}

async function encryptedLayout(file: DiskFile): Promise<BlobLayout | undefined> {
  const header = Buffer.alloc(BLOB_HEADER_BYTES);
  await file.read(header, 0, header.length, 0);
  return readBlobHeader(header, await file.size());
}

async function readUnencrypted(file: DiskFile, take: (piece: Buffer) => void): Promise<void> {
  const size = await file.size();
  for (let at = 0; at < size;) {
    const piece = Buffer.allocUnsafe(Math.min(BLOB_PIECE_BYTES, size - at));
    const read = await file.read(piece, 0, piece.length, at);
    if (read === 0) return;
    take(piece.subarray(0, read));
    at += read;
  }
}

/** @returns whether it is encrypted with the current data key */
async function readEncrypted(
  file: DiskFile,
  { cipher }: DataDisk,
  path: string,
  layout: BlobLayout,
  take: (piece: Buffer) => void,
): Promise<boolean> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  let isCurrent = true;
  for (const { number, at, bytes } of blobPieces(layout)) {
    const piece = Buffer.allocUnsafe(bytes);
    await file.read(piece, 0, bytes, at);
    const decrypted = decryptPiece(piece, cipher!, name, layout, number);
    if (!decrypted) {
      // A blob from before the directory was encrypted may look like an encrypted one.
      if (number === 0) await readUnencrypted(file, take);
      return false;
    }
    isCurrent &&= decrypted.keyNumber === cipher!.current;
    take(decrypted.plaintext);
  }
  return isCurrent;
}
