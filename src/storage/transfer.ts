import type { LogId, Store, StoredBatch } from './port.ts';

/*
 * What a copy between stores needs beyond the port: writing logs with given positions and times, which the store chooses
 * otherwise. Only `copy/` uses it, while no server uses either store.
 */

/** What a log is, beside its batches. */
export interface LogFacts {
  readonly retentionMs: number;
  readonly firstPos: number;
  readonly endPos: number;
  /** Arrival times of later appends are not below it. */
  readonly lastTimeMs: number;
  readonly closed: boolean;
}

export interface LogTransfer {
  /** The ids of all logs. */
  list(): Promise<LogId[]>;

  /** @throws StorageError `not-found` */
  facts(id: LogId): Promise<LogFacts>;

  /**
   * Begins a log that will have the batches of another store, or continues with one that an interrupted copy has begun.
   * Its batches are kept until `setRetention`.
   * @param firstPos of the other log
   * @returns the position below which it has all batches already
   */
  begin(id: LogId, firstPos: number): Promise<number>;

  /**
   * Appends batches with their positions and times, in order, above what the log has. Batches that share a position come in one
   * call.
   * @throws StorageError as `LogStore.append` does
   */
  append(id: LogId, batches: readonly StoredBatch[]): Promise<void>;

  /** Gives the log the bounds of the other one, once it has all batches. May be repeated. */
  finish(id: LogId, facts: Pick<LogFacts, 'firstPos' | 'endPos' | 'lastTimeMs'>): Promise<void>;
}

/** A store that can be copied, and copied into. */
export interface TransferableStore extends Store {
  readonly transfer: LogTransfer;
  /** The SHA-256 of every blob. */
  listBlobs(): Promise<string[]>;
}

/** Batches of the same position, which belong together. */
export function byPosition(batches: readonly StoredBatch[]): StoredBatch[][] {
  const groups: StoredBatch[][] = [];
  for (const batch of batches) {
    const group = groups.at(-1);
    if (group?.[0]!.pos === batch.pos) group.push(batch);
    else groups.push([batch]);
  }
  return groups;
}
