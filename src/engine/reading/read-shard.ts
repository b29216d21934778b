import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { LogStore, ReadResult, StoredBatch } from '../../storage/port.ts';
import type { ShardPosition, ShardRead } from '../port.ts';
import { checkBatch, contentBytes, recordEnd } from '../shard/record-codec.ts';
import { ShardRecords } from './shard-records.ts';
import type { Shard } from '../shard/shard.ts';
import type { Stream } from '../stream/stream.ts';
import { trimHorizonMs } from '../stream/document.ts';

// A read of the store is at most this long, so that a large answer is made in several turns and producers
// get theirs in between.
const CHUNK_BYTES = 2 ** 20;

export interface ReadLimits {
  readonly maxRecords: number;
  /** Of keys and data; one record may exceed it. */
  readonly maxBytes: number;
}

export interface MeasuredRead extends ShardRead {
  /** Of the keys and data of the records. */
  readonly bytes: number;
}

/** A read whose records are still to be made. */
export interface ShardScan extends Omit<MeasuredRead, 'records'> {
  readonly records: ShardRecords;
}

/** What a reader has gathered, and where it stands. */
interface Gathering {
  readonly records: ShardRecords;
  bytes: number;
  position: ShardPosition;
}

/** What `scanShard` finds, made into records. @throws StorageError, MalformedBatch */
export async function readShard(...from: Parameters<typeof scanShard>): Promise<MeasuredRead> {
  const scan = await scanShard(...from);
  return { ...scan, records: Array.from(scan.records) };
}

/**
 * Reads the records of a shard in order, from `from` on. Records older than the stream's retention are not
 * seen, whether or not the store has removed them.
 * @throws StorageError, MalformedBatch
 */
export async function scanShard(
  { logs, clock }: { logs: LogStore; clock: Clock },
  stream: Stream,
  shard: Shard,
  from: ShardPosition,
  limits: ReadLimits,
): Promise<ShardScan> {
  const gathering: Gathering = { records: new ShardRecords(shard.sequenceNumbers), bytes: 0, position: from };
  const horizonMs = trimHorizonMs(stream.document, clock.now());
  for (;;) {
    const maxBytes = Math.min(CHUNK_BYTES, limits.maxBytes - gathering.bytes);
    const result = await logs.read(shard.logId, gathering.position.pos, { maxBytes });
    const first = result.batches[0];
    // Times never decrease within a log: if the first batch may be seen, so may the rest.
    if (first && first.timestampMs < horizonMs) {
      const horizonPos = await logs.findByTime(shard.logId, horizonMs);
      assert(
        horizonPos > first.pos,
        `${shard.logId}: what arrived at ${horizonMs} lies above what came before`,
      );
      gathering.position = { pos: horizonPos, index: 0 };
      continue;
    }
    const full = gather(gathering, result, limits);
    const atEnd = gathering.position.pos >= result.endPos;
    if (full || atEnd || result.batches.length === 0) return conclude(gathering, result, shard, clock, atEnd);
  }
}

/** Takes records of a store's answer until a limit is reached. @returns whether one was */
function gather(gathering: Gathering, result: ReadResult, limits: ReadLimits): boolean {
  for (const [place, batch] of result.batches.entries()) {
    const afterBatch = positionAfter(batch, result.batches[place + 1]);
    if (!gatherBatch(gathering, batch, afterBatch, limits)) return true;
  }
  gathering.position = { pos: Math.max(result.nextPos, gathering.position.pos), index: 0 };
  return gathering.records.length >= limits.maxRecords || gathering.bytes >= limits.maxBytes;
}

/** @returns false when a limit kept a record out */
function gatherBatch(
  gathering: Gathering,
  batch: StoredBatch,
  afterBatch: ShardPosition,
  limits: ReadLimits,
): boolean {
  const { pos, firstIndex, recordCount, bytes } = batch;
  const { position, records } = gathering;
  const firstPlace = pos === position.pos ? Math.max(0, position.index - firstIndex) : 0;
  if (firstPlace >= recordCount) return true;
  checkBatch(bytes, recordCount);
  let at = 0;
  for (let place = 0; place < firstPlace; place++) at = recordEnd(bytes, at);
  const firstByte = at;
  const most = Math.min(recordCount - firstPlace, limits.maxRecords - records.length);
  let count = 0;
  for (; count < most; count++) {
    const size = contentBytes(bytes, at);
    if (records.length + count > 0 && gathering.bytes + size > limits.maxBytes) break;
    gathering.bytes += size;
    at = recordEnd(bytes, at);
  }
  if (count > 0) records.add({ batch, firstPlace, firstByte, count, afterBatch });
  const isWhole = firstPlace + count === recordCount;
  if (isWhole) gathering.position = afterBatch;
  else if (count > 0) gathering.position = { pos, index: firstIndex + firstPlace + count };
  return isWhole;
}

/** The place after a batch: within its position when the store has packed another one there. */
function positionAfter(batch: StoredBatch, next: StoredBatch | undefined): ShardPosition {
  return next?.pos === batch.pos
    ? { pos: next.pos, index: next.firstIndex }
    : { pos: batch.pos + 1, index: 0 };
}

function conclude(
  { records, bytes, position }: Gathering,
  result: ReadResult,
  shard: Shard,
  clock: Clock,
  atEnd: boolean,
): ShardScan {
  const { lastTimestampMs } = records;
  return {
    records,
    bytes,
    next: position,
    // The log closes a moment before the document says so; a reader that went on then would find no children.
    ended: atEnd && result.closed && shard.closed,
    millisBehindLatest:
      atEnd || lastTimestampMs === undefined ? 0 : Math.max(0, clock.now() - lastTimestampMs),
  };
}
