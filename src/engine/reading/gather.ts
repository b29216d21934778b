import type { ReadResult, StoredBatch } from '../../storage/port.ts';
import type { ShardPosition } from '../port.ts';
import { checkBatch, contentBytes, recordEnd } from '../shard/record-codec.ts';
import type { ShardRecords } from './shard-records.ts';

export interface ReadLimits {
  readonly maxRecords: number;
  /** Bytes of keys and data. A single record may exceed it. */
  readonly maxBytes: number;
  /**
   * Whether a read that seems to reach the end of the shard checks it, and returns what other processes have appended
   * before it as well. In a cluster this takes a round trip.
   */
  readonly isEndExact?: boolean | undefined;
}

/** The records a read has found so far, and the position after them. */
export interface Gathering {
  readonly records: ShardRecords;
  /** Bytes of the keys and data of the records. */
  bytes: number;
  position: ShardPosition;
}

/**
 * Adds the records of one store read until a limit is reached.
 * @returns whether a limit was reached
 * @throws MalformedBatch
 */
export function gather(gathering: Gathering, result: ReadResult, limits: ReadLimits): boolean {
  for (const [index, batch] of result.batches.entries()) {
    const afterBatch = positionAfter(batch, result.batches[index + 1]);
    if (!gatherBatch(gathering, batch, afterBatch, limits)) return true;
  }
  gathering.position = { pos: Math.max(result.nextPos, gathering.position.pos), index: 0 };
  return gathering.records.length >= limits.maxRecords || gathering.bytes >= limits.maxBytes;
}

/** @returns false when a limit excluded a record of the batch */
function gatherBatch(
  gathering: Gathering,
  batch: StoredBatch,
  afterBatch: ShardPosition,
  limits: ReadLimits,
): boolean {
  const { pos, firstIndex, recordCount, bytes } = batch;
  const { position, records } = gathering;
  const skipped = pos === position.pos ? Math.max(0, position.index - firstIndex) : 0;
  if (skipped >= recordCount) return true;
  checkBatch(bytes, recordCount);
  let offset = 0;
  for (let index = 0; index < skipped; index++) offset = recordEnd(bytes, offset);
  const firstByte = offset;
  const maxCount = Math.min(recordCount - skipped, limits.maxRecords - records.length);
  let count = 0;
  for (; count < maxCount; count++) {
    const size = contentBytes(bytes, offset);
    if (records.length + count > 0 && gathering.bytes + size > limits.maxBytes) break;
    gathering.bytes += size;
    offset = recordEnd(bytes, offset);
  }
  if (count > 0) records.add({ batch, skipped, firstByte, count, afterBatch });
  const isWhole = skipped + count === recordCount;
  if (isWhole) gathering.position = afterBatch;
  else if (count > 0) gathering.position = { pos, index: firstIndex + skipped + count };
  return isWhole;
}

/** The position after a batch: the same `pos` when the store has packed another batch there. */
function positionAfter(batch: StoredBatch, next: StoredBatch | undefined): ShardPosition {
  return next?.pos === batch.pos
    ? { pos: next.pos, index: next.firstIndex }
    : { pos: batch.pos + 1, index: 0 };
}
