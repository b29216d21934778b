import { MIB } from '../../../lib/bytes.ts';
import { type Cipher, type Encryptor, keyNumberOf, SUFFIX_BYTES } from '../encryption/cipher.ts';

/*
 * Without encryption, the file of a blob has its bytes and nothing else. The file of an encrypted blob has a header and
 * then pieces, each followed by the suffix of the cipher. Numbers are little-endian.
 *
 *    0  u32  magic
 *    4  u32  bytes of each piece, of which the last may have fewer
 *    8  f64  bytes of the blob
 *   16       pieces, at least one
 *
 * A piece is authenticated with the header, the name of the blob, and its number. A blob that was stored before the
 * directory was encrypted may begin with any bytes: it is recognised by its name, which is the SHA-256 of its bytes.
 */
export const BLOB_HEADER_BYTES = 16;
// "MRO1"
const MAGIC = 0x314f524d;
export const BLOB_PIECE_BYTES = MIB;

export interface BlobLayout {
  readonly pieceBytes: number;
  readonly blobBytes: number;
}

export function blobHeader({ pieceBytes, blobBytes }: BlobLayout): Buffer {
  const header = Buffer.alloc(BLOB_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(pieceBytes, 4);
  header.writeDoubleLE(blobBytes, 8);
  return header;
}

/** @returns undefined when the bytes are not the header of an encrypted file with `fileBytes` */
export function readBlobHeader(header: Buffer, fileBytes: number): BlobLayout | undefined {
  if (header.length < BLOB_HEADER_BYTES || header.readUInt32LE(0) !== MAGIC) return undefined;
  const layout = { pieceBytes: header.readUInt32LE(4), blobBytes: header.readDoubleLE(8) };
  const { pieceBytes, blobBytes } = layout;
  if (pieceBytes === 0 || pieceBytes > BLOB_PIECE_BYTES || !(blobBytes >= 0)) return undefined;
  const pieces = Math.max(1, Math.ceil(blobBytes / pieceBytes));
  return BLOB_HEADER_BYTES + blobBytes + pieces * SUFFIX_BYTES === fileBytes ? layout : undefined;
}

/** The offset of each piece in the file and the bytes that it has there, suffix included. */
export function* blobPieces({
  pieceBytes,
  blobBytes,
}: BlobLayout): Generator<{ number: number; at: number; bytes: number }> {
  let at = BLOB_HEADER_BYTES;
  let left = blobBytes;
  for (let number = 0; number === 0 || left > 0; number++) {
    const bytes = Math.min(pieceBytes, left) + SUFFIX_BYTES;
    yield { number, at, bytes };
    at += bytes;
    left -= bytes - SUFFIX_BYTES;
  }
}

export function encryptPiece(
  plaintext: Buffer,
  encryptor: Encryptor,
  sha256: string,
  layout: BlobLayout,
  number: number,
): Buffer {
  const target = Buffer.allocUnsafe(plaintext.length + SUFFIX_BYTES);
  encryptor.encrypt(plaintext, target, 0, authenticated(sha256, layout, number));
  return target;
}

/**
 * Decrypts a piece in place.
 * @returns the piece without suffix, and the number of its data key; undefined when it is not authentic
 */
export function decryptPiece(
  piece: Buffer,
  cipher: Cipher,
  sha256: string,
  layout: BlobLayout,
  number: number,
): { plaintext: Buffer; keyNumber: number } | undefined {
  const end = piece.length - SUFFIX_BYTES;
  if (!cipher.decrypt('blob', piece, 0, end, authenticated(sha256, layout, number))) return undefined;
  return { plaintext: piece.subarray(0, end), keyNumber: keyNumberOf(piece, end) };
}

function authenticated(sha256: string, layout: BlobLayout, number: number): Buffer {
  const index = Buffer.alloc(4);
  index.writeUInt32LE(number, 0);
  return Buffer.concat([blobHeader(layout), Buffer.from(sha256), index]);
}
