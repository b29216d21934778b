import { gunzipSync } from 'node:zlib';
import { MIB } from '../../lib/bytes.ts';
import { type Decoded, decoded } from '../../server/controls/decoded.ts';

/** Text, bytes, or a value that is written as JSON. */
export type RecordData = string | Uint8Array | object | number | boolean | null;

// The largest record of a stream is 10 MiB: https://docs.aws.amazon.com/streams/latest/dev/large-records.html
const MAX_INFLATED_BYTES = 64 * MIB;

/** The bytes of a record: text and bytes as they are, other values as JSON. */
export function toBytes(data: RecordData): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof Uint8Array) return Buffer.from(data);
  return Buffer.from(JSON.stringify(data));
}

/** The value of JSON, else text, else the bytes. Gzip is inflated. */
export function contentsOf(bytes: Buffer): Decoded {
  return decoded(inflated(bytes));
}

function inflated(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return bytes;
  }
}
