import { StorageError } from '../../error.ts';
import type { StoredBatch } from '../../port.ts';
import type { Message } from '../messages/port.ts';

/*
 * A message of a log in the cluster. The adapter of the engine adds and verifies a checksum. Numbers are little-endian.
 *
 *    0  u8   format: 1
 *    1  u8   kind
 *    2  u16  0
 *    4  u32  number of batches
 *    8  f64  time of the message, ms since the epoch; never below that of the previous message of the log
 *   16  f64  sequence number of the previous message of the log; 0 in the first one
 *   24  f64  bytes of all batches of the log up to here, with their headers
 *   32  f64  one above the sequence number of the newest batches before this message; 0 when there are none
 *   40  u64  the writer: random for each opened store
 *   48  f64  counts the messages of the writer
 *   56       batches, each: u32 number of records, u32 size of the bytes, bytes
 *
 * The kinds are persisted: never change the meaning of a number.
 */
export const HEADER_BYTES = 56;
export const BATCH_HEADER_BYTES = 8;

export const KIND = {
  /** The first message of a log. */
  created: 1,
  batches: 2,
  /** The last message of a log that was closed. */
  closed: 3,
  /** Written before all messages of the log are removed, so that no append is accepted afterwards. */
  deleted: 4,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

const FORMAT = 1;
const LAST_KIND = KIND.deleted;

/** What the next message of a log continues. */
export interface LogHead {
  /** The sequence number of the newest message. */
  readonly seq: number;
  readonly timeMs: number;
  /** Of all batches that were ever appended, with their headers. */
  readonly totalBytes: number;
  /** One above the sequence number of the newest batches; 0 when there are none. */
  readonly endSeq: number;
}

export const NO_MESSAGE: LogHead = { seq: 0, timeMs: 0, totalBytes: 0, endSeq: 0 };

/** Distinguishes a message from all others, so that its writer recognizes it. */
export interface Mark {
  readonly writer: bigint;
  readonly count: number;
}

export interface LogMessage {
  readonly seq: number;
  readonly kind: Kind;
  readonly timeMs: number;
  readonly previousSeq: number;
  readonly totalBytes: number;
  readonly endSeq: number;
  readonly payload: Buffer;
}

export function writeHeader(
  target: Buffer,
  message: {
    readonly kind: Kind;
    readonly batchCount: number;
    readonly timeMs: number;
    readonly bytes: number;
    readonly previous: LogHead;
    readonly mark: Mark;
  },
): void {
  target.writeUInt8(FORMAT, 0);
  target.writeUInt8(message.kind, 1);
  target.writeUInt16LE(0, 2);
  target.writeUInt32LE(message.batchCount, 4);
  target.writeDoubleLE(message.timeMs, 8);
  target.writeDoubleLE(message.previous.seq, 16);
  target.writeDoubleLE(message.previous.totalBytes + message.bytes, 24);
  target.writeDoubleLE(message.previous.endSeq, 32);
  target.writeBigUInt64LE(message.mark.writer, 40);
  target.writeDoubleLE(message.mark.count, 48);
}

/** A message that contains no batches. */
export function controlMessage(kind: Kind, timeMs: number, previous: LogHead, mark: Mark): Buffer {
  const payload = Buffer.alloc(HEADER_BYTES);
  writeHeader(payload, { kind, batchCount: 0, timeMs, bytes: 0, previous, mark });
  return payload;
}

/** @throws StorageError `corrupt` */
export function parseMessage({ seq, subject, payload }: Message): LogMessage {
  const kind = payload.length < HEADER_BYTES ? 0 : payload.readUInt8(1);
  if (kind === 0 || kind > LAST_KIND || payload.readUInt8(0) !== FORMAT) {
    throw new StorageError(
      'corrupt',
      `message ${seq} of ${subject} is not in a format that this version reads`,
      {
        facts: { seq, subject, bytes: payload.length },
      },
    );
  }
  return {
    seq,
    kind: kind as Kind,
    timeMs: payload.readDoubleLE(8),
    previousSeq: payload.readDoubleLE(16),
    totalBytes: payload.readDoubleLE(24),
    endSeq: kind === KIND.batches ? seq + 1 : payload.readDoubleLE(32),
    payload,
  };
}

export function hasMark({ payload }: LogMessage, { writer, count }: Mark): boolean {
  return payload.readBigUInt64LE(40) === writer && payload.readDoubleLE(48) === count;
}

/** Who wrote the message. */
export function writerOf({ payload }: LogMessage): bigint {
  return payload.readBigUInt64LE(40);
}

/** The batches of a message, as views. They all have its position. */
export function batchesOf({ payload, timeMs }: LogMessage, pos: number): StoredBatch[] {
  const batches: StoredBatch[] = [];
  let firstIndex = 0;
  for (let at = HEADER_BYTES; at < payload.length;) {
    const recordCount = payload.readUInt32LE(at);
    const end = at + BATCH_HEADER_BYTES + payload.readUInt32LE(at + 4);
    const bytes = payload.subarray(at + BATCH_HEADER_BYTES, end);
    batches.push({ pos, firstIndex, timestampMs: timeMs, recordCount, bytes });
    firstIndex += recordCount;
    at = end;
  }
  return batches;
}

/** The size of the appended bytes in a message, without headers. */
export function batchBytes({ payload }: LogMessage): number {
  return payload.length - HEADER_BYTES - payload.readUInt32LE(4) * BATCH_HEADER_BYTES;
}

/** The bytes of all batches of the log before the message, with their headers. */
export function bytesBefore({ payload, totalBytes }: LogMessage): number {
  return totalBytes - (payload.length - HEADER_BYTES);
}
