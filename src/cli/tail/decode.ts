import { splitAggregate } from '../../records/aggregate.ts';
import { inflateGzip, isGzip } from '../../records/gzip.ts';
import { readableText } from '../../records/readable-text.ts';

/** A record, or a member of an aggregate. */
export interface DecodedRecord {
  /** Undefined for a record without a key, whose shard the stream chose. */
  readonly partitionKey: string | undefined;
  readonly encoding: 'json' | 'text' | 'binary';
  readonly compressed: boolean;
  /** JSON in one line, text unchanged, binary as base64. */
  readonly text: string;
  /** Decompressed. */
  readonly data: Buffer;
}

// More would be unreadable in a terminal. The limit also stops gzip bombs.
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** Decodes a record. An aggregate of the Kinesis Producer Library contains several, each of which is decoded. */
export function decodeRecord(partitionKey: string | undefined, data: Buffer): DecodedRecord[] {
  const members = splitAggregate(data) ?? [{ partitionKey, data }];
  return members.map((member) => decodePayload(member.partitionKey, member.data));
}

function decodePayload(partitionKey: string | undefined, data: Buffer): DecodedRecord {
  const inflated = inflate(data);
  const bytes = inflated ?? data;
  return { partitionKey, compressed: inflated !== undefined, data: bytes, ...describe(bytes) };
}

function inflate(data: Buffer): Buffer | undefined {
  if (!isGzip(data)) return undefined;
  try {
    return inflateGzip(data, MAX_INFLATED_BYTES);
  } catch {
    return undefined;
  }
}

function describe(bytes: Buffer): Pick<DecodedRecord, 'encoding' | 'text'> {
  const text = readableText(bytes);
  if (text === undefined) return { encoding: 'binary', text: bytes.toString('base64') };
  try {
    return { encoding: 'json', text: JSON.stringify(JSON.parse(text)) };
  } catch {
    return { encoding: 'text', text };
  }
}
