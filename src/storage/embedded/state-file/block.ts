import { crc32 } from 'node:zlib';
import { type Cipher, type Encryptor, SUFFIX_BYTES } from '../encryption/cipher.ts';

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
 *   24       frames; in an encrypted block they are encrypted, and the suffix of the cipher follows. The header from
 *            byte 8 on is authenticated with them
 */
export const STATE_BLOCK_HEADER_BYTES = 24;

const CHECKED_FROM = 8;

// "MRS1", and "MRS2" for an encrypted block
const MAGIC = 0x3153524d;
const ENCRYPTED_MAGIC = 0x3253524d;

/** Identifies a block: the numbers in its header. */
export interface StateBlockId {
  readonly file: number;
  readonly block: number;
}

/** The bytes that an encrypted block has after its frames. */
export const STATE_SUFFIX_BYTES = SUFFIX_BYTES;

/**
 * Writes the header of the block whose frames are at [STATE_BLOCK_HEADER_BYTES, end), and encrypts them in place if
 * there is an encryptor.
 * @returns the length of the block
 */
export function sealStateBlock(
  buffer: Buffer,
  end: number,
  { file, block }: StateBlockId,
  encryptor?: Encryptor,
): number {
  const length = encryptor ? end + SUFFIX_BYTES : end;
  buffer.writeUInt32LE(encryptor ? ENCRYPTED_MAGIC : MAGIC, 0);
  buffer.writeUInt32LE(length, 8);
  buffer.writeUInt32LE(file, 12);
  buffer.writeUInt32LE(block, 16);
  buffer.writeUInt32LE(0, 20);
  encryptor?.encrypt(
    buffer.subarray(STATE_BLOCK_HEADER_BYTES, end),
    buffer,
    STATE_BLOCK_HEADER_BYTES,
    buffer.subarray(CHECKED_FROM, STATE_BLOCK_HEADER_BYTES),
  );
  buffer.writeUInt32LE(crc32(buffer.subarray(CHECKED_FROM, length)), 4);
  return length;
}

/**
 * Decrypts an intact block in place.
 * @returns where its frames end; undefined when it is not authentic, or not encrypted although it must be
 */
export function decryptStateBlock(
  buffer: Buffer,
  { file }: StateBlockId,
  cipher: Cipher | undefined,
): number | undefined {
  if (!cipher) return buffer.length;
  if (buffer.readUInt32LE(0) === MAGIC) {
    return file <= (cipher.unencrypted?.statesTo ?? 0) ? buffer.length : undefined;
  }
  const end = buffer.length - SUFFIX_BYTES;
  const header = buffer.subarray(CHECKED_FROM, STATE_BLOCK_HEADER_BYTES);
  return cipher.decrypt('state', buffer, STATE_BLOCK_HEADER_BYTES, end, header) ? end : undefined;
}

/** The length in a block's header; undefined when the bytes are not a header. */
export function stateBlockLength(header: Buffer): number | undefined {
  if (header.length < STATE_BLOCK_HEADER_BYTES) return undefined;
  const magic = header.readUInt32LE(0);
  if (magic !== MAGIC && magic !== ENCRYPTED_MAGIC) return undefined;
  const length = header.readUInt32LE(8);
  return length < STATE_BLOCK_HEADER_BYTES ? undefined : length;
}

/** Whether the buffer is exactly one intact block with this id. */
export function isStateBlock(buffer: Buffer, { file, block }: StateBlockId): boolean {
  return (
    stateBlockLength(buffer) === buffer.length &&
    buffer.readUInt32LE(12) === file &&
    buffer.readUInt32LE(16) === block &&
    crc32(buffer.subarray(CHECKED_FROM)) === buffer.readUInt32LE(4)
  );
}
