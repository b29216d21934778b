import { StorageError } from '../../../error.ts';
import type { LogId } from '../../../port.ts';
import { countBatches, type Mark } from '../message.ts';

/*
 * Batches that a gateway sends to the one that writes the log, and the answer. Numbers are little-endian.
 *
 *    0  u8   format: 1
 *    1  u8   0
 *    2  u16  size of the log's id
 *    4  u32  number of batches
 *    8  u32  number of records
 *   12  u32  0
 *   16  u64  the sender
 *   24  f64  counts its messages and what it forwards
 *   32  f64  the newest message of the log that the sender knows
 *   40       the log's id in UTF-8, then the batches as in a message of a log
 *
 *    0  u8   format: 1
 *    1  u8   outcome
 *    2  u16  0
 *    4  u32  index of the first record in the message
 *    8  f64  sequence number of the message
 *   16  f64  time of the message
 */
const FORMAT = 1;
const HEADER_BYTES = 40;
const ANSWER_BYTES = 24;

export interface Forward extends Mark {
  readonly id: LogId;
  /** Messages up to here do not contain the batches, and no message up to here revokes them. */
  readonly sinceSeq: number;
  readonly batchCount: number;
  readonly recordCount: number;
  /** With the headers that they have in a message. */
  readonly batches: Buffer;
}

export interface StoredAt {
  readonly seq: number;
  readonly timeMs: number;
  readonly firstIndex: number;
}

/**
 * - `refused`: they are not stored, and the receiver will not store them
 * - `write-yourself`: the same, and the sender should be the writer of the log from now on
 * - `unknown`: they may be stored now or later
 */
export type ForwardAnswer =
  | ({ readonly outcome: 'stored' } & StoredAt)
  | { readonly outcome: 'refused' | 'write-yourself' }
  | { readonly outcome: 'unknown' };

const OUTCOMES = { stored: 1, refused: 2, 'write-yourself': 3, unknown: 4 } as const;
const OUTCOME_OF = new Map<number, keyof typeof OUTCOMES>(
  Object.entries(OUTCOMES).map(([outcome, number]) => [number, outcome as keyof typeof OUTCOMES]),
);

export function encodeForward(forward: Forward): Buffer {
  const id = Buffer.from(forward.id);
  const target = Buffer.alloc(HEADER_BYTES + id.length + forward.batches.length);
  target.writeUInt8(FORMAT, 0);
  target.writeUInt16LE(id.length, 2);
  target.writeUInt32LE(forward.batchCount, 4);
  target.writeUInt32LE(forward.recordCount, 8);
  target.writeBigUInt64LE(forward.writer, 16);
  target.writeDoubleLE(forward.count, 24);
  target.writeDoubleLE(forward.sinceSeq, 32);
  id.copy(target, HEADER_BYTES);
  forward.batches.copy(target, HEADER_BYTES + id.length);
  return target;
}

/** @throws StorageError `corrupt` for another format, and for batches that could not be read once they are stored */
export function decodeForward(bytes: Buffer): Forward {
  requireFormat(bytes, HEADER_BYTES);
  const endOfId = HEADER_BYTES + bytes.readUInt16LE(2);
  if (endOfId > bytes.length) throw otherFormat(bytes);
  const batches = bytes.subarray(endOfId);
  const [batchCount, recordCount] = [bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  const found = countBatches(batches);
  if (found?.batchCount !== batchCount || found.recordCount !== recordCount) {
    throw new StorageError('corrupt', 'batches that another gateway forwarded are not whole', {
      facts: { bytes: batches.length, batchCount, recordCount, found },
    });
  }
  return {
    id: bytes.toString('utf8', HEADER_BYTES, endOfId),
    batchCount,
    recordCount,
    writer: bytes.readBigUInt64LE(16),
    count: bytes.readDoubleLE(24),
    sinceSeq: bytes.readDoubleLE(32),
    batches,
  };
}

export function encodeAnswer(answer: ForwardAnswer): Buffer {
  const target = Buffer.alloc(ANSWER_BYTES);
  target.writeUInt8(FORMAT, 0);
  target.writeUInt8(OUTCOMES[answer.outcome], 1);
  if (answer.outcome === 'stored') {
    target.writeUInt32LE(answer.firstIndex, 4);
    target.writeDoubleLE(answer.seq, 8);
    target.writeDoubleLE(answer.timeMs, 16);
  }
  return target;
}

/** @throws StorageError `corrupt` for another format */
export function decodeAnswer(bytes: Buffer): ForwardAnswer {
  requireFormat(bytes, ANSWER_BYTES);
  const outcome = OUTCOME_OF.get(bytes.readUInt8(1)) ?? 'unknown';
  if (outcome !== 'stored') return { outcome };
  return {
    outcome,
    firstIndex: bytes.readUInt32LE(4),
    seq: bytes.readDoubleLE(8),
    timeMs: bytes.readDoubleLE(16),
  };
}

function requireFormat(bytes: Buffer, minBytes: number): void {
  if (bytes.length < minBytes || bytes[0] !== FORMAT) throw otherFormat(bytes);
}

function otherFormat(bytes: Buffer): StorageError {
  return new StorageError('corrupt', 'another gateway uses a format that this version does not read', {
    facts: { bytes: bytes.length, format: bytes[0] },
  });
}
