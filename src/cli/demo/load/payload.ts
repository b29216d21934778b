import { paddedJson } from '../../../load/padded-json.ts';
import type { RecordId } from './ledger.ts';

/** The size of a record of the load test: 1 KB. */
export const RECORD_BYTES = 1_024;

/** A record of exactly `RECORD_BYTES` that contains its id, so that a reader can identify it. */
export function writePayload(id: RecordId, event: { x: number; y: number }): Buffer {
  const fields = { event_x: event.x, event_y: event.y, key: id.partitionKey, n: id.n };
  return paddedJson(fields, RECORD_BYTES);
}

/** @returns undefined when the bytes are not a record of the load test */
export function readPayload(bytes: Buffer): RecordId | undefined {
  try {
    const { key, n } = JSON.parse(bytes.toString()) as { key?: unknown; n?: unknown };
    return typeof key === 'string' && typeof n === 'number' ? { partitionKey: key, n } : undefined;
  } catch {
    return undefined;
  }
}
