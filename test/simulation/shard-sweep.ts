import type { StreamRecord } from '../../src/engine/port.ts';
import type { KnownRecord, Model } from './model.ts';

/**
 * Checks one reader of one shard: its records arrive in order, and none is missing, whether its producer knew at
 * that time that it was stored or learns it later.
 */
export class ShardSweep {
  readonly #model: Model;
  readonly #shardId: string;
  readonly #name: string;
  /** The last sequence number that it received. */
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

  has(sequenceNumber: bigint): boolean {
    return this.#seen.has(sequenceNumber);
  }

  /** @param hiddenMs records that arrived before this time were hidden when the read began */
  took(records: readonly StreamRecord[], hiddenMs: number): void {
    const { trace } = this.#model;
    for (const record of records) {
      const sequenceNumber = BigInt(record.sequenceNumber);
      if (sequenceNumber <= this.#last) trace.reportViolation(`${this.#name} went back to ${sequenceNumber}`);
      if (record.timestampMs < hiddenMs)
        trace.reportViolation(`${this.#name} received ${sequenceNumber}, which has expired`);
      this.#model.seen(this.#shardId, record, this.#name);
      this.#seen.add(sequenceNumber);
      this.#last = sequenceNumber;
    }
    if (records.length > 0) this.#reportGaps(this.#last);
  }

  /** The reader has reached the end: it must have received every stored record. */
  reachedEnd(): void {
    this.#reportGaps(undefined);
  }

  /** A record is known to be stored only now: a reader that is past its position must have received it. */
  stored(record: KnownRecord): void {
    if (record.shardId === this.#shardId && record.sequenceNumber < this.#last) this.#check(record);
  }

  #reportGaps(end: bigint | undefined): void {
    for (const record of this.#model.storedIn(this.#shardId)) {
      if (end !== undefined && record.sequenceNumber > end) return;
      this.#check(record);
    }
  }

  #check(record: KnownRecord): void {
    if (this.#seen.has(record.sequenceNumber)) return;
    if (record.earliestMs < this.#model.horizon.mayHideBefore(this.#model.now())) return;
    this.#model.trace.reportViolation(
      `${this.#name} did not receive record ${record.id}, ${record.sequenceNumber}`,
    );
  }
}
