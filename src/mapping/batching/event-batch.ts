import { KIB, MIB } from '../../lib/bytes.ts';
import type { ShardPosition, StreamRecord } from '../../engine/port.ts';

/** The largest synchronous payload: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES = 6 * MIB;

const START = '{"Records":[';
const END = ']}';
const NO_BYTES = Buffer.alloc(0);
const FIRST_CAPACITY_BYTES = 16 * KIB;
// A larger buffer is released before the next batch, so that a shard does not keep the 6 MB of one full batch.
const MAX_KEPT_CAPACITY_BYTES = MIB;

// Events contain data as base64: four characters for three bytes.
const DATA_SHARE = 3 / 4;
// Characters that JSON does not escape and that take one byte each.
const UNESCAPED_ASCII = /^[ !#-[\]-~]*$/;

// Reads a quarter more than expected, because a second read costs more than the surplus.
const READ_MARGIN = 1.25;

/** The part of a record that is needed after its text has been written. */
export interface BatchEntry {
  readonly sequenceNumber: string;
  readonly timestampMs: number;
  /** Where to continue reading after it. */
  readonly next: ShardPosition;
  /** Offsets of its text in the batch's buffer. */
  readonly start: number;
  readonly end: number;
}

/**
 * A batch of records as the text of an event, written directly from the records' bytes into one buffer that is reused
 * for the next batch. The members and their order are AWS's: docs/aws/mappings.md#events.
 */
export class EventBatch {
  readonly #shardId: string;
  /** The text after the event id, which is the same for every record of the batch. */
  #tail = '';
  #isTailAscii = true;
  readonly #source: { readonly region: string; readonly eventSourceArn: string };
  /** Begins with START, unless it is empty: ten thousand idle shards have no buffers. */
  #bytes = NO_BYTES;
  #length = 0;
  #maxBytes = MAX_PAYLOAD_BYTES;
  #entries: BatchEntry[] = [];
  /** Average of the last batch that was not empty. */
  #textBytesPerRecord = Infinity;

  constructor(source: { shardId: string; region: string; eventSourceArn: string }) {
    this.#shardId = source.shardId;
    this.#source = source;
  }

  get entries(): readonly BatchEntry[] {
    return this.#entries;
  }

  get count(): number {
    return this.#entries.length;
  }

  /**
   * How many bytes to read for this many more records, estimated from the average record size of the last batch. At
   * most the bytes that fit into the payload.
   */
  bytesFor(records: number): number {
    const remainingBytes = this.#maxBytes - this.#length;
    const expectedBytes = records * this.#textBytesPerRecord * READ_MARGIN;
    return Math.max(1, Math.floor(Math.min(remainingBytes, expectedBytes) * DATA_SHARE));
  }

  /**
   * Begins a new batch. Payloads that were returned before become invalid.
   * @param reservedBytes bytes of the payload that are reserved for members other than the records
   */
  reset(roleArn: string, reservedBytes = 0): void {
    const { region, eventSourceArn } = this.#source;
    this.#tail =
      `","eventName":"aws:kinesis:record","invokeIdentityArn":${JSON.stringify(roleArn)}` +
      `,"awsRegion":${JSON.stringify(region)},"eventSourceARN":${JSON.stringify(eventSourceArn)}}`;
    this.#isTailAscii = Buffer.byteLength(this.#tail) === this.#tail.length;
    if (this.#entries.length > 0) this.#textBytesPerRecord = this.#length / this.#entries.length;
    this.#entries = [];
    this.#maxBytes = MAX_PAYLOAD_BYTES - reservedBytes;
    if (this.#bytes.length > MAX_KEPT_CAPACITY_BYTES) this.release();
    this.#length = START.length;
  }

  /** Gives the buffer up. Only while the batch is empty; the next record gets a new one. */
  release(): void {
    this.#bytes = NO_BYTES;
  }

  /** Whether an empty batch keeps a buffer. */
  get hasBuffer(): boolean {
    return this.#bytes.length > 0;
  }

  /** @returns false if the payload would exceed its limit; the batch is unchanged then */
  add(record: StreamRecord): boolean {
    const { sequenceNumber, data, timestampMs, partitionKey } = record;
    const isUnescaped = partitionKey === undefined || UNESCAPED_ASCII.test(partitionKey);
    const key = isUnescaped ? `"${partitionKey}"` : JSON.stringify(partitionKey);
    const keyMember = partitionKey === undefined ? '' : `,"partitionKey":${key}`;
    const separator = this.#entries.length > 0 ? ',' : '';
    const text =
      `${separator}{"kinesis":{"kinesisSchemaVersion":"1.0"${keyMember},"sequenceNumber":"${sequenceNumber}","data":"` +
      data.toString('base64') +
      `","approximateArrivalTimestamp":${timestampMs / 1000}},"eventSource":"aws:kinesis","eventVersion":"1.0"` +
      `,"eventID":"${this.#shardId}:${sequenceNumber}${this.#tail}`;
    // Written in one call, as latin1 if all characters are ASCII: each scan of the text takes as long as writing it.
    const isAscii = this.#isTailAscii && isUnescaped;
    const lengthAfter = this.#length + (isAscii ? text.length : Buffer.byteLength(text));
    if (lengthAfter + END.length > this.#maxBytes) return false;
    this.#reserve(lengthAfter);
    this.#bytes.write(text, this.#length, isAscii ? 'latin1' : 'utf8');
    const start = this.#length + separator.length;
    this.#length = lengthAfter;
    this.#entries.push({ sequenceNumber, timestampMs, next: record.next, start, end: lengthAfter });
    return true;
  }

  /**
   * The event with the records [from, to). Valid until `reset`.
   * @param members text of further members, each after a comma
   */
  payload(from: number, to: number, members = ''): Buffer {
    const first = this.#entries[from]!;
    const last = this.#entries[to - 1]!;
    if (members === '' && from === 0 && to === this.#entries.length) {
      this.#reserve(this.#length + END.length);
      this.#bytes.write(END, this.#length, 'latin1');
      return this.#bytes.subarray(0, this.#length + END.length);
    }
    const records = this.#bytes.subarray(first.start, last.end);
    return Buffer.concat([Buffer.from(START), records, Buffer.from(`]${members}}`)]);
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const capacity = Math.max(length, 2 * this.#bytes.length, FIRST_CAPACITY_BYTES);
    const grown = Buffer.allocUnsafe(Math.min(capacity, MAX_PAYLOAD_BYTES));
    if (this.#bytes.length === 0) grown.write(START, 'latin1');
    else this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
