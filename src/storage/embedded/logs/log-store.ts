import { assert } from '../../../lib/assert.ts';
import { StorageError, tooLarge } from '../../error.ts';
import type { AppendBatch, AppendResult, LogBounds, LogStore, ReadResult } from '../../port.ts';
import { AppendEntry } from '../entries.ts';
import { FRAME } from '../frame/frame.ts';
import { type LogState, notFound } from '../state/log-state.ts';
import { findByTime, Reading, readLog } from './read-log.ts';
import type { StoreCore } from '../store-core.ts';

/** Logs in the journal and in chunks. A batch becomes readable when it is durable, never before. */
export class EmbeddedLogStore implements LogStore {
  readonly #core: StoreCore;
  readonly #creating = new Map<string, Promise<void>>();

  constructor(core: StoreCore) {
    this.#core = core;
  }

  async createLog(id: string, { retentionMs }: { retentionMs: number }): Promise<void> {
    this.#core.journal.throwIfFailed();
    if (this.#core.state.log(id)) return;
    let created = this.#creating.get(id);
    if (!created) {
      created = this.#create(id, retentionMs);
      this.#creating.set(id, created);
    }
    await created;
  }

  async deleteLog(id: string): Promise<void> {
    await this.#creating.get(id);
    this.#core.journal.throwIfFailed();
    const log = this.#core.state.log(id);
    if (log) await this.#core.change({ kind: FRAME.deleteLog, logNumber: log.number });
  }

  append(id: string, batch: AppendBatch): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      const log = this.#require(id);
      if (log.phase !== 'open') throw closed(id);
      this.#assertFits(batch);
      const timeMs = Math.max(log.lastTimeMs, this.#core.clock.now());
      this.#core.journal.stage(new AppendEntry(log, batch, timeMs, resolve, reject));
      log.nextPos++;
      log.lastTimeMs = timeMs;
    });
  }

  async closeLog(id: string): Promise<void> {
    const log = this.#require(id);
    if (log.phase === 'closed') return;
    const before = log.phase;
    log.phase = 'closing';
    try {
      await this.#core.change({ kind: FRAME.closeLog, logNumber: log.number });
    } catch (error) {
      if (before === 'open' && log.phase === 'closing') log.phase = 'open';
      throw error;
    }
  }

  async read(id: string, fromPos: number, { maxBytes }: { maxBytes: number }): Promise<ReadResult> {
    const log = this.#require(id);
    const from = Math.max(fromPos, log.firstPos);
    const reading = new Reading(from, maxBytes);
    await readLog(log, this.#core, reading);
    return {
      batches: reading.batches,
      nextPos: reading.nextPos,
      firstPos: log.firstPos,
      endPos: log.endPos,
      trimmed: fromPos < log.firstPos,
      closed: log.phase === 'closed',
    };
  }

  async waitForAppend(id: string, fromPos: number, options: { timeoutMs: number; signal?: AbortSignal }) {
    return this.#require(id).wait(fromPos, this.#core.clock, options);
  }

  async findByTime(id: string, timestampMs: number): Promise<number> {
    return findByTime(this.#require(id), this.#core, timestampMs);
  }

  async bounds(id: string): Promise<LogBounds> {
    const { firstPos, endPos, phase } = this.#require(id);
    return { firstPos, endPos, closed: phase === 'closed' };
  }

  storedBytes(id: string): number {
    const log = this.#core.state.log(id);
    return log ? log.extents.bytes + log.tail.bytes(this.#core.pages) : 0;
  }

  async trim(id: string, beforePos: number): Promise<void> {
    const log = this.#require(id);
    const pos = Math.min(beforePos, log.endPos);
    if (pos > log.firstPos) await this.#core.change({ kind: FRAME.trimLog, logNumber: log.number, pos });
  }

  async setRetention(id: string, retentionMs: number): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ retentionMs }));
    await this.#core.change({ kind: FRAME.setRetention, logNumber: this.#require(id).number, payload });
  }

  async #create(id: string, retentionMs: number): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ id, retentionMs }));
    const logNumber = this.#core.state.takeLogNumber();
    try {
      await this.#core.change({ kind: FRAME.createLog, logNumber, payload });
    } finally {
      this.#creating.delete(id);
    }
  }

  #require(id: string): LogState {
    const log = this.#core.state.log(id);
    if (!log) throw notFound(id);
    return log;
  }

  #assertFits({ recordCount, byteLength }: AppendBatch): void {
    assert(recordCount > 0, 'a batch contains at least one record');
    const { maxBatchBytes } = this.#core.options;
    if (byteLength <= maxBatchBytes) return;
    throw tooLarge('a batch', { bytes: byteLength, maxBytes: maxBatchBytes });
  }
}

function closed(id: string): StorageError {
  return new StorageError('closed', `log ${id} is closed`, { facts: { log: id } });
}
