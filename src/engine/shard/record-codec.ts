import type { AppendBatch } from '../../storage/port.ts';

/*
 * A batch of records as it lies in a log, one record after the other (little-endian):
 *
 *   u8   flags        bit 0: written while the stream was encrypted; bit 1: without a partition key; the others are 0
 *   u16  key length   bytes of UTF-8
 *   u32  data length
 *   …    partition key
 *   …    data
 *
 * Checksums are the store's business.
 */
const HEADER_BYTES = 7;

const ENCRYPTED = 1;
const KEYLESS = 2;
const KNOWN_FLAGS = ENCRYPTED | KEYLESS;

/** What a stream says of the records it takes at the moment. */
export interface RecordMarks {
  readonly encrypted: boolean;
}

export const UNENCRYPTED: RecordMarks = { encrypted: false };

/** What a producer hands over; `keyBytes` is the length of the partition key in UTF-8, 0 where there is none. */
export interface NewRecord {
  /** Undefined: the stream distributes its records by itself. */
  readonly partitionKey: string | undefined;
  readonly keyBytes: number;
  readonly data: Buffer;
}

export interface StoredRecord extends RecordMarks {
  readonly partitionKey: string | undefined;
  readonly keyBytes: number;
  /** A view of the batch's bytes. */
  readonly data: Buffer;
}

/** Stored bytes that are no batch of records: damage, or a format of a later version. */
export class MalformedBatch extends Error {
  override readonly name = 'MalformedBatch';
}

function recordBytes({ keyBytes, data }: NewRecord): number {
  return HEADER_BYTES + keyBytes + data.length;
}

/** One record, written straight into the store's buffer. */
export class SingleRecord implements AppendBatch {
  readonly recordCount = 1;
  readonly byteLength: number;
  readonly #record: NewRecord;
  readonly #marks: RecordMarks;

  constructor(record: NewRecord, marks: RecordMarks) {
    this.#record = record;
    this.#marks = marks;
    this.byteLength = recordBytes(record);
  }

  writeTo(target: Buffer, offset: number): void {
    writeRecord(this.#record, this.#marks, target, offset);
  }
}

/** Records that are stored together, in order. */
export class RecordBatch implements AppendBatch {
  readonly recordCount: number;
  readonly byteLength: number;
  readonly #records: readonly NewRecord[];
  readonly #marks: RecordMarks;

  constructor(records: readonly NewRecord[], marks: RecordMarks) {
    this.#records = records;
    this.#marks = marks;
    this.recordCount = records.length;
    this.byteLength = records.reduce((sum, record) => sum + recordBytes(record), 0);
  }

  writeTo(target: Buffer, offset: number): void {
    let at = offset;
    for (const record of this.#records) at = writeRecord(record, this.#marks, target, at);
  }
}

/** @returns the offset after the record */
function writeRecord(
  { partitionKey, keyBytes, data }: NewRecord,
  { encrypted }: RecordMarks,
  target: Buffer,
  offset: number,
): number {
  target[offset] = (encrypted ? ENCRYPTED : 0) | (partitionKey === undefined ? KEYLESS : 0);
  target.writeUInt16LE(keyBytes, offset + 1);
  target.writeUInt32LE(data.length, offset + 3);
  const keyAt = offset + HEADER_BYTES;
  // As many bytes as characters: they are ASCII, which is written more quickly as what it is.
  if (partitionKey !== undefined) {
    target.write(partitionKey, keyAt, keyBytes, keyBytes === partitionKey.length ? 'latin1' : 'utf8');
  }
  data.copy(target, keyAt + keyBytes);
  return keyAt + keyBytes + data.length;
}

/**
 * Makes sure of a batch, so that its records can be looked at one by one.
 * @throws MalformedBatch when the bytes are not exactly `recordCount` records
 */
export function checkBatch(bytes: Buffer, recordCount: number): void {
  let found = 0;
  for (let at = 0; at < bytes.length; found++) {
    if (at + HEADER_BYTES > bytes.length)
      throw new MalformedBatch(`record header at byte ${at} is cut short`);
    const flags = bytes[at]!;
    if ((flags & ~KNOWN_FLAGS) !== 0) {
      throw new MalformedBatch(`record at byte ${at} has unknown flags ${flags}`);
    }
    const end = recordEnd(bytes, at);
    if (end > bytes.length) throw new MalformedBatch(`record at byte ${at} is cut short`);
    at = end;
  }
  if (found !== recordCount) throw new MalformedBatch(`expected ${recordCount} records, found ${found}`);
}

/** Where the record at `at` of a sound batch ends, and the next one begins. */
export function recordEnd(bytes: Buffer, at: number): number {
  return at + HEADER_BYTES + contentBytes(bytes, at);
}

/** Of the key and the data of the record at `at`. */
export function contentBytes(bytes: Buffer, at: number): number {
  return bytes.readUInt16LE(at + 1) + bytes.readUInt32LE(at + 3);
}

/** The record at `at` of a sound batch, as a view of its bytes. */
export function recordAt(bytes: Buffer, at: number): StoredRecord {
  const keyAt = at + HEADER_BYTES;
  const keyBytes = bytes.readUInt16LE(at + 1);
  const dataAt = keyAt + keyBytes;
  return {
    partitionKey: hasKey(bytes, at) ? bytes.toString('utf8', keyAt, dataAt) : undefined,
    keyBytes,
    data: bytes.subarray(dataAt, dataAt + bytes.readUInt32LE(at + 3)),
    encrypted: isEncrypted(bytes, at),
  };
}

// One accessor a field, for those who make no object of the record at `at`.
export const isEncrypted = (bytes: Buffer, at: number) => (bytes[at]! & ENCRYPTED) !== 0;
export const hasKey = (bytes: Buffer, at: number) => (bytes[at]! & KEYLESS) === 0;
export const keyStart = (at: number) => at + HEADER_BYTES;
export const dataStart = (bytes: Buffer, at: number) => at + HEADER_BYTES + bytes.readUInt16LE(at + 1);
