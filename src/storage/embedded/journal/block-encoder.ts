import { MIB } from '../../../lib/bytes.ts';
import { aligned } from '../../../lib/disk/disk.ts';
import type { Encryptor } from '../encryption/cipher.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import {
  BLOCK_HEADER_BYTES,
  encryptBlock,
  encryptedLength,
  type JournalPosition,
  sealBlock,
} from './block.ts';

/** The frames of a block in memory, with room for the header before and for padding after them. */
export interface FilledBlock {
  readonly buffer: Buffer;
  readonly start: number;
  /** The end of the last frame. */
  readonly end: number;
  readonly frameCount: number;
}

/** A block as it is written to the disk, with its padding. */
interface EncodedBlock {
  readonly buffer: Buffer;
  readonly start: number;
  readonly chain: number;
}

export interface BlockEncoder {
  /** The bytes that the block takes on the disk. */
  paddedBytes(block: FilledBlock): number;
  /** The following blocks are written to another segment. */
  beginSegment(): void;
  /** @returns valid until the next call */
  encode(block: FilledBlock, position: JournalPosition, previousEnd: number): EncodedBlock;
}

export function blockEncoder(disk: DataDisk): BlockEncoder {
  return disk.cipher ? encryptingEncoder(disk) : IN_PLACE;
}

/** Blocks are written from the page in which they were built. */
const IN_PLACE: BlockEncoder = {
  paddedBytes: ({ start, end }) => aligned(end - start),
  beginSegment() {},
  encode({ buffer, start, end, frameCount }, position, previousEnd) {
    const chain = sealBlock(buffer, start, end - start, { frameCount, position, previousEnd });
    buffer.fill(0, end, start + aligned(end - start));
    return { buffer, start, chain };
  },
};

// Twice the usual size of a block. Memory for a larger one is not kept.
const MAX_KEPT_BYTES = MIB;

/** Encrypts into memory of its own: readers use the page. */
function encryptingEncoder(disk: DataDisk): BlockEncoder {
  let kept: Buffer | undefined;
  let encryptor: Encryptor | undefined;
  const room = (bytes: number) => {
    if (bytes > MAX_KEPT_BYTES) return disk.memory(bytes);
    return (kept ??= disk.memory(MAX_KEPT_BYTES));
  };
  const framesOf = ({ buffer, start, end }: FilledBlock) => buffer.subarray(start + BLOCK_HEADER_BYTES, end);
  const paddedBytes = (block: FilledBlock) => aligned(encryptedLength(framesOf(block)));
  return {
    paddedBytes,
    beginSegment() {
      encryptor = disk.cipher!.beginFile('journal');
    },
    encode(block, position, previousEnd) {
      const { frameCount } = block;
      const bytes = paddedBytes(block);
      const frames = framesOf(block);
      const buffer = room(bytes);
      const chain = encryptBlock(frames, buffer, { frameCount, position, previousEnd }, encryptor!);
      buffer.fill(0, encryptedLength(frames), bytes);
      return { buffer, start: 0, chain };
    },
  };
}
