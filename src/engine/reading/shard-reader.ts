import { MIB } from '../../lib/bytes.ts';
import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { LogStore, ReadResult } from '../../storage/port.ts';
import type { ShardPosition, ShardRead, StartingPoint } from '../port.ts';
import { parseSequenceNumber, positionOf } from '../shard/sequence-number.ts';
import type { Shard } from '../shard/shard.ts';
import { trimHorizonMs } from '../stream/document.ts';
import type { Stream } from '../stream/stream.ts';
import { gather, type Gathering, type ReadLimits } from './gather.ts';
import { ShardRecords } from './shard-records.ts';

// Bound of one read of the store, so that the event loop can serve producers during a large read.
const CHUNK_BYTES = MIB;

const BEGINNING: ShardPosition = { pos: 0, index: 0 };
const ONE_RECORD: ReadLimits = { maxRecords: 1, maxBytes: 1 };

export interface MeasuredRead extends ShardRead {
  /** Bytes of the keys and data of the records. */
  readonly bytes: number;
}

/** A read that creates record objects only when they are iterated. */
export interface ShardScan extends Omit<MeasuredRead, 'records'> {
  readonly records: ShardRecords;
}

/** Reads the records of shards from their logs. */
export class ShardReader {
  readonly #logs: LogStore;
  readonly #clock: Clock;

  constructor(logs: LogStore, clock: Clock) {
    this.#logs = logs;
    this.#clock = clock;
  }

  /** As `scan`, but creates an object for each record. @throws StorageError, MalformedBatch */
  async read(stream: Stream, shard: Shard, from: ShardPosition, limits: ReadLimits): Promise<MeasuredRead> {
    const scan = await this.scan(stream, shard, from, limits);
    return { ...scan, records: Array.from(scan.records) };
  }

  /**
   * Reads the records of a shard in order, from `from` on. Records older than the stream's retention are skipped,
   * whether or not the store has removed them.
   * @throws StorageError, MalformedBatch
   */
  async scan(stream: Stream, shard: Shard, from: ShardPosition, limits: ReadLimits): Promise<ShardScan> {
    const gathering: Gathering = {
      records: new ShardRecords(shard.sequenceNumbers),
      bytes: 0,
      position: from,
    };
    const horizonMs = trimHorizonMs(stream.document, this.#clock.now());
    for (;;) {
      const maxBytes = Math.min(CHUNK_BYTES, limits.maxBytes - gathering.bytes);
      const result = await this.#logs.read(shard.logId, gathering.position.pos, { maxBytes });
      const first = result.batches[0];
      // Times never decrease within a log: if the first batch is within retention, so are the others.
      if (first && first.timestampMs < horizonMs) {
        const horizonPos = await this.#logs.findByTime(shard.logId, horizonMs);
        assert(
          horizonPos > first.pos,
          `${shard.logId}: the position of time ${horizonMs} is after that of an earlier time`,
        );
        gathering.position = { pos: horizonPos, index: 0 };
        continue;
      }
      const isFull = gather(gathering, result, limits);
      let isAtEnd = gathering.position.pos >= result.endPos;
      if (isAtEnd && limits.isEndExact && result.isEndUncertain) {
        if (!isFull) continue;
        isAtEnd = gathering.position.pos >= (await this.#logs.bounds(shard.logId)).endPos;
      }
      if (isFull || isAtEnd || result.batches.length === 0) {
        return this.#toScan(gathering, result, shard, isAtEnd);
      }
    }
  }

  /**
   * The position where a reader begins. LATEST is the end of the log at the time of the call.
   * @param start its sequence number, if it has one, must be from this shard
   * @throws StorageError, MalformedBatch; RangeError for a text that is not a sequence number
   */
  async resolve(stream: Stream, shard: Shard, start: StartingPoint): Promise<ShardPosition> {
    switch (start.kind) {
      case 'trim-horizon':
        return BEGINNING;
      case 'latest':
        return { pos: (await this.#logs.bounds(shard.logId)).endPos, index: 0 };
      case 'at-timestamp': {
        const fromMs = Math.max(start.timestampMs, trimHorizonMs(stream.document, this.#clock.now()));
        return { pos: await this.#logs.findByTime(shard.logId, fromMs), index: 0 };
      }
      case 'at-sequence-number':
      case 'after-sequence-number': {
        const position = positionOfNumber(start.sequenceNumber);
        if (!position) return BEGINNING;
        // The number need not be that of a record: the continuation of a subscription is slightly above the number of
        // the record with the same index, and a number that a client invented may be below it.
        const { records } = await this.read(stream, shard, position, ONE_RECORD);
        const number = BigInt(start.sequenceNumber);
        const found = records[0] && BigInt(records[0].sequenceNumber);
        if (start.kind === 'at-sequence-number') {
          return found !== undefined && found < number ? records[0]!.next : position;
        }
        return found !== undefined && found > number
          ? position
          : { pos: position.pos, index: position.index + 1 };
      }
    }
  }

  #toScan(
    { records, bytes, position }: Gathering,
    result: ReadResult,
    shard: Shard,
    isAtEnd: boolean,
  ): ShardScan {
    const { lastTimestampMs } = records;
    return {
      records,
      bytes,
      next: position,
      // The log closes a moment before the document lists the children. A reader that ended then would find none.
      ended: isAtEnd && result.closed && shard.closed,
      // Never 0 while records are left, also if they arrived in this millisecond: consumers read on until it is 0.
      millisBehindLatest:
        isAtEnd || lastTimestampMs === undefined ? 0 : Math.max(1, this.#clock.now() - lastTimestampMs),
    };
  }
}

/** @returns undefined for a number below every record, such as the shard's own StartingSequenceNumber */
function positionOfNumber(sequenceNumber: string): ShardPosition | undefined {
  const fields = parseSequenceNumber(sequenceNumber);
  if (!fields) throw new RangeError(`${sequenceNumber} is not a sequence number`);
  return positionOf(fields);
}
