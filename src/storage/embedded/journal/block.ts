import { crc32 } from 'node:zlib';

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
 *   32       frames
 */
export const BLOCK_HEADER_BYTES = 32;

// "MRJ1"
const MAGIC = 0x314a524d;

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

/**
 * Writes the header of the block whose frames are at [at + header, at + length).
 * @param position where the block will be written
 * @param previousEnd the end of the previous block
 * @returns the block's crc32
 */
export function sealBlock(
  buffer: Buffer,
  at: number,
  length: number,
  frameCount: number,
  position: JournalPosition,
  previousEnd: number,
): number {
  buffer.writeUInt32LE(MAGIC, at);
  buffer.writeUInt32LE(length, at + 8);
  buffer.writeUInt32LE(position.epoch, at + 12);
  buffer.writeUInt32LE(position.block, at + 16);
  buffer.writeUInt32LE(position.chain, at + 20);
  buffer.writeUInt32LE(previousEnd, at + 24);
  buffer.writeUInt32LE(frameCount, at + 28);
  const crc = crc32(buffer.subarray(at + 8, at + length));
  buffer.writeUInt32LE(crc, at + 4);
  return crc;
}

export interface BlockHeader {
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
  if (at + BLOCK_HEADER_BYTES > buffer.length || buffer.readUInt32LE(at) !== MAGIC) return undefined;
  const header = readBlockFields(buffer, at);
  return header.length < BLOCK_HEADER_BYTES ? undefined : header;
}

/** The fields at the offsets of a header, even if the bytes are not a header. */
export function readBlockFields(buffer: Buffer, at: number): BlockHeader {
  return {
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
  return end <= buffer.length && crc32(buffer.subarray(at + 8, end)) === header.crc;
}
