import { crc32 } from 'node:zlib';
import { type Cipher, type Encryptor, SUFFIX_BYTES } from '../encryption/cipher.ts';

/*
 * A block contains the frames of one group commit and is written by one write. It starts at a multiple of
 * 4,096 bytes, so that no write touches a sector that contains acknowledged bytes. Numbers are little-endian.
 *
 *    0  u32  magic
 *    4  u32  crc32 of bytes [8, length)
 *    8  u32  length, header included, padding not
 *   12  u32  epoch of the segment; a recycled file still contains blocks of earlier epochs
 *   16  u32  number of the block within its segment, from 0
 *   20  u32  crc32 of the previous block, in this segment or the previous one
 *   24  u32  end of the previous block: this block's own offset, or in block 0 the end of the previous segment, so
 *            that a later block proves where an earlier segment ends
 *   28  u32  number of frames
 *   32       frames; in an encrypted block they are encrypted, and the suffix of the cipher follows. The header from
 *            byte 8 on is authenticated with them
 */
export const BLOCK_HEADER_BYTES = 32;
const CHECKED_FROM = 8;

// "MRJ1", and "MRJ2" for an encrypted block
const MAGIC = 0x314a524d;
const ENCRYPTED_MAGIC = 0x324a524d;

/**
 * The position after a block of the journal. The next block is written there unless it needs a new segment.
 */
export interface JournalPosition {
  readonly epoch: number;
  readonly offset: number;
  /** The number of the next block. */
  readonly block: number;
  /** The crc32 of the previous block. */
  readonly chain: number;
}

/** The position of the first block of the first segment. */
export const JOURNAL_START: JournalPosition = { epoch: 1, offset: 0, block: 0, chain: 0 };

export function isBefore(a: JournalPosition, b: JournalPosition): boolean {
  return a.epoch === b.epoch ? a.offset < b.offset : a.epoch < b.epoch;
}

/** What the header of a block contains, besides its length and checksum. */
export interface BlockFields {
  readonly frameCount: number;
  /** Where the block will be written. */
  readonly position: JournalPosition;
  /** The end of the previous block. */
  readonly previousEnd: number;
}

/**
 * Writes the header of the block whose frames are at [at + header, at + length).
 * @returns the block's crc32
 */
export function sealBlock(buffer: Buffer, at: number, length: number, fields: BlockFields): number {
  writeHeader(buffer, at, MAGIC, length, fields);
  return writeChecksum(buffer, at, length);
}

/** The length of the encrypted block with these frames, header included. */
export function encryptedLength(frames: Buffer): number {
  return BLOCK_HEADER_BYTES + frames.length + SUFFIX_BYTES;
}

/**
 * Writes an encrypted block to the beginning of `target`.
 * @returns the block's crc32
 */
export function encryptBlock(
  frames: Buffer,
  target: Buffer,
  fields: BlockFields,
  encryptor: Encryptor,
): number {
  const length = encryptedLength(frames);
  writeHeader(target, 0, ENCRYPTED_MAGIC, length, fields);
  encryptor.encrypt(frames, target, BLOCK_HEADER_BYTES, target.subarray(CHECKED_FROM, BLOCK_HEADER_BYTES));
  return writeChecksum(target, 0, length);
}

/**
 * Decrypts the frames of an intact encrypted block in place.
 * @returns whether they are authentic; if not, nothing has changed
 */
export function decryptBlock(buffer: Buffer, at: number, header: BlockHeader, cipher: Cipher): boolean {
  const authenticated = buffer.subarray(at + CHECKED_FROM, at + BLOCK_HEADER_BYTES);
  return cipher.decrypt(
    'journal',
    buffer,
    at + BLOCK_HEADER_BYTES,
    at + header.length - SUFFIX_BYTES,
    authenticated,
  );
}

/** The length of a block without the suffix of the cipher: where its frames end. */
export function framesEnd({ length, isEncrypted }: BlockHeader): number {
  return isEncrypted ? length - SUFFIX_BYTES : length;
}

function writeHeader(
  buffer: Buffer,
  at: number,
  magic: number,
  length: number,
  { frameCount, position, previousEnd }: BlockFields,
): void {
  buffer.writeUInt32LE(magic, at);
  buffer.writeUInt32LE(length, at + 8);
  buffer.writeUInt32LE(position.epoch, at + 12);
  buffer.writeUInt32LE(position.block, at + 16);
  buffer.writeUInt32LE(position.chain, at + 20);
  buffer.writeUInt32LE(previousEnd, at + 24);
  buffer.writeUInt32LE(frameCount, at + 28);
}

function writeChecksum(buffer: Buffer, at: number, length: number): number {
  const crc = crc32(buffer.subarray(at + CHECKED_FROM, at + length));
  buffer.writeUInt32LE(crc, at + 4);
  return crc;
}

export interface BlockHeader {
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly length: number;
  readonly epoch: number;
  readonly block: number;
  readonly chain: number;
  readonly previousEnd: number;
  readonly frameCount: number;
}

/** @returns undefined when the bytes do not begin with a header. The checksum is not verified. */
export function readBlockHeader(buffer: Buffer, at: number): BlockHeader | undefined {
  if (at + BLOCK_HEADER_BYTES > buffer.length) return undefined;
  const magic = buffer.readUInt32LE(at);
  if (magic !== MAGIC && magic !== ENCRYPTED_MAGIC) return undefined;
  const header = readBlockFields(buffer, at);
  return framesEnd(header) < BLOCK_HEADER_BYTES ? undefined : header;
}

/** The fields at the offsets of a header, even if the bytes are not a header. */
export function readBlockFields(buffer: Buffer, at: number): BlockHeader {
  return {
    isEncrypted: buffer.readUInt32LE(at) === ENCRYPTED_MAGIC,
    crc: buffer.readUInt32LE(at + 4),
    length: buffer.readUInt32LE(at + 8),
    epoch: buffer.readUInt32LE(at + 12),
    block: buffer.readUInt32LE(at + 16),
    chain: buffer.readUInt32LE(at + 20),
    previousEnd: buffer.readUInt32LE(at + 24),
    frameCount: buffer.readUInt32LE(at + 28),
  };
}

export function isIntact(buffer: Buffer, at: number, header: BlockHeader): boolean {
  const end = at + header.length;
  return end <= buffer.length && crc32(buffer.subarray(at + CHECKED_FROM, end)) === header.crc;
}
