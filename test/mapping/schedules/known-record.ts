/** What the judge knows about a record. Ids follow the order of puts. */
export interface KnownRecord {
  readonly id: number;
  readonly key: string;
  readonly data: string;
  /** Passes the filter, if there is one. */
  readonly taken: boolean;
  /** Put at the mapping's starting position or later. Of an undecided record: once it was seen. */
  expected: boolean;
  /** The put had no answer: it is stored now, later, or never. */
  isUndecided: boolean;
  /** Set by the result of the put, or by the event if that arrives earlier. */
  shardId: string | undefined;
  /** Known as soon as the shard is. */
  sequenceNumber: string | undefined;
  /** Delivered in a call that succeeded, or discarded. */
  settled: boolean;
}

/** In the order in which they are stored, where that is known. */
export function isBefore(a: KnownRecord, b: KnownRecord): boolean {
  if (a.sequenceNumber === undefined || b.sequenceNumber === undefined) return a.id < b.id;
  return BigInt(a.sequenceNumber) < BigInt(b.sequenceNumber);
}
