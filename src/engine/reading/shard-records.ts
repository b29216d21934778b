import type { StoredBatch } from '../../storage/port.ts';
import type { ShardPosition, StreamRecord } from '../port.ts';
import { recordAt, recordEnd } from '../shard/record-codec.ts';
import type { SequenceNumbers } from '../shard/sequence-number.ts';

/** Consecutive records of a batch. */
export interface BatchPart {
  readonly batch: StoredBatch;
  /** How many records of the batch come before the first one of this part. */
  readonly skipped: number;
  /** The offset of the first one in the bytes of the batch. */
  readonly firstByte: number;
  readonly count: number;
  /** The position after the whole batch. */
  readonly afterBatch: ShardPosition;
}

/**
 * The records of a read, as stored in the log. The object of a record is created when it is iterated, so that the
 * objects of a response of ten thousand records are never all in memory.
 */
export class ShardRecords implements Iterable<StreamRecord> {
  readonly #numbers: SequenceNumbers;
  readonly #parts: BatchPart[] = [];
  #length = 0;

  constructor(numbers: SequenceNumbers) {
    this.#numbers = numbers;
  }

  get length(): number {
    return this.#length;
  }

  /** Identifies the shard: the same object for all its reads, and for those of no other shard. */
  get origin(): object {
    return this.#numbers;
  }

  /** The arrival time of the last record; undefined when there is none. */
  get lastTimestampMs(): number | undefined {
    return this.#parts.at(-1)?.batch.timestampMs;
  }

  /** @param part of a batch that passed `checkBatch` */
  add(part: BatchPart): void {
    this.#parts.push(part);
    this.#length += part.count;
  }

  cursor(): RecordCursor {
    return new RecordCursor(this.#parts, this.#numbers);
  }

  *[Symbol.iterator](): Generator<StreamRecord> {
    for (const cursor = this.cursor(); !cursor.isAtEnd; cursor.advance()) yield cursor.record();
  }
}

/** A position in the records of a read. */
export class RecordCursor {
  readonly #parts: readonly BatchPart[];
  readonly #numbers: SequenceNumbers;
  #nextPart = 0;
  /** At the end, the last one. */
  #part: BatchPart | undefined;
  #isAtEnd = false;
  #index = 0;
  #offset = 0;

  constructor(parts: readonly BatchPart[], numbers: SequenceNumbers) {
    this.#parts = parts;
    this.#numbers = numbers;
    this.#beginPart();
  }

  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  get pos(): number {
    return this.#part?.batch.pos ?? 0;
  }

  /** The index of the record within `pos`; at the end, one above that of the last record. */
  get index(): number {
    return (this.#part?.batch.firstIndex ?? 0) + this.#index;
  }

  /** The bytes of a batch. They contain the record at `offset`, in the format of record-codec.ts. */
  get bytes(): Buffer {
    return this.#part!.batch.bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get timestampMs(): number {
    return this.#part!.batch.timestampMs;
  }

  get sequenceNumber(): string {
    const { pos, timestampMs } = this.#part!.batch;
    return this.#numbers.at(pos, this.index, timestampMs);
  }

  record(): StreamRecord {
    const { batch, afterBatch } = this.#part!;
    const { partitionKey, data, encrypted } = recordAt(batch.bytes, this.#offset);
    const { pos, timestampMs } = batch;
    const { index } = this;
    return {
      sequenceNumber: this.sequenceNumber,
      partitionKey,
      data,
      encrypted,
      timestampMs,
      position: { pos, index },
      next: this.#index + 1 < batch.recordCount ? { pos, index: index + 1 } : afterBatch,
    };
  }

  advance(): void {
    const part = this.#part!;
    this.#offset = recordEnd(part.batch.bytes, this.#offset);
    this.#index++;
    if (this.#index === part.skipped + part.count) this.#beginPart();
  }

  #beginPart(): void {
    const part = this.#parts[this.#nextPart++];
    this.#isAtEnd = !part;
    if (!part) return;
    this.#part = part;
    this.#index = part.skipped;
    this.#offset = part.firstByte;
  }
}
