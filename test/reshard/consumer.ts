import type { ChildShard, _Record as SdkRecord } from '@aws-sdk/client-kinesis';
import { decode, type StoredRecord } from './payload.ts';

/** Everything that one consumer read, in order. */
export class Receipts {
  readonly records: StoredRecord[] = [];
  /** Errors that a client would notice: a failed call, a number that does not grow, a record that was not returned again. */
  readonly faults: string[] = [];
  /** The children that each closed shard named. */
  children: ReadonlyMap<string, readonly ChildShard[]> = new Map();
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A consumer's position in one shard. */
export class ShardCursor {
  readonly #shardId: string;
  readonly #receipts: Receipts;
  #last: SdkRecord | undefined;
  /** The last record must be returned again before another one. */
  #comesAgain = false;
  #atEnd = false;

  constructor(shardId: string, receipts: Receipts) {
    this.#shardId = shardId;
    this.#receipts = receipts;
  }

  get last(): SdkRecord | undefined {
    return this.#last;
  }

  /** The record that ends the run has been read. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** The reader starts again: at or before its last record, or just after it. */
  begin(where: 'before' | 'after'): void {
    this.#comesAgain = where === 'before' && this.#last !== undefined;
  }

  add(records: readonly SdkRecord[]): void {
    for (const record of records) this.#addOne(record);
  }

  #addOne(record: SdkRecord): void {
    const number = BigInt(record.SequenceNumber!);
    const last = this.#last && BigInt(this.#last.SequenceNumber!);
    if (this.#comesAgain && last !== undefined) {
      if (number < last) return;
      this.#comesAgain = false;
      if (number === last) return;
      this.#receipts.faults.push(`${this.#shardId}: ${number} instead of ${last}`);
    }
    if (last !== undefined && number <= last)
      this.#receipts.faults.push(`${this.#shardId}: ${number} came after ${last}`);
    this.#last = record;
    const placed = decode(this.#shardId, record);
    if (placed) this.#receipts.records.push(placed);
    else this.#atEnd = true;
  }
}
