/*
 * The interface of a storage backend. The embedded store implements it on one machine's disk; the cluster store
 * implements it for several machines, on NATS JetStream. Code above the port does not depend on the backend.
 *
 * Positions. A log contains batches of one or more records. A batch's `pos` is an integer below 2^43 that
 * never decreases within a log; gaps are allowed. A record is identified by (pos, index). Batches share a
 * `pos` only in a backend that packs appends together; they then differ in `firstIndex` and are always read
 * together. Sequence numbers are computed from positions above the port.
 */

/** Identifies a log. An id is never used for a second log. Up to 1,024 bytes of UTF-8. */
export type LogId = string;

/**
 * Records that are appended together. The store calls `writeTo` once, before `append` returns its promise, so
 * that the bytes are serialized directly into the write buffer and the caller may reuse its own.
 */
export interface AppendBatch {
  readonly recordCount: number;
  readonly byteLength: number;
  /** Writes exactly `byteLength` bytes at `offset`. */
  writeTo(target: Buffer, offset: number): void;
}

export interface AppendResult {
  readonly pos: number;
  /**
   * The index of the batch's first record within `pos`; above 0 only when the store packs appends together.
   */
  readonly firstIndex: number;
  /** Arrival time, milliseconds since the epoch; never decreases within a log. */
  readonly timestampMs: number;
}

export interface StoredBatch {
  readonly pos: number;
  readonly firstIndex: number;
  readonly timestampMs: number;
  readonly recordCount: number;
  /** The appended bytes. A view of shared memory: never write to it. */
  readonly bytes: Buffer;
}

export interface ReadResult {
  readonly batches: readonly StoredBatch[];
  /**
   * Where the next read begins: after the last batch returned. When none is returned, `fromPos`, or a later
   * position below which there are no batches to read.
   */
  readonly nextPos: number;
  /** The oldest position kept; equals `endPos` when the log is empty. */
  readonly firstPos: number;
  /** One above the newest durable position. */
  readonly endPos: number;
  /** Whether `fromPos` is below `firstPos`: batches between the two have been removed. */
  readonly trimmed: boolean;
  readonly closed: boolean;
  /** Whether another process may have appended above `endPos` before the read. A read at `endPos` is always certain. */
  readonly isEndUncertain?: boolean | undefined;
}

export interface LogBounds {
  readonly firstPos: number;
  readonly endPos: number;
  readonly closed: boolean;
}

/** The retention of a log that is only trimmed explicitly. */
export const UNTIL_TRIMMED_MS = Number.MAX_SAFE_INTEGER;

/**
 * Several processes may share a store. What one of them has created, appended or closed, every other one finds: in `bounds`, in
 * `findByTime`, in a read that would return nothing otherwise, and when it appends. A read that returns batches need not return
 * those that another process has just appended. What was trimmed, deleted or given another retention, another process sees
 * after `MetaStore.catchUp`.
 */
export interface LogStore {
  /** Creates a log; no effect when it exists. Resolves when the log accepts appends. */
  createLog(id: LogId, options: { retentionMs: number }): Promise<void>;

  /** Removes a log and frees its space later; no effect when it does not exist. */
  deleteLog(id: LogId): Promise<void>;

  /**
   * Appends a batch. Resolves when the batch is durable, that is, survives a crash at any later time. Batches
   * become readable only then, in the order of their positions. Appends that overlap are stored in the order of their calls if
   * one process makes them and has used the log before.
   * @throws StorageError `closed`, `not-found`, `not-written` (safe to retry), `too-large`, `full` (safe to retry once there is
   * space), `unknown` (may appear), `failed`
   */
  append(id: LogId, batch: AppendBatch): Promise<AppendResult>;

  /** After it resolves, no further append to the log is accepted or becomes visible. */
  closeLog(id: LogId): Promise<void>;

  /**
   * Reads durable batches at or above `fromPos`, in order. Returns at least one batch if there is one, and as
   * many as fit into `maxBytes`. At the end of the log the result is empty, not an error.
   */
  read(id: LogId, fromPos: number, options: { maxBytes: number }): Promise<ReadResult>;

  /**
   * Waits until the log has a durable batch at or above `fromPos` or is closed (both `appended`). An append
   * between a read and this call is not missed.
   * @throws the signal's reason when it is aborted
   */
  waitForAppend(
    id: LogId,
    fromPos: number,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'appended' | 'timeout'>;

  /** The position of the first batch that arrived at or after `timestampMs`; `endPos` when there is none. */
  findByTime(id: LogId, timestampMs: number): Promise<number>;

  bounds(id: LogId): Promise<LogBounds>;

  /**
   * The size of the batches that the log has kept, with what the store adds to each; 0 when there is no such log. In a
   * cluster, what this process knows of it.
   */
  storedBytes(id: LogId): number;

  /** Makes batches below `beforePos` unreadable. Their space is freed later. */
  trim(id: LogId, beforePos: number): Promise<void>;

  /**
   * Sets how long batches are kept. Removal may be late; code above the port hides records that must expire
   * on time.
   */
  setRetention(id: LogId, retentionMs: number): Promise<void>;
}

export interface MetaEntry {
  readonly key: string;
  readonly value: Buffer;
  /** Grows with each change of the key. Revisions of different keys are not comparable. */
  readonly revision: number;
}

export type MetaChange =
  | MetaEntry
  | { readonly key: string; readonly value: undefined; readonly revision: number };

/** Which part of a listing is read. */
export interface ListRange {
  /** Excludes keys up to and including this one, which need not exist. */
  readonly after?: string | undefined;
  /** The maximum number of entries. */
  readonly limit?: number | undefined;
}

export interface ChangeOptions {
  /**
   * Asked before each attempt by a store that may need several, as on NATS without a leader. When it returns false, the
   * change fails with `not-written`, or with `unknown` if an earlier attempt may be stored.
   */
  readonly mayTry?: (() => boolean) | undefined;
}

/**
 * Small documents under compare-and-set. A write resolves when it is durable. A write that is refused met a change by
 * this process or another one; what the process had not yet seen of the store is never the reason.
 */
export interface MetaStore {
  get(key: string): Promise<MetaEntry | undefined>;

  /** @returns the entry's revision, or undefined when the key exists already */
  create(key: string, value: Buffer, options?: ChangeOptions): Promise<number | undefined>;

  /** @returns the new revision, or undefined when the key's revision is no longer `revision` */
  compareAndSet(
    key: string,
    revision: number,
    value: Buffer,
    options?: ChangeOptions,
  ): Promise<number | undefined>;

  /**
   * @returns false when the key's revision is no longer `revision`; without `revision`, deletes
   * unconditionally
   */
  delete(key: string, revision?: number, options?: ChangeOptions): Promise<boolean>;

  /**
   * Entries whose key starts with `prefix`, in code-unit order of key. Costs what is returned, whatever else is
   * stored.
   */
  list(prefix: string, range?: ListRange): Promise<MetaEntry[]>;

  /** How many keys start with `prefix`. Costs far less than a listing. */
  count(prefix: string): Promise<number>;

  /**
   * Resolves when everything that was written before the call, by any process that shares the store, is what `get`,
   * `list` and `watch` return.
   * @throws StorageError `unavailable`
   */
  catchUp(): Promise<void>;

  /**
   * Calls `onChange` for every durable change of a key with `prefix` from now on, in order, until `stop`. Of the changes by
   * other processes it may leave out those that were replaced meanwhile.
   */
  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void };
}

/**
 * Content-addressed bytes, such as code bundles and objects, each up to 512 MiB. What one process has put or deleted is there, or
 * gone, for every other one that shares the store.
 */
export interface BlobStore {
  /** Stores the bytes durably and returns their SHA-256 as 64 hex digits. Idempotent. */
  put(bytes: Buffer): Promise<string>;
  /** @returns undefined when the blob does not exist */
  get(sha256: string): Promise<Buffer | undefined>;
  has(sha256: string): Promise<boolean>;
  delete(sha256: string): Promise<void>;
}

/**
 * - `writable`: changes are accepted
 * - `full`: changes are refused until there is space
 * - `failed`: nothing is accepted until the store is opened again
 * - `unreachable`: there is no connection to NATS; changes are accepted when it is back
 */
export type WriteState = 'writable' | 'full' | 'failed' | 'unreachable';

/** The space that a store takes on its disk, and what it has written since it was opened. */
export interface StoreUsage {
  /** Groups of changes that were written together. */
  readonly journalWrites: number;
  /** The size of these writes, with what they are padded to. */
  readonly journalBytes: number;
  /** Writes that were flushed to stable storage. */
  readonly journalFlushes: number;
  readonly segments: number;
  readonly segmentBytes: number;
  readonly chunks: number;
  /** The bytes in chunks that are still needed. */
  readonly chunkBytes: number;
}

/** The three stores of one backend, which are opened and closed together. */
export interface Store {
  readonly logs: LogStore;
  readonly meta: MetaStore;
  readonly blobs: BlobStore;

  /** Whether changes are accepted, as of the most recent writes. */
  readonly writeState: WriteState;
  usage(): StoreUsage;
  /** Refuses new work, completes accepted work, and releases all resources. */
  close(): Promise<void>;
}
