import type { StreamRecord } from '../../src/engine/port.ts';
import type { KnownRecord, Model } from './model.ts';

/**
 * Watches one reader of one shard: its records come in order, and none is left out that it should have been
 * given, whether its producer knew of it then or is told later.
 */
export class ShardSweep {
  readonly #model: Model;
  readonly #shardId: string;
  readonly #name: string;
  /** The last number that it was given. */
  #last = 0n;
  readonly #seen = new Set<bigint>();

  constructor(model: Model, name: string, shardId: string) {
    this.#model = model;
    this.#name = `${name} of ${shardId}`;
    this.#shardId = shardId;
  }

  get last(): bigint {
    return this.#last;
  }

  /** @param hiddenMs when the read began, what had arrived before was hidden */
  took(records: readonly StreamRecord[], hiddenMs: number): void {
    const { trace } = this.#model;
    for (const record of records) {
      const sequenceNumber = BigInt(record.sequenceNumber);
      if (sequenceNumber <= this.#last) trace.accuse(`${this.#name} was led back to ${sequenceNumber}`);
      if (record.timestampMs < hiddenMs)
        trace.accuse(`${this.#name} was given ${sequenceNumber}, which has expired`);
      this.#model.seen(this.#shardId, record, this.#name);
      this.#seen.add(sequenceNumber);
      this.#last = sequenceNumber;
    }
    if (records.length > 0) this.#accuseOfGaps(this.#last);
  }

  /** The reader has come to the end: all that is stored must have been given to it. */
  reachedEnd(): void {
    this.#accuseOfGaps(undefined);
  }

  /** A record was found to be stored only now: a reader that has passed its place must have had it. */
  stored(record: KnownRecord): void {
    if (record.shardId === this.#shardId && record.sequenceNumber < this.#last) this.#check(record);
  }

  #accuseOfGaps(end: bigint | undefined): void {
    for (const record of this.#model.storedIn(this.#shardId)) {
      if (end !== undefined && record.sequenceNumber > end) return;
      this.#check(record);
    }
  }

  #check(record: KnownRecord): void {
    if (this.#seen.has(record.sequenceNumber)) return;
    if (record.earliestMs < this.#model.horizon.mayHideBefore(this.#model.now())) return;
    this.#model.trace.accuse(`${this.#name} was not given record ${record.id}, ${record.sequenceNumber}`);
  }
}
