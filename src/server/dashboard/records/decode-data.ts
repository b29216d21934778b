import { KIB, MIB } from '../../../lib/bytes.ts';
import { splitAggregate } from '../../../records/aggregate.ts';
import { inflateGzip, isGzip } from '../../../records/gzip.ts';
import { readableText } from '../../../records/readable-text.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import type { DecodedData } from '../contract.ts';

/** Bound on what is decoded of a record, inflated: a page of large records would take seconds to show. */
const MAX_DECODED_BYTES = MIB;
/** Of bytes that only the page can decode, by a schema of its user. */
const MAX_CONTENTS_BYTES = 64 * KIB;

/** What a person can read of a record's data. */
export function decodeData(data: Buffer): DecodedData {
  const members = data.length <= MAX_DECODED_BYTES ? splitAggregate(data) : undefined;
  if (!members) return decodeContents(data, { isWhole: true });
  return {
    kind: 'aggregate',
    records: members.map((member) => ({
      partitionKey: member.partitionKey,
      decoded: decodeContents(member.data, { isWhole: false }),
    })),
  };
}

/** @param isWhole of a record, whose bytes the page has besides */
function decodeContents(data: Buffer, { isWhole }: { isWhole: boolean }): DecodedData {
  const inflated = inflate(data);
  const bytes = inflated ?? data;
  const text = bytes.length <= MAX_DECODED_BYTES ? readableText(bytes) : undefined;
  const gzip = inflated !== undefined;
  if (text === undefined) {
    const isNew = gzip || !isWhole;
    return {
      kind: 'bytes',
      ...(isNew && bytes.length <= MAX_CONTENTS_BYTES && { data: bytes.toString('base64') }),
    };
  }
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
