import { createHash } from 'node:crypto';
import type { Clock } from '../../src/lib/time/clock.ts';
import { StorageError } from '../../src/storage/error.ts';
import { MetaEntries } from '../../src/storage/meta-entries.ts';
import type {
  AppendBatch,
  AppendResult,
  BlobStore,
  ListRange,
  LogStore,
  MetaChange,
  MetaEntry,
  MetaStore,
  Store,
  StoredBatch,
  StoreUsage,
} from '../../src/storage/port.ts';

export const NO_USAGE: StoreUsage = {
  journalWrites: 0,
  journalBytes: 0,
  journalFlushes: 0,
  segments: 0,
  segmentBytes: 0,
  chunks: 0,
  chunkBytes: 0,
};

/**
 * A store in memory for unit tests. It leaves gaps between positions and packs appends of one event loop turn
 * under one position, as the port allows, so that code which assumes dense positions or a `firstIndex` of 0 fails.
 */
export function memoryStore(clock: Clock): Store {
  return {
    logs: new MemoryLogs(clock),
    meta: new MemoryMeta(),
    blobs: new MemoryBlobs(),
    writeState: 'writable',
    usage: () => NO_USAGE,
    close: async () => {},
  };
}

const POSITION_STEP = 3;

interface MemoryLog {
  batches: StoredBatch[];
  /** Appended in this turn, readable from the next. */
  pending: StoredBatch[];
  lastPos: number;
  lastTimestampMs: number;
  /** One above the newest readable position. */
  endPos: number;
  /** One above the newest position that was trimmed. */
  trimmedTo: number;
  state: 'open' | 'closed';
  waiters: Set<() => void>;
}

class MemoryLogs implements LogStore {
  readonly #clock: Clock;
  readonly #logs = new Map<string, MemoryLog>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async createLog(id: string): Promise<void> {
    if (this.#logs.has(id)) return;
    this.#logs.set(id, {
      batches: [],
      pending: [],
      lastPos: 0,
      lastTimestampMs: 0,
      endPos: 0,
      trimmedTo: 0,
      state: 'open',
      waiters: new Set(),
    });
  }

  async deleteLog(id: string): Promise<void> {
    const log = this.#logs.get(id);
    this.#logs.delete(id);
    if (log) wake(log);
  }

  async append(id: string, batch: AppendBatch): Promise<AppendResult> {
    const log = this.#require(id);
    if (log.state === 'closed') throw new StorageError('closed', `log ${id} is closed`);
    const bytes = Buffer.alloc(batch.byteLength);
    batch.writeTo(bytes, 0);
    const packedWith = log.pending.at(-1);
    if (!packedWith) {
      log.lastPos += POSITION_STEP;
      log.lastTimestampMs = Math.max(log.lastTimestampMs, this.#clock.now());
    }
    const result = {
      pos: log.lastPos,
      firstIndex: packedWith ? packedWith.firstIndex + packedWith.recordCount : 0,
      timestampMs: log.lastTimestampMs,
    };
    log.pending.push({ ...result, recordCount: batch.recordCount, bytes });
    await Promise.resolve();
    publish(log);
    return result;
  }

  async closeLog(id: string): Promise<void> {
    const log = this.#require(id);
    publish(log);
    log.state = 'closed';
    wake(log);
  }

  async read(id: string, fromPos: number, { maxBytes }: { maxBytes: number }) {
    const log = this.#require(id);
    const firstPos = log.batches[0]?.pos ?? log.endPos;
    const batches: StoredBatch[] = [];
    let bytes = 0;
    for (const batch of log.batches) {
      if (batch.pos < fromPos) continue;
      bytes += batch.bytes.length;
      // Batches that share a position are returned together, because `nextPos` cannot address the rest.
      if (bytes > maxBytes && batches.length > 0 && batches.at(-1)!.pos !== batch.pos) break;
      batches.push(batch);
    }
    const last = batches.at(-1);
    return {
      batches,
      nextPos: last ? last.pos + 1 : Math.max(fromPos, firstPos),
      firstPos,
      endPos: log.endPos,
      trimmed: fromPos < log.trimmedTo,
      closed: log.state === 'closed',
    };
  }

  async waitForAppend(
    id: string,
    fromPos: number,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'appended' | 'timeout'> {
    signal?.throwIfAborted();
    const log = this.#require(id);
    const ready = () => log.endPos > fromPos || log.state === 'closed';
    if (ready()) return 'appended';
    return new Promise((resolve, reject) => {
      const stop = () => {
        log.waiters.delete(onChange);
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
      };
      const onChange = () => {
        if (this.#logs.get(id) !== log) {
          stop();
          reject(notFound(id));
        } else if (ready()) {
          stop();
          resolve('appended');
        }
      };
      const onAbort = () => {
        stop();
        reject(signal?.reason);
      };
      const timer = this.#clock.setTimer(timeoutMs, () => {
        stop();
        resolve('timeout');
      });
      log.waiters.add(onChange);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  async findByTime(id: string, timestampMs: number): Promise<number> {
    const log = this.#require(id);
    return log.batches.find((batch) => batch.timestampMs >= timestampMs)?.pos ?? log.endPos;
  }

  storedBytes(id: string): number {
    return (this.#logs.get(id)?.batches ?? []).reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  async bounds(id: string) {
    const log = this.#require(id);
    return {
      firstPos: log.batches[0]?.pos ?? log.endPos,
      endPos: log.endPos,
      closed: log.state === 'closed',
    };
  }

  async trim(id: string, beforePos: number): Promise<void> {
    const log = this.#require(id);
    const removed = log.batches.filter((batch) => batch.pos < beforePos);
    log.batches = log.batches.slice(removed.length);
    const last = removed.at(-1);
    if (last) log.trimmedTo = last.pos + 1;
  }

  async setRetention(id: string): Promise<void> {
    this.#require(id);
  }

  #require(id: string): MemoryLog {
    const log = this.#logs.get(id);
    if (!log) throw notFound(id);
    return log;
  }
}

function notFound(id: string): StorageError {
  return new StorageError('not-found', `there is no log ${id}`, { facts: { log: id } });
}

function publish(log: MemoryLog): void {
  if (log.pending.length === 0) return;
  log.batches.push(...log.pending);
  log.pending = [];
  log.endPos = log.lastPos + 1;
  wake(log);
}

function wake(log: MemoryLog): void {
  for (const onChange of log.waiters) onChange();
}

class MemoryMeta implements MetaStore {
  readonly #entries = new MetaEntries();
  #revision = 0;

  async get(key: string): Promise<MetaEntry | undefined> {
    return this.#entries.get(key);
  }

  async create(key: string, value: Buffer): Promise<number | undefined> {
    return this.#entries.get(key) ? undefined : this.#put(key, value);
  }

  async compareAndSet(key: string, revision: number, value: Buffer): Promise<number | undefined> {
    return this.#entries.get(key)?.revision === revision ? this.#put(key, value) : undefined;
  }

  async delete(key: string, revision?: number): Promise<boolean> {
    const entry = this.#entries.get(key);
    if (!entry) return revision === undefined;
    if (revision !== undefined && entry.revision !== revision) return false;
    this.#entries.apply({ key, value: undefined, revision: ++this.#revision });
    return true;
  }

  async list(prefix: string, range?: ListRange): Promise<MetaEntry[]> {
    return this.#entries.list(prefix, range);
  }

  async count(prefix: string): Promise<number> {
    return this.#entries.count(prefix);
  }

  async catchUp(): Promise<void> {}

  watch(prefix: string, onChange: (change: MetaChange) => void) {
    return this.#entries.watch(prefix, onChange);
  }

  #put(key: string, value: Buffer): number {
    const entry = { key, value: Buffer.from(value), revision: ++this.#revision };
    this.#entries.apply(entry);
    return entry.revision;
  }
}

class MemoryBlobs implements BlobStore {
  readonly #blobs = new Map<string, Buffer>();

  async put(bytes: Buffer): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#blobs.set(sha256, Buffer.from(bytes));
    return sha256;
  }

  async get(sha256: string): Promise<Buffer | undefined> {
    return this.#blobs.get(sha256);
  }

  async has(sha256: string): Promise<boolean> {
    return this.#blobs.has(sha256);
  }

  async delete(sha256: string): Promise<void> {
    this.#blobs.delete(sha256);
  }
}
