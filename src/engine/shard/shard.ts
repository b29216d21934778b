import { isStorageError } from '../../storage/error.ts';
import type { LogId, LogStore } from '../../storage/port.ts';
import type { HashKeyRange } from './hash-key.ts';
import type { ShardQuota } from '../limits/shard-quota.ts';
import { type NewRecord, RecordBatch, type RecordMarks, SingleRecord } from './record-codec.ts';
import { SequenceNumbers } from './sequence-number.ts';
import { shardIdOf } from './id.ts';
import { rangeOf, type ShardDocument } from './document.ts';

/** A record that is stored. */
export interface Written extends RecordMarks {
  readonly kind: 'written';
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** A shard of a live stream: where its records go, what they are numbered, and how many may pass. */
export class Shard {
  readonly id: string;
  readonly number: number;
  readonly range: HashKeyRange;
  readonly logId: LogId;
  readonly sequenceNumbers: SequenceNumbers;
  readonly quota: ShardQuota;
  /** The newest known; only its end changes. */
  document: ShardDocument;
  readonly #logs: LogStore;

  constructor(document: ShardDocument, logId: LogId, logs: LogStore, quota: ShardQuota) {
    this.id = shardIdOf(document.number);
    this.number = document.number;
    this.range = rangeOf(document);
    this.logId = logId;
    this.sequenceNumbers = new SequenceNumbers(document.number, document.createdSeconds);
    this.quota = quota;
    this.document = document;
    this.#logs = logs;
  }

  get closed(): boolean {
    return this.document.closedMs !== undefined;
  }

  /** @throws StorageError; `closed` when the shard was split or merged meanwhile */
  async append(record: NewRecord, marks: RecordMarks): Promise<Written> {
    const result = await this.#logs.append(this.logId, new SingleRecord(record, marks));
    this.#count(1, record.keyBytes + record.data.length);
    const { pos, firstIndex, timestampMs } = result;
    return this.#written(this.sequenceNumbers.at(pos, firstIndex, timestampMs), marks);
  }

  /** Stores records together, in order. @throws StorageError as `append` */
  async appendAll(records: readonly NewRecord[], marks: RecordMarks): Promise<Written[]> {
    const result = await this.#logs.append(this.logId, new RecordBatch(records, marks));
    this.#count(
      records.length,
      records.reduce((sum, { keyBytes, data }) => sum + keyBytes + data.length, 0),
    );
    const { pos, firstIndex, timestampMs } = result;
    const numbers = this.sequenceNumbers.inBatch(pos, firstIndex, records.length, timestampMs);
    return numbers.map((sequenceNumber) => this.#written(sequenceNumber, marks));
  }

  #count(records: number, bytes: number): void {
    this.quota.counters.recordsIn += records;
    this.quota.counters.bytesIn += bytes;
  }

  #written(sequenceNumber: string, { encrypted }: RecordMarks): Written {
    return { kind: 'written', shardId: this.id, sequenceNumber, encrypted };
  }
}

/** Whether a shard refused records because it was closed under their hands. */
export function isShardClosed(error: unknown): boolean {
  return isStorageError(error, 'closed');
}
