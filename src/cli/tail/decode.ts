import { MIB } from '../../lib/bytes.ts';
import { splitAggregate } from '../../records/aggregate.ts';
import { inflateGzip, isGzip } from '../../records/gzip.ts';
import { readableText } from '../../records/readable-text.ts';
import type { TypedDecoder } from './schema-option.ts';

/** A record, or a member of an aggregate. */
export interface DecodedRecord {
  /** Undefined for a record without a key, whose shard the stream chose. */
  readonly partitionKey: string | undefined;
  readonly encoding: 'json' | 'text' | 'binary' | 'protobuf' | 'avro';
  readonly compressed: boolean;
  /** JSON in one line, also for what a schema decodes; text unchanged, binary as base64. */
  readonly text: string;
  /** Decompressed; JSON of what a schema decodes. */
  readonly data: Buffer;
}

// More would be unreadable in a terminal. The limit also stops gzip bombs.
const MAX_INFLATED_BYTES = 16 * MIB;

/**
 * Decodes a record. An aggregate of the Kinesis Producer Library contains several, each of which is decoded.
 * @param typed decodes what is not JSON by a schema
 */
export function decodeRecord(
  partitionKey: string | undefined,
  data: Buffer,
  typed?: TypedDecoder,
): DecodedRecord[] {
  const members = splitAggregate(data) ?? [{ partitionKey, data }];
  return members.map((member) => decodePayload(member.partitionKey, member.data, typed));
}

function decodePayload(
  partitionKey: string | undefined,
  data: Buffer,
  typed: TypedDecoder | undefined,
): DecodedRecord {
  const inflated = inflate(data);
  const bytes = inflated ?? data;
  const compressed = inflated !== undefined;
  const described = describe(bytes);
  const found = described.encoding === 'json' ? undefined : typed?.(bytes);
  if (!found) return { partitionKey, compressed, data: bytes, ...described };
  const text = JSON.stringify(found.value);
  return { partitionKey, compressed, data: Buffer.from(text), encoding: found.encoding, text };
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
