import { readableText } from '../../records/readable-text.ts';
import type { RecordedRecord } from '../recorded-record.ts';

/*
 * A record as a line of NDJSON:
 *
 *     {"time":"2026-01-31T09:30:00.123Z","shardId":"shardId-000000000000","sequenceNumber":"4965…",
 *      "partitionKey":"device-7","explicitHashKey":"0","text":"…"}
 *
 * `text` is for data that is readable UTF-8, `base64` for any other. `partitionKey` and `explicitHashKey` may be missing.
 */

// TextDecoder removes it, and the data would differ.
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const HASH_KEY = /^(?:0|[1-9]\d{0,38})$/;

export function formatRecordLine(record: RecordedRecord): string {
  const { timestampMs, shardId, sequenceNumber, partitionKey, explicitHashKey, data } = record;
  const startsWithMark = data.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const text = startsWithMark ? undefined : readableText(data);
  return JSON.stringify({
    time: new Date(timestampMs).toISOString(),
    shardId,
    sequenceNumber,
    partitionKey,
    explicitHashKey,
    ...(text === undefined ? { base64: data.toString('base64') } : { text }),
  });
}

/** @returns what is wrong with it, when it is not a record */
export function checkRecordLine(value: Readonly<Record<string, unknown>>): RecordedRecord | string {
  const { time, shardId = '', sequenceNumber = '', partitionKey, explicitHashKey, text, base64 } = value;
  const timestampMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (!Number.isFinite(timestampMs) || timestampMs < 0) {
    return '"time" is not a time such as 2026-01-31T09:30:00.123Z';
  }
  if (typeof shardId !== 'string') return '"shardId" is not a text';
  if (typeof sequenceNumber !== 'string') return '"sequenceNumber" is not a text';
  if (partitionKey !== undefined && (typeof partitionKey !== 'string' || partitionKey === '')) {
    return '"partitionKey" is not a text with at least one character';
  }
  if (
    explicitHashKey !== undefined &&
    (typeof explicitHashKey !== 'string' || !HASH_KEY.test(explicitHashKey))
  ) {
    return '"explicitHashKey" is not a decimal number in quotes';
  }
  const data = dataOf(text, base64);
  if (typeof data === 'string') return data;
  return { timestampMs, shardId, sequenceNumber, partitionKey, explicitHashKey, data };
}

function dataOf(text: unknown, base64: unknown): Buffer | string {
  if ((text === undefined) === (base64 === undefined)) return 'a record has either "text" or "base64"';
  if (text !== undefined) return typeof text === 'string' ? Buffer.from(text) : '"text" is not a text';
  if (typeof base64 !== 'string' || !BASE64.test(base64)) return '"base64" is not base64';
  return Buffer.from(base64, 'base64');
}
