import { crc32 } from 'node:zlib';

/*
 * A state file is a run of blocks. Each holds frames and begins at a multiple of 4,096 bytes, so that appending never
 * touches a sector that an earlier checkpoint relies on. Numbers are little-endian.
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

/** The place of a block in a state file. */
export interface StateBlockPlace {
  readonly file: number;
  readonly block: number;
}

/** Completes the block whose frames lie at [STATE_BLOCK_HEADER_BYTES, length). */
export function sealStateBlock(buffer: Buffer, length: number, { file, block }: StateBlockPlace): void {
  buffer.writeUInt32LE(MAGIC, 0);
  buffer.writeUInt32LE(length, 8);
  buffer.writeUInt32LE(file, 12);
  buffer.writeUInt32LE(block, 16);
  buffer.writeUInt32LE(0, 20);
  buffer.writeUInt32LE(crc32(buffer.subarray(8, length)), 4);
}

/** The length in the header of a block; undefined when these bytes are no header. */
export function stateBlockLength(header: Buffer): number | undefined {
  if (header.length < STATE_BLOCK_HEADER_BYTES || header.readUInt32LE(0) !== MAGIC) return undefined;
  const length = header.readUInt32LE(8);
  return length < STATE_BLOCK_HEADER_BYTES ? undefined : length;
}

/** Whether the buffer is exactly the block that was written at this place. */
export function isStateBlock(buffer: Buffer, { file, block }: StateBlockPlace): boolean {
  return (
    stateBlockLength(buffer) === buffer.length &&
    buffer.readUInt32LE(12) === file &&
    buffer.readUInt32LE(16) === block &&
    crc32(buffer.subarray(8)) === buffer.readUInt32LE(4)
  );
}
