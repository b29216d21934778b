import { isStorageError } from '../../storage/error.ts';
import type { LogId, LogStore } from '../../storage/port.ts';
import type { ShardQuota } from '../limits/shard-quota.ts';
import { rangeOf, type ShardDocument } from './document.ts';
import type { HashKeyRange } from './hash-key.ts';
import { shardIdOf } from './id.ts';
import { type NewRecord, RecordBatch, type RecordFlags, SingleRecord } from './record-codec.ts';
import { SequenceNumbers } from './sequence-number.ts';

/** A record that is stored. */
export interface Written extends RecordFlags {
  readonly kind: 'written';
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** A shard of a live stream: its log, the sequence numbers of its records, and its quota. */
export class Shard {
  readonly id: string;
  readonly number: number;
  readonly range: HashKeyRange;
  readonly logId: LogId;
  readonly sequenceNumbers: SequenceNumbers;
  readonly quota: ShardQuota;
  /** The newest document; only `closedMs` changes. */
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

  /** The bytes of its records that are kept, with what the store adds to each. */
  get storedBytes(): number {
    return this.#logs.storedBytes(this.logId);
  }

  /** @throws StorageError; `closed` when the shard was split or merged meanwhile */
  async append(record: NewRecord, flags: RecordFlags): Promise<Written> {
    const result = await this.#logs.append(this.logId, new SingleRecord(record, flags));
    this.#count(1, record.keyBytes + record.data.length);
    const { pos, firstIndex, timestampMs } = result;
    return this.#written(this.sequenceNumbers.at(pos, firstIndex, timestampMs), flags);
  }

  /** Stores records together, in order. @throws StorageError as `append` */
  async appendAll(records: readonly NewRecord[], flags: RecordFlags): Promise<Written[]> {
    const result = await this.#logs.append(this.logId, new RecordBatch(records, flags));
    this.#count(
      records.length,
      records.reduce((sum, { keyBytes, data }) => sum + keyBytes + data.length, 0),
    );
    const { pos, firstIndex, timestampMs } = result;
    const numbers = this.sequenceNumbers.inBatch(pos, firstIndex, records.length, timestampMs);
    return numbers.map((sequenceNumber) => this.#written(sequenceNumber, flags));
  }

  #count(records: number, bytes: number): void {
    this.quota.counters.recordsIn += records;
    this.quota.counters.bytesIn += bytes;
  }

  #written(sequenceNumber: string, { encrypted }: RecordFlags): Written {
    return { kind: 'written', shardId: this.id, sequenceNumber, encrypted };
  }
}

/** Whether an append failed because the shard was closed meanwhile. */
export function isShardClosed(error: unknown): boolean {
  return isStorageError(error, 'closed');
}
