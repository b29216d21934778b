import type { AppendBatch, AppendResult, LogId, ReadResult, StoredBatch } from '../../port.ts';
import { FRAME, ProtocolError } from './frame.ts';
import type { FrameWriter } from './frame-writer.ts';

/*
 * append:    records (4) | length of the id (2) | id | bytes
 * appended:  pos (8) | time (8) | first index (4); positions and times are doubles
 * batches:   next (8) | first (8) | end (8) | flags (1) | batches
 *   a batch: pos (8) | time (8) | first index (4) | records (4) | length (4) | bytes
 */
const APPEND_BYTES = 6;
const APPENDED_BYTES = 20;
const READ_BYTES = 25;
const BATCH_BYTES = 28;

const FLAG = { trimmed: 1, closed: 2, isEndUncertain: 4 } as const;

/** @throws StorageError `too-large` */
export function writeAppend(writer: FrameWriter, id: number, log: LogId, batch: AppendBatch): void {
  const logBytes = Buffer.byteLength(log);
  writer.frame(FRAME.append, id, APPEND_BYTES + logBytes + batch.byteLength, (buffer, offset) => {
    buffer.writeUInt32LE(batch.recordCount, offset);
    buffer.writeUInt16LE(logBytes, offset + 4);
    buffer.write(log, offset + APPEND_BYTES, 'utf8');
    batch.writeTo(buffer, offset + APPEND_BYTES + logBytes);
  });
}

/** @returns a batch whose bytes are a view of the body */
export function readAppend(body: Buffer): { readonly log: LogId; readonly batch: AppendBatch } {
  const recordCount = body.readUInt32LE(0);
  const start = APPEND_BYTES + body.readUInt16LE(4);
  if (recordCount === 0 || start > body.length) throw new ProtocolError('an append without records');
  return {
    log: body.toString('utf8', APPEND_BYTES, start),
    batch: {
      recordCount,
      byteLength: body.length - start,
      writeTo: (target, offset) => void body.copy(target, offset, start),
    },
  };
}

export function writeAppended(writer: FrameWriter, id: number, result: AppendResult): void {
  writer.frame(FRAME.appended, id, APPENDED_BYTES, (buffer, offset) => {
    buffer.writeDoubleLE(result.pos, offset);
    buffer.writeDoubleLE(result.timestampMs, offset + 8);
    buffer.writeUInt32LE(result.firstIndex, offset + 16);
  });
}

export function readAppended(body: Buffer): AppendResult {
  return {
    pos: body.readDoubleLE(0),
    timestampMs: body.readDoubleLE(8),
    firstIndex: body.readUInt32LE(16),
  };
}

export function writeBatches(writer: FrameWriter, id: number, result: ReadResult): void {
  const { batches } = result;
  const bytes = batches.reduce((sum, batch) => sum + BATCH_BYTES + batch.bytes.length, READ_BYTES);
  writer.frame(FRAME.batches, id, bytes, (buffer, offset) => {
    buffer.writeDoubleLE(result.nextPos, offset);
    buffer.writeDoubleLE(result.firstPos, offset + 8);
    buffer.writeDoubleLE(result.endPos, offset + 16);
    buffer[offset + 24] =
      (result.trimmed ? FLAG.trimmed : 0) |
      (result.closed ? FLAG.closed : 0) |
      (result.isEndUncertain ? FLAG.isEndUncertain : 0);
    let at = offset + READ_BYTES;
    for (const batch of batches) at = writeBatch(buffer, at, batch);
  });
}

/** @returns batches whose bytes are views of the body */
export function readBatches(body: Buffer): ReadResult {
  const flags = body.readUInt8(24);
  const batches: StoredBatch[] = [];
  for (let at = READ_BYTES; at < body.length;) {
    const start = at + BATCH_BYTES;
    const end = start + body.readUInt32LE(at + 24);
    if (end > body.length) throw new ProtocolError('a batch is longer than its frame');
    batches.push({
      pos: body.readDoubleLE(at),
      timestampMs: body.readDoubleLE(at + 8),
      firstIndex: body.readUInt32LE(at + 16),
      recordCount: body.readUInt32LE(at + 20),
      bytes: body.subarray(start, end),
    });
    at = end;
  }
  return {
    batches,
    nextPos: body.readDoubleLE(0),
    firstPos: body.readDoubleLE(8),
    endPos: body.readDoubleLE(16),
    trimmed: (flags & FLAG.trimmed) !== 0,
    closed: (flags & FLAG.closed) !== 0,
    ...((flags & FLAG.isEndUncertain) !== 0 && { isEndUncertain: true }),
  };
}

function writeBatch(buffer: Buffer, at: number, batch: StoredBatch): number {
  buffer.writeDoubleLE(batch.pos, at);
  buffer.writeDoubleLE(batch.timestampMs, at + 8);
  buffer.writeUInt32LE(batch.firstIndex, at + 16);
  buffer.writeUInt32LE(batch.recordCount, at + 20);
  buffer.writeUInt32LE(batch.bytes.length, at + 24);
  batch.bytes.copy(buffer, at + BATCH_BYTES);
  return at + BATCH_BYTES + batch.bytes.length;
}
