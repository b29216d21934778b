import type { KnownRecord } from './known-record.ts';

/** Where a record is stored. */
interface StoredAt {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The records that were put, or may have been. The id of one is its index. */
export class KnownRecords {
  readonly #records: KnownRecord[] = [];
  readonly #idOf = new Map<string, number>();

  get all(): readonly KnownRecord[] {
    return this.#records;
  }

  get(id: number): KnownRecord | undefined {
    return this.#records[id];
  }

  bySequenceNumber(sequenceNumber: string): KnownRecord | undefined {
    return this.#records[this.#idOf.get(sequenceNumber) ?? -1];
  }

  /** Registers a record before it is put. @returns it, with the data to put */
  add({ key, isNamedTaken, taken, expected }: NewRecord): KnownRecord {
    const id = this.#records.length;
    const record: KnownRecord = {
      id,
      key,
      data: JSON.stringify({ id, taken: isNamedTaken }),
      taken,
      expected,
      isUndecided: false,
      shardId: undefined,
      sequenceNumber: undefined,
      settled: false,
    };
    this.#records.push(record);
    return record;
  }

  stored(record: KnownRecord, { shardId, sequenceNumber }: StoredAt): void {
    if (record.isUndecided) {
      record.isUndecided = false;
      record.expected = true;
    }
    record.shardId = shardId;
    record.sequenceNumber = sequenceNumber;
    this.#idOf.set(sequenceNumber, record.id);
  }

  /** An event may contain a record before its put returns. */
  seen(id: number, sequenceNumber: string): void {
    this.#idOf.set(sequenceNumber, id);
  }

  /** The records that the mapping must still deliver or discard. */
  left(): KnownRecord[] {
    return this.#records.filter(({ taken, expected, settled }) => taken && expected && !settled);
  }

  /** The records of a shard that the mapping must deliver, in order. */
  ofShard(shardId: string): KnownRecord[] {
    return this.#records.filter((record) => record.shardId === shardId && record.taken && record.expected);
  }
}

interface NewRecord {
  readonly key: string;
  /** What the data says, by which a filter may select. */
  readonly isNamedTaken: boolean;
  /** Whether it passes the filter. */
  readonly taken: boolean;
  /** Whether it is put after the starting position. */
  readonly expected: boolean;
}
