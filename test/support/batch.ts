import type { AppendBatch } from '../../src/storage/port.ts';

/** A batch of these records, in this order. */
export function batchOf(...records: readonly string[]): AppendBatch {
  const bytes = Buffer.from(records.join(''));
  return {
    recordCount: records.length,
    byteLength: bytes.length,
    writeTo: (target, offset) => void bytes.copy(target, offset),
  };
}
