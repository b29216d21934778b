import { StorageError } from '../../error.ts';
import type { StoredBatch } from '../../port.ts';

/*
 * Batches of one position, copied from a store that packs appends together, as the payload of one frame:
 *
 *   each:  u32  record count
 *          u32  bytes
 *               bytes
 */
const HEADER_BYTES = 8;

export function packedBytes(batches: readonly StoredBatch[]): number {
  return batches.reduce((sum, { bytes }) => sum + HEADER_BYTES + bytes.length, 0);
}

export function writePacked(batches: readonly StoredBatch[], target: Buffer, offset: number): void {
  let at = offset;
  for (const { recordCount, bytes } of batches) {
    target.writeUInt32LE(recordCount, at);
    target.writeUInt32LE(bytes.length, at + 4);
    bytes.copy(target, at + HEADER_BYTES);
    at += HEADER_BYTES + bytes.length;
  }
}

/** The batches, as views. @throws StorageError `corrupt` */
export function unpacked(payload: Buffer, pos: number, timestampMs: number): StoredBatch[] {
  const batches: StoredBatch[] = [];
  let firstIndex = 0;
  for (let at = 0; at < payload.length;) {
    const isWhole = at + HEADER_BYTES <= payload.length;
    const end = isWhole ? at + HEADER_BYTES + payload.readUInt32LE(at + 4) : Infinity;
    if (end > payload.length) {
      throw new StorageError('corrupt', 'batches that were copied together are cut short', {
        facts: { pos, at, bytes: payload.length },
      });
    }
    const recordCount = payload.readUInt32LE(at);
    batches.push({
      pos,
      firstIndex,
      timestampMs,
      recordCount,
      bytes: payload.subarray(at + HEADER_BYTES, end),
    });
    firstIndex += recordCount;
    at = end;
  }
  return batches;
}
