/**
 * What a place to keep things must offer. The embedded store fills this port on one machine's disk; a
 * replicated log engine can fill it for many. Nothing above it knows which.
 *
 * Positions. A log holds batches, each of one or more records. A batch's `pos` is a whole number below
 * 2^43 that never decreases within a log, with gaps allowed; a record is named by (pos, index). Batches
 * share a `pos` only where a store packs appends together, and are then told apart by `firstIndex` and
 * always read together. Sequence numbers are computed from them above the port.
 */

/** Names a log for ever: an id is never used for a second log. Up to 1,024 bytes of UTF-8. */
export type LogId = string;

/**
 * Records that are appended together. The store calls `writeTo` once, before `append` returns its promise,
 * so that the bytes go straight to where they are written from and the caller may reuse its buffers.
 */
export interface AppendBatch {
  readonly recordCount: number;
  readonly byteLength: number;
  /** Writes exactly `byteLength` bytes at `offset`. */
  writeTo(target: Buffer, offset: number): void;
}

export interface AppendResult {
  readonly pos: number;
  /** The index of the batch's first record within `pos`: above 0 where a store packs appends together. */
  readonly firstIndex: number;
  /** Arrival time, milliseconds since the epoch; never decreases within a log. */
  readonly timestampMs: number;
}

export interface StoredBatch {
  readonly pos: number;
  readonly firstIndex: number;
  readonly timestampMs: number;
  readonly recordCount: number;
  /** The bytes as appended. A view of shared memory: read it, never write to it. */
  readonly bytes: Buffer;
}

export interface ReadResult {
  readonly batches: readonly StoredBatch[];
  /**
   * Where to go on: above the last batch returned; when there is none, `fromPos`, raised to `firstPos` and past
   * positions that no batch has.
   */
  readonly nextPos: number;
  /** The oldest position kept; equals `endPos` when the log is empty. */
  readonly firstPos: number;
  /** One above the newest durable position. */
  readonly endPos: number;
  /** Records between `fromPos` and `firstPos` have been removed. */
  readonly trimmed: boolean;
  readonly closed: boolean;
}

export interface LogBounds {
  readonly firstPos: number;
  readonly endPos: number;
  readonly closed: boolean;
}

/** The retention of a log whose owner trims it: nothing in it expires by itself. */
export const UNTIL_TRIMMED_MS = Number.MAX_SAFE_INTEGER;

export interface LogStore {
  /** Creates a log; no effect when it exists. Resolves when appends can succeed. */
  createLog(id: LogId, options: { retentionMs: number }): Promise<void>;

  /** Removes a log and frees its space in time; no effect when there is none. */
  deleteLog(id: LogId): Promise<void>;

  /**
   * Appends a batch. Resolves when it is durable: it survives a crash at any later moment. Batches become
   * readable only then, in the order of their positions.
   * @throws StorageError `closed`, `not-written` (safe to retry), `unknown` (may appear), `not-found`
   */
  append(id: LogId, batch: AppendBatch, options?: { batchId?: string }): Promise<AppendResult>;

  /** After it resolves, no further append to the log is accepted or becomes visible. */
  closeLog(id: LogId): Promise<void>;

  /**
   * Reads durable batches at or above `fromPos`, in order. Returns at least one batch if there is one, then
   * as many as fit `maxBytes`. Empty at the end of the log, never an error.
   * @param options.minPos do not answer from a replica that has not seen up to here
   */
  read(id: LogId, fromPos: number, options: { maxBytes: number; minPos?: number }): Promise<ReadResult>;

  /**
   * Waits until the log has a durable batch at or above `fromPos`, or is closed (both `appended`).
   * An append between a read and this call is not missed.
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

  /** Makes everything below `beforePos` unreadable; its space is freed in time. */
  trim(id: LogId, beforePos: number): Promise<void>;

  /**
   * How long batches are kept. Removal may come late: what must vanish on time is hidden above the port.
   */
  setRetention(id: LogId, retentionMs: number): Promise<void>;
}

export interface MetaEntry {
  readonly key: string;
  readonly value: Buffer;
  /** Grows with each change of the key; meaningless across keys. */
  readonly revision: number;
}

export type MetaChange =
  | MetaEntry
  | { readonly key: string; readonly value: undefined; readonly revision: number };

/** Small documents under compare-and-set. A write resolves when it is durable. */
export interface MetaStore {
  get(key: string): Promise<MetaEntry | undefined>;

  /** @returns the entry's revision, or undefined when the key exists already */
  create(key: string, value: Buffer): Promise<number | undefined>;

  /** @returns the new revision, or undefined when the key's revision is no longer `revision` */
  compareAndSet(key: string, revision: number, value: Buffer): Promise<number | undefined>;

  /** @returns false when the key's revision is no longer `revision`; without one, removes whatever is there */
  delete(key: string, revision?: number): Promise<boolean>;

  /** Entries whose key starts with `prefix`, in code-unit order of key. */
  list(prefix: string): Promise<MetaEntry[]>;

  /** Calls `onChange` for every durable change under `prefix` from now on, in order, until `stop`. */
  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void };
}

/** Content-addressed bytes: code bundles and objects. Up to 512 MiB each. */
export interface BlobStore {
  /** Stores the bytes durably and returns their SHA-256 as 64 hex digits. Idempotent. */
  put(bytes: Buffer): Promise<string>;
  /** @returns undefined when there is no such blob */
  get(sha256: string): Promise<Buffer | undefined>;
  /** Whether the blob is there. */
  has(sha256: string): Promise<boolean>;
  delete(sha256: string): Promise<void>;
}

/** What a backend can do; shown to the operator at start. */
interface StoreCapabilities {
  readonly backend: string;
  readonly durability: 'fsync' | 'os' | 'replicated' | 'none';
  readonly maxBatchBytes: number;
}

/**
 * - `writable`: changes are accepted
 * - `full`: refused for want of space, and accepted again when there is some
 * - `failed`: nothing is accepted until the store is opened anew
 */
export type WriteState = 'writable' | 'full' | 'failed';

/** The three stores of one backend and their common life. */
export interface Store {
  readonly logs: LogStore;
  readonly meta: MetaStore;
  readonly blobs: BlobStore;
  readonly capabilities: StoreCapabilities;
  /** As the last attempts to write found it. */
  readonly writeState: WriteState;
  /** Refuses new work, finishes what was accepted, and lets go of every resource. */
  close(): Promise<void>;
}
