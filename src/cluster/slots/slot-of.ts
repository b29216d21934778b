import { crc32 } from 'node:zlib';
import { SLOT_COUNT } from './choose-holders.ts';

/** The slot of the part with this number of a thing. Parts that follow each other have slots that follow each other. */
export function slotOf(key: string, part: number): number {
  return (crc32(key) + part) % SLOT_COUNT;
}
