import { crc32 } from 'node:zlib';
import { BLOCK_SLOTS, SLOT_COUNT } from './choose-holders.ts';

/** The slot of a part of a thing. The first parts of a thing fill a block, which the members divide evenly. */
export function slotOf(key: string, part: number): number {
  const firstBlock = crc32(key) % (SLOT_COUNT / BLOCK_SLOTS);
  return (firstBlock * BLOCK_SLOTS + part) % SLOT_COUNT;
}
