import { assert } from '../../lib/assert.ts';
import type { AppendBatch } from '../../storage/port.ts';

/*
 * A batch of records as stored in a log, one record after the other (little-endian):
 *
 *   u8   flags        bit 0: written while the stream was encrypted; bit 1: without a partition key; the others are 0
 *   u16  key length   bytes of UTF-8
 *   u32  data length
 *   …    partition key
 *   …    data
 *
 * The store adds checksums.
 */
const HEADER_BYTES = 7;
const MAX_KEY_BYTES = 0xffff;

const ENCRYPTED = 1;
const KEYLESS = 2;
const KNOWN_FLAGS = ENCRYPTED | KEYLESS;

/** Properties of the stream at the time of the write, stored with each record. */
export interface RecordFlags {
  readonly encrypted: boolean;
}

export const UNENCRYPTED: RecordFlags = { encrypted: false };

/** A record from a producer; `keyBytes` is the length of the partition key in UTF-8, 0 without a key. */
export interface NewRecord {
  /** Undefined only for a stream with AUTO distribution. */
  readonly partitionKey: string | undefined;
  readonly keyBytes: number;
  readonly data: Buffer;
}

export interface StoredRecord extends RecordFlags {
  readonly partitionKey: string | undefined;
  readonly keyBytes: number;
  /** A view of the batch's bytes. */
  readonly data: Buffer;
}

/** Stored bytes that are not a batch of records: damage, or the format of a later version. */
export class MalformedBatch extends Error {
  override readonly name = 'MalformedBatch';
}

function recordBytes({ keyBytes, data }: NewRecord): number {
  return HEADER_BYTES + keyBytes + data.length;
}

/** One record, written directly into the store's buffer. */
export class SingleRecord implements AppendBatch {
  readonly recordCount = 1;
  readonly byteLength: number;
  readonly #record: NewRecord;
  readonly #flags: RecordFlags;

  constructor(record: NewRecord, flags: RecordFlags) {
    this.#record = record;
    this.#flags = flags;
    this.byteLength = recordBytes(record);
  }

  writeTo(target: Buffer, offset: number): void {
    writeRecord(this.#record, this.#flags, target, offset);
  }
}

/** Records that are stored together, in order. */
export class RecordBatch implements AppendBatch {
  readonly recordCount: number;
  readonly byteLength: number;
  readonly #records: readonly NewRecord[];
  readonly #flags: RecordFlags;

  constructor(records: readonly NewRecord[], flags: RecordFlags) {
    this.#records = records;
    this.#flags = flags;
    this.recordCount = records.length;
    this.byteLength = records.reduce((sum, record) => sum + recordBytes(record), 0);
  }

  writeTo(target: Buffer, offset: number): void {
    let next = offset;
    for (const record of this.#records) next = writeRecord(record, this.#flags, target, next);
  }
}

/** @returns the offset after the record */
function writeRecord(
  { partitionKey, keyBytes, data }: NewRecord,
  { encrypted }: RecordFlags,
  target: Buffer,
  offset: number,
): number {
  assert(keyBytes <= MAX_KEY_BYTES, 'a partition key is longer than its length field can say');
  target[offset] = (encrypted ? ENCRYPTED : 0) | (partitionKey === undefined ? KEYLESS : 0);
  target[offset + 1] = keyBytes;
  target[offset + 2] = keyBytes >>> 8;
  const length = data.length;
  target[offset + 3] = length;
  target[offset + 4] = length >>> 8;
  target[offset + 5] = length >>> 16;
  target[offset + 6] = length >>> 24;
  const keyOffset = offset + HEADER_BYTES;
  // As many bytes as characters means ASCII, which Node writes faster as latin1.
  if (partitionKey !== undefined) {
    target.write(partitionKey, keyOffset, keyBytes, keyBytes === partitionKey.length ? 'latin1' : 'utf8');
  }
  data.copy(target, keyOffset + keyBytes);
  return keyOffset + keyBytes + data.length;
}

/**
 * Checks the structure of a batch, so that the functions below can read its records.
 * @throws MalformedBatch when the bytes are not exactly `recordCount` records
 */
export function checkBatch(bytes: Buffer, recordCount: number): void {
  let found = 0;
  for (let offset = 0; offset < bytes.length; found++) {
    if (offset + HEADER_BYTES > bytes.length)
      throw new MalformedBatch(`record header at byte ${offset} is cut short`);
    const flags = bytes[offset]!;
    if ((flags & ~KNOWN_FLAGS) !== 0) {
      throw new MalformedBatch(`record at byte ${offset} has unknown flags ${flags}`);
    }
    const end = recordEnd(bytes, offset);
    if (end > bytes.length) throw new MalformedBatch(`record at byte ${offset} is cut short`);
    offset = end;
  }
  if (found !== recordCount) throw new MalformedBatch(`expected ${recordCount} records, found ${found}`);
}

/** The end of the record at an offset of a checked batch: the offset of the next one. */
export function recordEnd(bytes: Buffer, offset: number): number {
  return offset + HEADER_BYTES + contentBytes(bytes, offset);
}

/** The bytes of key and data of the record at an offset. */
export function contentBytes(bytes: Buffer, offset: number): number {
  return keyLength(bytes, offset) + dataLength(bytes, offset);
}

// Byte by byte, here and above: a read of ten thousand records takes these lengths several times, and `readUInt32LE`
// checks its arguments.

function keyLength(bytes: Buffer, offset: number): number {
  return bytes[offset + 1]! | (bytes[offset + 2]! << 8);
}

function dataLength(bytes: Buffer, offset: number): number {
  const low = bytes[offset + 3]! | (bytes[offset + 4]! << 8) | (bytes[offset + 5]! << 16);
  return low + bytes[offset + 6]! * 2 ** 24;
}

/** The record at an offset of a checked batch, as a view of its bytes. */
export function recordAt(bytes: Buffer, offset: number): StoredRecord {
  const keyOffset = offset + HEADER_BYTES;
  const keyBytes = keyLength(bytes, offset);
  const dataOffset = keyOffset + keyBytes;
  return {
    partitionKey: hasKey(bytes, offset) ? bytes.toString('utf8', keyOffset, dataOffset) : undefined,
    keyBytes,
    data: bytes.subarray(dataOffset, dataOffset + dataLength(bytes, offset)),
    encrypted: isEncrypted(bytes, offset),
  };
}

// One accessor for each field, for readers that create no object for a record.
export const isEncrypted = (bytes: Buffer, offset: number) => (bytes[offset]! & ENCRYPTED) !== 0;
export const hasKey = (bytes: Buffer, offset: number) => (bytes[offset]! & KEYLESS) === 0;
export const keyStart = (offset: number) => offset + HEADER_BYTES;
export const dataStart = (bytes: Buffer, offset: number) => keyStart(offset) + keyLength(bytes, offset);
