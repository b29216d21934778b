import { assert } from '../lib/assert.ts';
import type { Clock } from '../lib/clock.ts';
import type { LogStore, ReadResult, StoredBatch } from '../storage/port.ts';
import type { ShardPosition, ShardRead, StreamRecord } from './port.ts';
import { decodeBatch } from './record-codec.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';
import { trimHorizonMs } from './stream-document.ts';

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

/** What a reader has gathered, and where it stands. */
interface Gathering {
  readonly records: StreamRecord[];
  bytes: number;
  position: ShardPosition;
}

/**
 * Reads the records of a shard in order, from `from` on. Records older than the stream's retention are not
 * seen, whether or not the store has removed them.
 * @throws StorageError, MalformedBatch
 */
export async function readShard(
  { logs, clock }: { logs: LogStore; clock: Clock },
  stream: Stream,
  shard: Shard,
  from: ShardPosition,
  limits: ReadLimits,
): Promise<MeasuredRead> {
  const gathering: Gathering = { records: [], bytes: 0, position: from };
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
    const full = gather(gathering, result, shard, limits);
    const atEnd = gathering.position.pos >= result.endPos;
    if (full || atEnd || result.batches.length === 0) return conclude(gathering, result, shard, clock, atEnd);
  }
}

/** Takes records of a store's answer until a limit is reached. @returns whether one was */
function gather(gathering: Gathering, result: ReadResult, shard: Shard, limits: ReadLimits): boolean {
  for (const [place, batch] of result.batches.entries()) {
    const afterBatch = positionAfter(batch, result.batches[place + 1]);
    if (!gatherBatch(gathering, batch, afterBatch, shard, limits)) return true;
  }
  gathering.position = { pos: Math.max(result.nextPos, gathering.position.pos), index: 0 };
  return gathering.records.length >= limits.maxRecords || gathering.bytes >= limits.maxBytes;
}

/** @returns false when a limit kept a record out */
function gatherBatch(
  gathering: Gathering,
  batch: StoredBatch,
  afterBatch: ShardPosition,
  shard: Shard,
  limits: ReadLimits,
): boolean {
  const { pos, firstIndex, recordCount, timestampMs } = batch;
  const { position } = gathering;
  const skipped = pos === position.pos ? Math.max(0, position.index - firstIndex) : 0;
  if (skipped >= recordCount) return true;
  const decoded = decodeBatch(batch.bytes, recordCount);
  for (let place = skipped; place < recordCount; place++) {
    const { partitionKey, keyBytes, data, encrypted } = decoded[place]!;
    const size = keyBytes + data.length;
    const { records } = gathering;
    if (records.length >= limits.maxRecords) return false;
    if (records.length > 0 && gathering.bytes + size > limits.maxBytes) return false;
    const index = firstIndex + place;
    const next = place + 1 < recordCount ? { pos, index: index + 1 } : afterBatch;
    records.push({
      sequenceNumber: shard.sequenceNumbers.at(pos, index, timestampMs),
      partitionKey,
      data,
      encrypted,
      timestampMs,
      position: { pos, index },
      next,
    });
    gathering.bytes += size;
    gathering.position = next;
  }
  return true;
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
): MeasuredRead {
  const last = records.at(-1);
  return {
    records,
    bytes,
    next: position,
    // The log closes a moment before the document says so; a reader that went on then would find no children.
    ended: atEnd && result.closed && shard.closed,
    millisBehindLatest: atEnd || !last ? 0 : Math.max(0, clock.now() - last.timestampMs),
  };
}
