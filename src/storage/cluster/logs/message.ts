import { StorageError } from '../../error.ts';
import type { StoredBatch } from '../../port.ts';
import type { Message } from '../messages/port.ts';

/*
 * A message of a log in the cluster. The adapter of NATS adds and verifies a checksum. Numbers are little-endian.
 *
 *    0  u8   format: 1; 2 when there are origins
 *    1  u8   kind
 *    2  u16  number of origins
 *    4  u32  number of batches
 *    8  f64  time of the message, ms since the epoch; never below that of the previous message of the log
 *   16  f64  sequence number of the previous message of the log; 0 in the first one
 *   24  f64  bytes of all batches of the log up to here, with their headers
 *   32  f64  one above the sequence number of the newest batches before this message; 0 when there are none
 *   40  u64  the writer: random for each opened store
 *   48  f64  counts the messages of the writer
 *   56       batches, each: u32 number of records, u32 size of the bytes, bytes
 *            origins, of batches that another gateway forwarded to the writer, each: u64 the forwarding writer, f64 its count,
 *            u32 index of the first of their records in the message, u32 0
 *
 * The kinds are persisted: never change the meaning of a number.
 */
export const HEADER_BYTES = 56;
export const BATCH_HEADER_BYTES = 8;
export const ORIGIN_BYTES = 24;

export const KIND = {
  /** The first message of a log. */
  created: 1,
  batches: 2,
  /** The last message of a log that was closed. */
  closed: 3,
  /** Written before all messages of the log are removed, so that no append is accepted afterwards. */
  deleted: 4,
  /** Batches of another store, with their positions: imported.ts. */
  imported: 5,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

const FORMAT = 1;
const FORMAT_WITH_ORIGINS = 2;
const LAST_KIND = KIND.imported;

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

/** Batches in a message that another gateway forwarded to its writer. */
export interface Origin extends Mark {
  /** Of their first record, in the message. */
  readonly firstIndex: number;
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
    readonly originCount?: number;
  },
): void {
  const { originCount = 0 } = message;
  target.writeUInt8(originCount > 0 ? FORMAT_WITH_ORIGINS : FORMAT, 0);
  target.writeUInt8(message.kind, 1);
  target.writeUInt16LE(originCount, 2);
  target.writeUInt32LE(message.batchCount, 4);
  target.writeDoubleLE(message.timeMs, 8);
  target.writeDoubleLE(message.previous.seq, 16);
  target.writeDoubleLE(message.previous.totalBytes + message.bytes, 24);
  target.writeDoubleLE(message.previous.endSeq, 32);
  target.writeBigUInt64LE(message.mark.writer, 40);
  target.writeDoubleLE(message.mark.count, 48);
}

export function writeOrigin(target: Buffer, at: number, { writer, count, firstIndex }: Origin): void {
  target.writeBigUInt64LE(writer, at);
  target.writeDoubleLE(count, at + 8);
  target.writeUInt32LE(firstIndex, at + 16);
  target.writeUInt32LE(0, at + 20);
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
  const format = payload[0];
  if (kind === 0 || kind > LAST_KIND || (format !== FORMAT && format !== FORMAT_WITH_ORIGINS)) {
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
    endSeq: kind === KIND.batches || kind === KIND.imported ? seq + 1 : payload.readDoubleLE(32),
    payload,
  };
}

export function hasMark({ payload }: LogMessage, { writer, count }: Mark): boolean {
  return payload.readBigUInt64LE(40) === writer && payload.readDoubleLE(48) === count;
}

/** Who wrote the message, and which of its messages it is. */
export function markOf({ payload }: LogMessage): Mark {
  return { writer: payload.readBigUInt64LE(40), count: payload.readDoubleLE(48) };
}

/** Where the batches that were forwarded with a mark are in the message, if they are. */
export function originIn({ payload }: LogMessage, { writer, count }: Mark): Origin | undefined {
  for (
    let at = Math.max(HEADER_BYTES, endOfBatches(payload));
    at + ORIGIN_BYTES <= payload.length;
    at += ORIGIN_BYTES
  ) {
    if (payload.readBigUInt64LE(at) !== writer || payload.readDoubleLE(at + 8) !== count) continue;
    return { writer, count, firstIndex: payload.readUInt32LE(at + 16) };
  }
  return undefined;
}

/** The batches of a message, as views. They all have its position. @throws StorageError `corrupt` */
export function batchesOf({ payload, timeMs }: LogMessage, pos: number): StoredBatch[] {
  const batches: StoredBatch[] = [];
  let firstIndex = 0;
  const endOfAll = endOfBatches(payload);
  for (let at = HEADER_BYTES; at < endOfAll;) {
    const isWhole = at + BATCH_HEADER_BYTES <= endOfAll;
    const end = isWhole ? at + BATCH_HEADER_BYTES + payload.readUInt32LE(at + 4) : Infinity;
    if (end > endOfAll) {
      throw new StorageError('corrupt', 'a batch of a message is cut short', {
        facts: { pos, at, bytes: payload.length },
      });
    }
    const recordCount = payload.readUInt32LE(at);
    const bytes = payload.subarray(at + BATCH_HEADER_BYTES, end);
    batches.push({ pos, firstIndex, timestampMs: timeMs, recordCount, bytes });
    firstIndex += recordCount;
    at = end;
  }
  return batches;
}

/** How many batches and records the bytes contain; undefined when they are not whole batches. */
export function countBatches(
  batches: Buffer,
): { readonly batchCount: number; readonly recordCount: number } | undefined {
  let [batchCount, recordCount, at] = [0, 0, 0];
  while (at + BATCH_HEADER_BYTES <= batches.length) {
    batchCount++;
    recordCount += batches.readUInt32LE(at);
    at += BATCH_HEADER_BYTES + batches.readUInt32LE(at + 4);
  }
  return at === batches.length ? { batchCount, recordCount } : undefined;
}

/** The size of the appended bytes in a message, without headers. */
export function batchBytes({ payload }: LogMessage): number {
  return endOfBatches(payload) - HEADER_BYTES - payload.readUInt32LE(4) * BATCH_HEADER_BYTES;
}

/** The bytes of all batches of the log before the message, with their headers. */
export function bytesBefore({ payload, totalBytes }: LogMessage): number {
  return totalBytes - (endOfBatches(payload) - HEADER_BYTES);
}

function endOfBatches(payload: Buffer): number {
  return payload.length - payload.readUInt16LE(2) * ORIGIN_BYTES;
}
