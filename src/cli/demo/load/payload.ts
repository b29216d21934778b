import type { RecordId } from './ledger.ts';

/** The size of a record of the headline: 1 KB, as in the article. */
export const RECORD_BYTES = 1_024;

/** A record of exactly `RECORD_BYTES` that names itself, so that whoever reads it can tell which it is. */
export function writePayload(name: RecordId, event: { x: number; y: number }): Buffer {
  const head = JSON.stringify({ event_x: event.x, event_y: event.y, key: name.partitionKey, n: name.n });
  return Buffer.from(`${head.slice(0, -1)},"pad":"`.padEnd(RECORD_BYTES - 2, '.') + '"}');
}

/** @returns undefined when the bytes are not one of the demo's own records */
export function readPayload(bytes: Buffer): RecordId | undefined {
  try {
    const { key, n } = JSON.parse(bytes.toString()) as { key?: unknown; n?: unknown };
    return typeof key === 'string' && typeof n === 'number' ? { partitionKey: key, n } : undefined;
  } catch {
    return undefined;
  }
}
