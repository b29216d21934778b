import type { Numbered, StoredRecord } from '../reshard/payload.ts';

/** An acknowledged put. A client sends each record once, without retries. */
export interface Acknowledged extends StoredRecord {
  /** `performance.now()` when the response arrived. */
  readonly atMs: number;
}

/** What one producer did: one call at a time, each key belongs to it alone. */
export interface ProducerHistory {
  readonly name: string;
  readonly acknowledged: Acknowledged[];
  /** Puts that were refused or had no answer. Each may have been stored, once. */
  readonly undecided: (Numbered & { readonly why: string; readonly atMs: number })[];
}

/** What a reader got during the faults: every record in the order of its shard. */
export interface ReaderHistory {
  readonly name: string;
  readonly records: StoredRecord[];
  /** Errors that are not explained by a gateway or a node that is gone. */
  readonly faults: string[];
}
