import type { ChildShard, _Record as SdkRecord } from '@aws-sdk/client-kinesis';
import { decode, type Placed } from './payload.ts';

/** What one consumer read of the whole stream, in the order in which it came. */
export class Receipts {
  readonly records: Placed[] = [];
  /** What a client would trip over: an error, a number that does not grow, a record that was to come again and did not. */
  readonly faults: string[] = [];
  /** The children that each closed shard named. */
  children: ReadonlyMap<string, readonly ChildShard[]> = new Map();
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A consumer's place in one shard. */
export class ShardPlace {
  readonly #shardId: string;
  readonly #receipts: Receipts;
  #last: SdkRecord | undefined;
  /** The last record is to be read once more before another one. */
  #comesAgain = false;
  #atEnd = false;

  constructor(shardId: string, receipts: Receipts) {
    this.#shardId = shardId;
    this.#receipts = receipts;
  }

  get last(): SdkRecord | undefined {
    return this.#last;
  }

  /** The record that ends the run was read. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** The reader begins anew: at its last record or before it, or just after it. */
  begin(where: 'before' | 'after'): void {
    this.#comesAgain = where === 'before' && this.#last !== undefined;
  }

  take(records: readonly SdkRecord[]): void {
    for (const record of records) this.#takeOne(record);
  }

  #takeOne(record: SdkRecord): void {
    const number = BigInt(record.SequenceNumber!);
    const last = this.#last && BigInt(this.#last.SequenceNumber!);
    if (this.#comesAgain && last !== undefined) {
      if (number < last) return;
      this.#comesAgain = false;
      if (number === last) return;
      this.#receipts.faults.push(`${this.#shardId}: ${number} where ${last} was asked for`);
    }
    if (last !== undefined && number <= last)
      this.#receipts.faults.push(`${this.#shardId}: ${number} came after ${last}`);
    this.#last = record;
    const placed = decode(this.#shardId, record);
    if (placed) this.#receipts.records.push(placed);
    else this.#atEnd = true;
  }
}
