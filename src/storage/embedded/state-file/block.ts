import { crc32 } from 'node:zlib';

/*
 * A state file is a sequence of blocks of frames. Each block begins at a multiple of 4,096 bytes, so that
 * appending never writes to a sector that an earlier checkpoint needs. Numbers are little-endian.
 *
 *    0  u32  magic
 *    4  u32  crc32 of bytes [8, length)
 *    8  u32  length, header included, padding not
 *   12  u32  number of the state file
 *   16  u32  number of the block within the file, from 0
 *   20  u32  reserved, 0
 *   24       frames
 */
export const STATE_BLOCK_HEADER_BYTES = 24;

// "MRS1"
const MAGIC = 0x3153524d;

/** Identifies a block: the numbers in its header. */
export interface StateBlockId {
  readonly file: number;
  readonly block: number;
}

/** Writes the header of the block whose frames are at [STATE_BLOCK_HEADER_BYTES, length). */
export function sealStateBlock(buffer: Buffer, length: number, { file, block }: StateBlockId): void {
  buffer.writeUInt32LE(MAGIC, 0);
  buffer.writeUInt32LE(length, 8);
  buffer.writeUInt32LE(file, 12);
  buffer.writeUInt32LE(block, 16);
  buffer.writeUInt32LE(0, 20);
  buffer.writeUInt32LE(crc32(buffer.subarray(8, length)), 4);
}

/** The length in a block's header; undefined when the bytes are not a header. */
export function stateBlockLength(header: Buffer): number | undefined {
  if (header.length < STATE_BLOCK_HEADER_BYTES || header.readUInt32LE(0) !== MAGIC) return undefined;
  const length = header.readUInt32LE(8);
  return length < STATE_BLOCK_HEADER_BYTES ? undefined : length;
}

/** Whether the buffer is exactly one intact block with this id. */
export function isStateBlock(buffer: Buffer, { file, block }: StateBlockId): boolean {
  return (
    stateBlockLength(buffer) === buffer.length &&
    buffer.readUInt32LE(12) === file &&
    buffer.readUInt32LE(16) === block &&
    crc32(buffer.subarray(8)) === buffer.readUInt32LE(4)
  );
}
