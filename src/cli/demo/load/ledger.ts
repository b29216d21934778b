/** Identifies a record of the demo: the `n`th of its partition key. */
export interface RecordId {
  readonly partitionKey: string;
  readonly n: number;
}

/** The records of one reader, compared with the acknowledged ones. */
export interface Tally {
  readonly records: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
}

/**
 * The records that one reader has seen, by partition key. A record that arrives again is a duplicate (delivery is at
 * least once). A record that first arrives after one of its key with a higher sequence number is out of order.
 */
export class Receipts {
  /** For each key, where each record first was in the order of delivery. */
  readonly #byKey = new Map<string, Map<number, number>>();
  #records = 0;
  #duplicates = 0;

  /**
   * @param position the record's position in the order in which this reader received its shard's records
   * @returns whether the record is new to this reader
   */
  add({ partitionKey, n }: RecordId, position: number): boolean {
    this.#records++;
    let positions = this.#byKey.get(partitionKey);
    if (!positions) {
      positions = new Map();
      this.#byKey.set(partitionKey, positions);
    }
    const first = positions.get(n);
    if (first === undefined || position < first) positions.set(n, position);
    if (first !== undefined) this.#duplicates++;
    return first === undefined;
  }

  get records(): number {
    return this.#records;
  }

  /** The number of acknowledged records that this reader has not seen. */
  missing(acknowledged: Acknowledged): number {
    let missing = 0;
    for (const { partitionKey, n } of acknowledged) {
      if (this.#byKey.get(partitionKey)?.has(n) !== true) missing++;
    }
    return missing;
  }

  tally(acknowledged: Acknowledged): Tally {
    return {
      records: this.#records,
      missing: this.missing(acknowledged),
      duplicates: this.#duplicates,
      outOfOrder: this.#outOfOrder(acknowledged),
    };
  }

  #outOfOrder(acknowledged: Acknowledged): number {
    let outOfOrder = 0;
    for (const [partitionKey, positions] of this.#byKey) {
      const delivered = [...positions].sort(([, a], [, b]) => a - b);
      let newest = -1n;
      for (const [n] of delivered) {
        const sequenceNumber = acknowledged.get({ partitionKey, n })?.sequenceNumber;
        // The response to its put was lost, so its sequence number is not known.
        if (sequenceNumber === undefined) continue;
        if (sequenceNumber < newest) outOfOrder++;
        else newest = sequenceNumber;
      }
    }
    return outOfOrder;
  }
}

export interface Put {
  readonly sentMs: number;
  readonly sequenceNumber: bigint;
}

/** The records that the server has acknowledged. */
export class Acknowledged implements Iterable<RecordId> {
  readonly #byKey = new Map<string, Put[]>();
  #count = 0;
  #outOfSequence = 0;

  /** Records of one key are added in the order in which they were put. */
  add({ partitionKey, n }: RecordId, put: Put): void {
    let puts = this.#byKey.get(partitionKey);
    if (!puts) {
      puts = [];
      this.#byKey.set(partitionKey, puts);
    }
    const last = puts.at(-1);
    if (last && put.sequenceNumber <= last.sequenceNumber) this.#outOfSequence++;
    puts[n] = put;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** Records that were put after another one of their key was acknowledged, with a sequence number that is not higher. */
  get outOfSequence(): number {
    return this.#outOfSequence;
  }

  /** Undefined when the record was not acknowledged. */
  get({ partitionKey, n }: RecordId): Put | undefined {
    return this.#byKey.get(partitionKey)?.[n];
  }

  *[Symbol.iterator](): Iterator<RecordId> {
    for (const [partitionKey, puts] of this.#byKey) {
      for (const n of puts.keys()) if (puts[n] !== undefined) yield { partitionKey, n };
    }
  }
}
