import type { PendingRecord } from './pending-record.ts';

export type Fits = (record: PendingRecord) => boolean;

/** Records that wait to be sent. A record that was taken is returned by `putBack` or ended by `settle`. */
export interface Outbox {
  add(record: PendingRecord): void;
  /** @returns the next record; undefined when there is none, or when it does not fit */
  take(fits: Fits): PendingRecord | undefined;
  /** A record of the same key that may travel in one record of the stream with one that was just taken. */
  takeAlong(partitionKey: string, fits: Fits): PendingRecord | undefined;
  settle(record: PendingRecord): void;
  /** @param records of one attempt, in the order in which they were taken */
  putBack(records: readonly PendingRecord[]): void;
  /** When the oldest waiting record was due; undefined when none waits. */
  oldestDueMs(): number | undefined;
}
