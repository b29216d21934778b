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
 * least once). A record that first arrives after a later one of its key is out of order.
 */
export class Receipts {
  readonly #byKey = new Map<string, { readonly seen: Set<number>; newest: number }>();
  #records = 0;
  #duplicates = 0;
  #outOfOrder = 0;

  /** @returns whether the record is new to this reader */
  add({ partitionKey, n }: RecordId): boolean {
    this.#records++;
    let key = this.#byKey.get(partitionKey);
    if (!key) {
      key = { seen: new Set(), newest: -1 };
      this.#byKey.set(partitionKey, key);
    }
    if (key.seen.has(n)) {
      this.#duplicates++;
      return false;
    }
    if (n < key.newest) this.#outOfOrder++;
    key.newest = Math.max(key.newest, n);
    key.seen.add(n);
    return true;
  }

  get records(): number {
    return this.#records;
  }

  /** The number of acknowledged records that this reader has not seen. */
  missing(acknowledged: Acknowledged): number {
    let missing = 0;
    for (const { partitionKey, n } of acknowledged) {
      if (!this.#byKey.get(partitionKey)?.seen.has(n)) missing++;
    }
    return missing;
  }

  tally(acknowledged: Acknowledged): Tally {
    return {
      records: this.#records,
      missing: this.missing(acknowledged),
      duplicates: this.#duplicates,
      outOfOrder: this.#outOfOrder,
    };
  }
}

/** The records that the server has acknowledged, with the time at which each was sent. */
export class Acknowledged implements Iterable<RecordId> {
  readonly #sentMs = new Map<string, number[]>();
  #count = 0;

  add({ partitionKey, n }: RecordId, sentMs: number): void {
    let times = this.#sentMs.get(partitionKey);
    if (!times) {
      times = [];
      this.#sentMs.set(partitionKey, times);
    }
    times[n] = sentMs;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined when the record was not acknowledged. */
  sentMs({ partitionKey, n }: RecordId): number | undefined {
    return this.#sentMs.get(partitionKey)?.[n];
  }

  *[Symbol.iterator](): Iterator<RecordId> {
    for (const [partitionKey, times] of this.#sentMs) {
      for (const n of times.keys()) if (times[n] !== undefined) yield { partitionKey, n };
    }
  }
}
