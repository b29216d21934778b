import { isStorageError } from '../../error.ts';
import type { LogId } from '../../port.ts';
import { isMessageLogError } from '../messages/port.ts';
import type { LogCatalog } from './catalog.ts';
import { logNotFound, toStorageError } from './errors.ts';
import { controlMessage, KIND } from './message.ts';
import type { OpenLog } from './open-log.ts';
import type { Publisher } from './append/publish.ts';
import type { LogReader } from './read/reader.ts';
import type { UsedLogs } from './used-logs.ts';

/** Removes batches, and logs. */
export class Removal {
  readonly #logs: UsedLogs;
  readonly #catalog: LogCatalog;
  readonly #reader: LogReader;
  readonly #publisher: Publisher;

  constructor(logs: UsedLogs, catalog: LogCatalog, reader: LogReader, publisher: Publisher) {
    this.#logs = logs;
    this.#catalog = catalog;
    this.#reader = reader;
    this.#publisher = publisher;
  }

  async trim(id: LogId, beforePos: number): Promise<void> {
    const log = await this.#logs.loaded(id);
    await this.#reader.catchUp(log);
    await this.#removeBefore(log, Math.min(beforePos, this.#reader.boundsOf(log).endPos));
  }

  /** Removes batches that arrived before a time, if the retention of the log is still this one. */
  async removeExpired(id: LogId, timeMs: number, retentionMs: number): Promise<void> {
    try {
      const log = await this.#logs.loaded(id);
      await this.#removeBefore(log, await this.#reader.posByTime(log, timeMs), retentionMs);
    } catch (error) {
      if (!isStorageError(error, 'not-found')) throw error;
    }
  }

  /** The document first: whatever happens then, the deletion is completed by a round of retention. */
  async deleteLog(id: LogId): Promise<void> {
    if (await this.#catalog.beginDelete(id)) await this.finishDelete(id);
  }

  /** Fences the log against appends that are on their way, and removes it. Does the rest of an earlier deletion. */
  async finishDelete(id: LogId): Promise<void> {
    const log = this.#logs.beingDeleted(id);
    try {
      await this.#publisher.store(log, {
        kind: KIND.deleted,
        payload: (previous, timeMs, mark) => controlMessage(KIND.deleted, timeMs, previous, mark),
      });
    } catch (error) {
      // An earlier attempt has come further.
      if (!isStorageError(error, 'not-found')) throw error;
    }
    await this.#purge(log, 'all');
    await this.#catalog.finishDelete(id);
  }

  /**
   * Removes the batches below a position. The newest message of the log is kept: the next append expects it.
   * @param whileRetentionMs nothing is removed when the retention is another one now
   */
  async #removeBefore(log: OpenLog, beforePos: number, whileRetentionMs?: number): Promise<void> {
    const seq = await this.#reader.seqOf(log, beforePos);
    const removedBytes = await this.#reader.bytesBefore(log, seq);
    let isNew = false;
    // The document first: what is missing below this position is not damage.
    const document = await this.#catalog.update(log.id, (current) => {
      isNew =
        beforePos > current.trimmedBefore &&
        (whileRetentionMs === undefined || whileRetentionMs === current.retentionMs);
      if (!isNew) return undefined;
      const { imported } = current;
      return {
        ...current,
        trimmedBefore: beforePos,
        trimmedBytes: removedBytes,
        ...(imported && { imported: { ...imported, fromSeq: Math.max(imported.fromSeq, seq) } }),
      };
    });
    if (!document) throw logNotFound(log.id);
    if (!isNew) return;
    await this.#purge(log, { belowSeq: Math.min(seq, log.state.head.seq) });
  }

  async #purge({ partition, state, leader }: OpenLog, which: 'all' | { belowSeq: number }): Promise<void> {
    const patience = this.#logs.patience();
    for (;;) {
      try {
        return await patience.answer(partition.messages.purge(state.subject, which), leader);
      } catch (error) {
        if (!isMessageLogError(error, 'unavailable') || !(await patience.pause()))
          throw toStorageError(error);
      }
    }
  }
}
