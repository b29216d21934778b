import type { RecordedRecord } from '../recorded-record.ts';

/*
 * The content of a frame of records. Numbers are unsigned and big-endian.
 *
 *     record = length of the rest (4), time in ms (6), length of shard id (1), of sequence number (1),
 *              of explicit hash key (1), of partition key (2), those texts, data
 *
 * Texts are UTF-8. An explicit hash key of length 0 and a partition key of length 0 are missing ones.
 */
const LENGTH_BYTES = 4;
const FIXED_BYTES = 6 + 1 + 1 + 1 + 2;

export function formatRecord(record: RecordedRecord): Buffer {
  const { timestampMs, shardId, sequenceNumber, partitionKey = '', explicitHashKey = '', data } = record;
  const texts = [shardId, sequenceNumber, explicitHashKey, partitionKey].map((text) => Buffer.from(text));
  const head = Buffer.alloc(LENGTH_BYTES + FIXED_BYTES);
  const length = FIXED_BYTES + texts.reduce((sum, text) => sum + text.length, data.length);
  let offset = head.writeUInt32BE(length, 0);
  offset = head.writeUIntBE(timestampMs, offset, 6);
  for (const text of texts.slice(0, 3)) offset = head.writeUInt8(text.length, offset);
  head.writeUInt16BE(texts[3]!.length, offset);
  return Buffer.concat([head, ...texts, data]);
}

/** @returns undefined when the bytes are not records */
export function readRecords(block: Buffer, count: number): RecordedRecord[] | undefined {
  const records: RecordedRecord[] = [];
  let offset = 0;
  while (offset < block.length) {
    if (block.length - offset < LENGTH_BYTES + FIXED_BYTES) return undefined;
    const length = block.readUInt32BE(offset);
    offset += LENGTH_BYTES;
    if (length < FIXED_BYTES || length > block.length - offset) return undefined;
    const record = readRecord(block.subarray(offset, offset + length));
    if (!record) return undefined;
    records.push(record);
    offset += length;
  }
  return records.length === count ? records : undefined;
}

function readRecord(bytes: Buffer): RecordedRecord | undefined {
  const lengths = [bytes.readUInt8(6), bytes.readUInt8(7), bytes.readUInt8(8), bytes.readUInt16BE(9)];
  let offset = FIXED_BYTES;
  const [shardId = '', sequenceNumber = '', explicitHashKey, partitionKey] = lengths.map((length) => {
    const text = bytes.toString('utf8', offset, offset + length);
    offset += length;
    return text;
  });
  if (offset > bytes.length) return undefined;
  return {
    timestampMs: bytes.readUIntBE(0, 6),
    shardId,
    sequenceNumber,
    explicitHashKey: explicitHashKey || undefined,
    partitionKey: partitionKey || undefined,
    data: bytes.subarray(offset),
  };
}
