import { crc32 } from 'node:zlib';
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
 *             16       frames
 *   index    one row for each block, in the same order:
 *              0  u32  log number
 *              4  u32  length of the block
 *              8  f64  offset of the block
 *             16  f64  first pos
 *             24  f64  one above the last pos
 *             32  f64  arrival time of the last batch, ms since the epoch
 *   trailer    0  u32  magic
 *              4  u32  crc32 of the index and of the trailer after this field
 *              8  u32  number of rows
 *             12  u32  0
 *             16  f64  offset of the index
 */
export const CHUNK_BLOCK_HEADER_BYTES = 16;
export const TRAILER_BYTES = 24;
const ROW_BYTES = 40;

// "MRB1" and "MRT1"
const BLOCK_MAGIC = 0x3142524d;
const TRAILER_MAGIC = 0x3154524d;

/** A row of the index: a block and the log of its batches. */
export interface ChunkRow extends BlockExtent {
  readonly logNumber: number;
}

/** Writes the header of the block whose frames are at [at + header, at + length). */
export function sealChunkBlock(buffer: Buffer, at: number, length: number, logNumber: number): void {
  buffer.writeUInt32LE(BLOCK_MAGIC, at);
  buffer.writeUInt32LE(length, at + 8);
  buffer.writeUInt32LE(logNumber, at + 12);
  buffer.writeUInt32LE(crc32(buffer.subarray(at + 8, at + length)), at + 4);
}

/** Whether the bytes are exactly one intact block of this log. */
export function isChunkBlock(block: Buffer, logNumber: number): boolean {
  return (
    block.length >= CHUNK_BLOCK_HEADER_BYTES &&
    block.readUInt32LE(0) === BLOCK_MAGIC &&
    block.readUInt32LE(8) === block.length &&
    block.readUInt32LE(12) === logNumber &&
    block.readUInt32LE(4) === crc32(block.subarray(8))
  );
}

/** @returns undefined when the bytes are not a block's header. The checksum is not verified. */
export function readChunkBlockHeader(head: Buffer): { logNumber: number; length: number } | undefined {
  if (head.readUInt32LE(0) !== BLOCK_MAGIC) return undefined;
  const length = head.readUInt32LE(8);
  // A block contains at least one frame.
  return length > CHUNK_BLOCK_HEADER_BYTES ? { logNumber: head.readUInt32LE(12), length } : undefined;
}

/** The index and trailer of a chunk whose blocks end at `indexOffset`. */
export function encodeIndex(rows: readonly ChunkRow[], indexOffset: number): Buffer {
  const bytes = Buffer.alloc(rows.length * ROW_BYTES + TRAILER_BYTES);
  rows.forEach((row, index) => {
    const at = index * ROW_BYTES;
    bytes.writeUInt32LE(row.logNumber, at);
    bytes.writeUInt32LE(row.length, at + 4);
    bytes.writeDoubleLE(row.offset, at + 8);
    bytes.writeDoubleLE(row.firstPos, at + 16);
    bytes.writeDoubleLE(row.endPos, at + 24);
    bytes.writeDoubleLE(row.lastTimeMs, at + 32);
  });
  const trailerAt = rows.length * ROW_BYTES;
  bytes.writeUInt32LE(TRAILER_MAGIC, trailerAt);
  bytes.writeUInt32LE(rows.length, trailerAt + 8);
  bytes.writeDoubleLE(indexOffset, trailerAt + 16);
  bytes.writeUInt32LE(indexChecksum(bytes), trailerAt + 4);
  return bytes;
}

/**
 * @returns the offset of the index; undefined when the bytes are not the trailer of a file with `fileBytes`
 */
export function readTrailer(trailer: Buffer, fileBytes: number): number | undefined {
  if (trailer.length !== TRAILER_BYTES || trailer.readUInt32LE(0) !== TRAILER_MAGIC) return undefined;
  const indexOffset = trailer.readDoubleLE(16);
  const indexBytes = trailer.readUInt32LE(8) * ROW_BYTES + TRAILER_BYTES;
  return indexOffset + indexBytes === fileBytes && indexOffset >= 0 ? indexOffset : undefined;
}

/**
 * @param bytes the index and the trailer
 * @returns undefined when the checksum does not match
 */
export function decodeIndex(bytes: Buffer): ChunkRow[] | undefined {
  if (indexChecksum(bytes) !== bytes.readUInt32LE(bytes.length - TRAILER_BYTES + 4)) return undefined;
  const rows: ChunkRow[] = [];
  for (let at = 0; at < bytes.length - TRAILER_BYTES; at += ROW_BYTES) {
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
