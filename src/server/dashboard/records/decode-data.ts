import { splitAggregate } from '../../../records/aggregate.ts';
import { inflateGzip, isGzip } from '../../../records/gzip.ts';
import { readableText } from '../../../records/readable-text.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import type { DecodedData } from '../contract.ts';

/** Bound on what is decoded of a record, inflated: a page of large records would take seconds to show. */
const MAX_DECODED_BYTES = 1024 * 1024;

/** What a person can read of a record's data. */
export function decodeData(data: Buffer): DecodedData {
  const members = data.length <= MAX_DECODED_BYTES ? splitAggregate(data) : undefined;
  if (!members) return decodeContents(data);
  return {
    kind: 'aggregate',
    records: members.map((member) => ({
      partitionKey: member.partitionKey,
      decoded: decodeContents(member.data),
    })),
  };
}

function decodeContents(data: Buffer): DecodedData {
  const inflated = inflate(data);
  const bytes = inflated ?? data;
  const text = bytes.length <= MAX_DECODED_BYTES ? readableText(bytes) : undefined;
  if (text === undefined) return { kind: 'bytes' };
  const gzip = inflated !== undefined;
  try {
    return { kind: 'json', value: parseJson(text), gzip };
  } catch {
    return { kind: 'text', text, gzip };
  }
}

function inflate(data: Buffer): Buffer | undefined {
  if (!isGzip(data)) return undefined;
  try {
    return inflateGzip(data, MAX_DECODED_BYTES);
  } catch {
    // Damaged, too large, or other bytes that begin as gzip does.
    return undefined;
  }
}
