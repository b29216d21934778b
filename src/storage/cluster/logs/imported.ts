import type { StoredBatch } from '../../port.ts';
import { HEADER_BYTES, type LogMessage } from './message.ts';

/*
 * Batches that were copied from another store, with their positions there, after the header of a message. The time of the message is that
 * of its last batch.
 *
 *    0  f64  one above the newest position of the log up to here
 *    8       batches, each: u32 number of records, u32 size of the bytes, f64 position, f64 time, u32 first index,
 *            u32 0, bytes
 *
 * All such messages of a log precede its others. The positions of the others are calculated from their sequence numbers.
 */
const END_BYTES = 8;
const BATCH_BYTES = 32;

/** @param endPos one above the newest position of the log */
export function importedBody(batches: readonly StoredBatch[], endPos: number): Buffer {
  const body = Buffer.alloc(
    END_BYTES + batches.reduce((sum, { bytes }) => sum + BATCH_BYTES + bytes.length, 0),
  );
  body.writeDoubleLE(endPos, 0);
  let at = END_BYTES;
  for (const { recordCount, bytes, pos, timestampMs, firstIndex } of batches) {
    body.writeUInt32LE(recordCount, at);
    body.writeUInt32LE(bytes.length, at + 4);
    body.writeDoubleLE(pos, at + 8);
    body.writeDoubleLE(timestampMs, at + 16);
    body.writeUInt32LE(firstIndex, at + 24);
    bytes.copy(body, at + BATCH_BYTES);
    at += BATCH_BYTES + bytes.length;
  }
  return body;
}

export function importedEndPos({ payload }: LogMessage): number {
  return payload.readDoubleLE(HEADER_BYTES);
}

/** The batches of a message, as views. */
export function importedBatches({ payload }: LogMessage): StoredBatch[] {
  const batches: StoredBatch[] = [];
  for (let at = HEADER_BYTES + END_BYTES; at < payload.length;) {
    const end = at + BATCH_BYTES + payload.readUInt32LE(at + 4);
    batches.push({
      recordCount: payload.readUInt32LE(at),
      pos: payload.readDoubleLE(at + 8),
      timestampMs: payload.readDoubleLE(at + 16),
      firstIndex: payload.readUInt32LE(at + 24),
      bytes: payload.subarray(at + BATCH_BYTES, end),
    });
    at = end;
  }
  return batches;
}

/** The position of the first batch; Infinity without one. */
export function importedFirstPos({ payload }: LogMessage): number {
  const at = HEADER_BYTES + END_BYTES;
  return at < payload.length ? payload.readDoubleLE(at + 8) : Infinity;
}
