import { crc32 } from 'node:zlib';
import { type Cipher, type Encryptor, keyNumberOf, SUFFIX_BYTES } from '../encryption/cipher.ts';
import type { BlockExtent } from '../state/extent-index.ts';

/*
 * A chunk contains batches of many logs, sorted by log. It is written once, from front to back, and never
 * changed, except that compaction replaces the whole file (compact.ts). Numbers are little-endian.
 *
 *   blocks   each with batches of one log:
 *              0  u32  magic
 *              4  u32  crc32 of bytes [8, length)
 *              8  u32  length, header included
 *             12  u32  log number
 *             16       frames; in an encrypted block they are encrypted, and the suffix of the cipher follows
 *   index    one row for each block, in the same order:
 *              0  u32  log number
 *              4  u32  length of the block
 *              8  f64  offset of the block
 *             16  f64  first pos
 *             24  f64  one above the last pos
 *             32  f64  arrival time of the last batch, ms since the epoch
 *            in an encrypted chunk the rows are encrypted, and the suffix of the cipher follows
 *   trailer    0  u32  magic
 *              4  u32  crc32 of the index and of the trailer after this field
 *              8  u32  number of rows
 *             12  u32  0
 *             16  f64  offset of the index
 *
 * What is encrypted is authenticated together with the number of the chunk, its offset, and the header of the block or
 * the trailer from byte 8 on.
 */
export const CHUNK_BLOCK_HEADER_BYTES = 16;
export const TRAILER_BYTES = 24;
const ROW_BYTES = 40;

// "MRB1" and "MRT1"; "MRB2" and "MRT2" in an encrypted chunk
const BLOCK_MAGIC = 0x3142524d;
const TRAILER_MAGIC = 0x3154524d;
const ENCRYPTED_BLOCK_MAGIC = 0x3242524d;
const ENCRYPTED_TRAILER_MAGIC = 0x3254524d;
const CHECKED_FROM = 8;

/** A row of the index: a block and the log of its batches. */
export interface ChunkRow extends BlockExtent {
  readonly logNumber: number;
}

/** A position in the chunks of a directory. */
export interface ChunkPosition {
  readonly chunk: number;
  readonly offset: number;
}

/** How a chunk is encrypted. */
export interface ChunkEncryption {
  readonly chunk: number;
  readonly blocks: Encryptor;
  readonly index: Encryptor;
}

/** The bytes that encryption adds to a block and to the index. */
export function chunkSuffixBytes(encryption: ChunkEncryption | undefined): number {
  return encryption ? SUFFIX_BYTES : 0;
}

interface UnsealedBlock {
  readonly logNumber: number;
  /** Where the block begins in the buffer. Its frames follow the room for the header, up to `end`. */
  readonly at: number;
  readonly end: number;
  /** Where the block begins in the file. */
  readonly offset: number;
}

/**
 * Writes the header of a block, and encrypts its frames in place.
 * @returns the length of the block
 */
export function sealChunkBlock(
  buffer: Buffer,
  { logNumber, at, end, offset }: UnsealedBlock,
  encryption?: ChunkEncryption,
): number {
  const length = end - at + chunkSuffixBytes(encryption);
  buffer.writeUInt32LE(encryption ? ENCRYPTED_BLOCK_MAGIC : BLOCK_MAGIC, at);
  buffer.writeUInt32LE(length, at + 8);
  buffer.writeUInt32LE(logNumber, at + 12);
  if (encryption) {
    const framesAt = at + CHUNK_BLOCK_HEADER_BYTES;
    const position = { chunk: encryption.chunk, offset };
    const header = authenticated(position, buffer.subarray(at + CHECKED_FROM, framesAt));
    encryption.blocks.encrypt(buffer.subarray(framesAt, end), buffer, framesAt, header);
  }
  buffer.writeUInt32LE(crc32(buffer.subarray(at + CHECKED_FROM, at + length)), at + 4);
  return length;
}

/**
 * Decrypts an intact block in place.
 * @returns the block without suffix; undefined when it is not authentic, or not encrypted although it must be
 */
export function decryptChunkBlock(
  block: Buffer,
  position: ChunkPosition,
  cipher: Cipher | undefined,
): Buffer | undefined {
  if (!cipher) return block;
  if (block.readUInt32LE(0) === BLOCK_MAGIC) return mayBeUnencrypted(position, cipher) ? block : undefined;
  const end = block.length - SUFFIX_BYTES;
  const header = authenticated(position, block.subarray(CHECKED_FROM, CHUNK_BLOCK_HEADER_BYTES));
  return cipher.decrypt('chunk', block, CHUNK_BLOCK_HEADER_BYTES, end, header)
    ? block.subarray(0, end)
    : undefined;
}

function mayBeUnencrypted({ chunk }: ChunkPosition, { unencrypted }: Cipher): boolean {
  return chunk <= (unencrypted?.chunksTo ?? 0);
}

function authenticated({ chunk, offset }: ChunkPosition, header: Buffer): Buffer {
  const position = Buffer.alloc(16);
  position.writeDoubleLE(chunk, 0);
  position.writeDoubleLE(offset, 8);
  return Buffer.concat([position, header]);
}

/** Whether the bytes are exactly one intact block of this log. */
export function isChunkBlock(block: Buffer, logNumber: number): boolean {
  return (
    block.length >= CHUNK_BLOCK_HEADER_BYTES &&
    isBlockMagic(block.readUInt32LE(0)) &&
    block.readUInt32LE(8) === block.length &&
    block.readUInt32LE(12) === logNumber &&
    block.readUInt32LE(4) === crc32(block.subarray(CHECKED_FROM))
  );
}

/** @returns undefined when the bytes are not a block's header. The checksum is not verified. */
export function readChunkBlockHeader(head: Buffer): { logNumber: number; length: number } | undefined {
  if (!isBlockMagic(head.readUInt32LE(0))) return undefined;
  const length = head.readUInt32LE(8);
  // A block contains at least one frame.
  return length > CHUNK_BLOCK_HEADER_BYTES ? { logNumber: head.readUInt32LE(12), length } : undefined;
}

function isBlockMagic(magic: number): boolean {
  return magic === BLOCK_MAGIC || magic === ENCRYPTED_BLOCK_MAGIC;
}

/** The index and trailer of a chunk whose blocks end at `indexOffset`. */
export function encodeIndex(
  rows: readonly ChunkRow[],
  indexOffset: number,
  encryption?: ChunkEncryption,
): Buffer {
  const rowBytes = rows.length * ROW_BYTES;
  const trailerAt = rowBytes + chunkSuffixBytes(encryption);
  const bytes = Buffer.alloc(trailerAt + TRAILER_BYTES);
  rows.forEach((row, index) => {
    const at = index * ROW_BYTES;
    bytes.writeUInt32LE(row.logNumber, at);
    bytes.writeUInt32LE(row.length, at + 4);
    bytes.writeDoubleLE(row.offset, at + 8);
    bytes.writeDoubleLE(row.firstPos, at + 16);
    bytes.writeDoubleLE(row.endPos, at + 24);
    bytes.writeDoubleLE(row.lastTimeMs, at + 32);
  });
  bytes.writeUInt32LE(encryption ? ENCRYPTED_TRAILER_MAGIC : TRAILER_MAGIC, trailerAt);
  bytes.writeUInt32LE(rows.length, trailerAt + 8);
  bytes.writeDoubleLE(indexOffset, trailerAt + 16);
  if (encryption) {
    const position = { chunk: encryption.chunk, offset: indexOffset };
    const header = authenticated(position, bytes.subarray(trailerAt + CHECKED_FROM));
    encryption.index.encrypt(bytes.subarray(0, rowBytes), bytes, 0, header);
  }
  bytes.writeUInt32LE(indexChecksum(bytes), trailerAt + 4);
  return bytes;
}

/**
 * @returns the offset of the index; undefined when the bytes are not the trailer of a file with `fileBytes`
 */
export function readTrailer(trailer: Buffer, fileBytes: number): number | undefined {
  if (trailer.length !== TRAILER_BYTES) return undefined;
  const isEncrypted = trailer.readUInt32LE(0) === ENCRYPTED_TRAILER_MAGIC;
  if (!isEncrypted && trailer.readUInt32LE(0) !== TRAILER_MAGIC) return undefined;
  const indexOffset = trailer.readDoubleLE(16);
  const suffixBytes = isEncrypted ? SUFFIX_BYTES : 0;
  const indexBytes = trailer.readUInt32LE(8) * ROW_BYTES + suffixBytes + TRAILER_BYTES;
  return indexOffset + indexBytes === fileBytes && indexOffset >= 0 ? indexOffset : undefined;
}

/** Whether the index and the trailer have the checksum that they were written with, which needs no key. */
export function isIntactIndex(bytes: Buffer): boolean {
  return indexChecksum(bytes) === bytes.readUInt32LE(bytes.length - TRAILER_BYTES + 4);
}

/**
 * Decrypts an intact index in place.
 * @param bytes the index and the trailer
 * @returns where its rows end and the number of its data key; undefined when it is not authentic, or not encrypted
 * although it must be
 */
export function decryptIndex(
  bytes: Buffer,
  position: ChunkPosition,
  cipher: Cipher | undefined,
): { rowsEnd: number; keyNumber?: number } | undefined {
  const trailerAt = bytes.length - TRAILER_BYTES;
  if (!cipher) return { rowsEnd: trailerAt };
  if (bytes.readUInt32LE(trailerAt) === TRAILER_MAGIC) {
    return mayBeUnencrypted(position, cipher) ? { rowsEnd: trailerAt } : undefined;
  }
  const rowsEnd = trailerAt - SUFFIX_BYTES;
  const header = authenticated(position, bytes.subarray(trailerAt + CHECKED_FROM));
  if (!cipher.decrypt('index', bytes, 0, rowsEnd, header)) return undefined;
  return { rowsEnd, keyNumber: keyNumberOf(bytes, rowsEnd) };
}

/** The rows in bytes [0, end). */
export function decodeIndex(bytes: Buffer, end: number): ChunkRow[] {
  const rows: ChunkRow[] = [];
  for (let at = 0; at < end; at += ROW_BYTES) {
    rows.push({
      logNumber: bytes.readUInt32LE(at),
      length: bytes.readUInt32LE(at + 4),
      offset: bytes.readDoubleLE(at + 8),
      firstPos: bytes.readDoubleLE(at + 16),
      endPos: bytes.readDoubleLE(at + 24),
      lastTimeMs: bytes.readDoubleLE(at + 32),
    });
  }
  return rows;
}

function indexChecksum(bytes: Buffer): number {
  const trailerAt = bytes.length - TRAILER_BYTES;
  return crc32(bytes.subarray(trailerAt + 8), crc32(bytes.subarray(0, trailerAt)));
}
