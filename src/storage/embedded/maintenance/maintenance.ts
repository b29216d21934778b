import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { isStorageError, StorageError } from '../../error.ts';
import type { Checkpointer } from '../checkpoint/checkpointer.ts';
import type { ChunkFiles } from '../chunk/files.ts';
import { compactChunk } from '../chunk/compact.ts';
import { sortTail, type WrittenChunk } from '../chunk/sort-tail.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import type { JournalPosition } from '../journal/block.ts';
import type { Journal } from '../journal/journal.ts';
import type { Page, Pages } from '../journal/page.ts';
import type { SegmentWriter } from '../journal/segment-writer.ts';
import type { EmbeddedOptions } from '../options.ts';
import { isOutOfSpace } from '../files/out-of-space.ts';
import { releaseExpired } from './release-expired.ts';
import type { StoreState } from '../state/store-state.ts';
import type { WriteCondition } from '../write-condition.ts';

/*
 * Background work, one task at a time, which yields to the event loop:
 *
 *   sort    when the in-memory tail exceeds its bound: writes the older part into chunks, writes a checkpoint
 *           that refers to them, and recycles the pages and journal segments of that part
 *   sweep   releases expired, trimmed and deleted batches, removes chunks without batches in use, and compacts
 *           one chunk
 */

// Bounds how long expired records occupy space once everything in their chunk has expired.
const SWEEP_INTERVAL_MS = 60_000;
const RETRY_FULL_MS = 1_000;
// Each start begins a new segment. Without a bound, many short runs would leave many nearly empty segments.
const MAX_SEGMENTS = 16;
// When the tail is this many times as large as its bound, appends wait for sorting, or are refused when there
// is no space for chunks. Otherwise memory would grow without a bound.
const TAIL_LIMIT_FACTOR = 2;

export interface MaintenanceSettings {
  readonly disk: DataDisk;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: EmbeddedOptions;
  readonly state: StoreState;
  readonly pages: Pages;
  readonly chunks: ChunkFiles;
  readonly writer: SegmentWriter;
  readonly checkpointer: Checkpointer;
  /** The position of the first frame that is in no chunk. */
  readonly start: JournalPosition;
  /** The end of the journal after recovery. */
  readonly resumedAt: JournalPosition;
  readonly nextChunk: number;
  readonly condition: WriteCondition;
}

export class Maintenance {
  readonly #settings: MaintenanceSettings;
  readonly #journal: Journal;
  #start: JournalPosition;
  #nextChunk: number;
  #running: Promise<void> | undefined;
  /** Set while there is no space for chunks. Sorting pauses until the retry timer fires. */
  #full: StorageError | undefined;
  #sweepDue = true;
  #sweepTimer: Timer | undefined;
  #retryTimer: Timer | undefined;
  #closed = false;

  constructor(settings: MaintenanceSettings, journal: Journal) {
    this.#settings = settings;
    this.#journal = journal;
    this.#start = settings.start;
    this.#nextChunk = settings.nextChunk;
  }

  /** Starts work that is due, unless work is in progress. Called after each commit, so it must be fast. */
  wake(): void {
    if (this.#running || this.#closed || this.#journal.hasFailed) return;
    if (this.#mustSort() || this.#mustSweep()) this.#running = this.#work();
  }

  /**
   * Returns a promise that the journal must wait for before it uses more memory; undefined when there is
   * room.
   * @throws StorageError `full` when there is no space for chunks
   */
  waitForRoom(): Promise<void> | undefined {
    const { pages, options } = this.#settings;
    if (pages.bytes <= options.tailBytes * TAIL_LIMIT_FACTOR + options.maxWaitingBytes) return undefined;
    if (this.#full) throw this.#full;
    this.wake();
    return this.#running;
  }

  /** Ends the background work, and writes a last checkpoint unless writing has failed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sweepTimer?.cancel();
    this.#retryTimer?.cancel();
    await this.#running;
    if (!this.#journal.hasFailed) await this.#writeLastCheckpoint();
  }

  async #writeLastCheckpoint(): Promise<void> {
    try {
      await this.#checkpoint(this.#start, this.#settings.chunks.numbers);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      // Without it, the next start only reads more of the journal.
      const { disk, logger } = this.#settings;
      logger.warn('no space left for a last checkpoint; nothing is lost', { directory: disk.absolute('') });
    }
  }

  #mustSort(): boolean {
    if (this.#full) return false;
    const { pages, options } = this.#settings;
    return pages.bytes > options.tailBytes || this.#settings.writer.segmentCount > MAX_SEGMENTS;
  }

  #mustSweep(): boolean {
    return this.#settings.chunks.size > 0 && (this.#sweepDue || this.#settings.state.hasFreedSpace);
  }

  async #work(): Promise<void> {
    try {
      if (this.#mustSort()) await this.#sort();
      if (this.#mustSweep()) await this.#sweep();
      if (!this.#full && !this.#mustSort()) this.#settings.condition.written('chunks');
      this.#armSweep();
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#running = undefined;
      // Space that was released during the work must not wait for the next commit, which may be much later.
      if (this.#mustSweep()) this.wake();
    }
  }

  #onError(error: unknown): void {
    if (!isOutOfSpace(error)) {
      // The records are safe in the journal, but the journal could no longer be emptied.
      this.#journal.fail(error);
      return;
    }
    const { clock, condition } = this.#settings;
    this.#full = new StorageError(
      'full',
      'no space left to sort the journal: free some space, and writing continues',
      {
        cause: error,
      },
    );
    condition.outOfSpace('chunks');
    this.#retryTimer = clock.setTimer(
      RETRY_FULL_MS,
      () => {
        this.#full = undefined;
        // What had no space may have been the removal of chunks, which nothing else begins again for a minute.
        this.#sweepDue = true;
        this.wake();
        if (!this.#running) condition.written('chunks');
      },
      { background: true },
    );
  }

  async #sort(): Promise<void> {
    const { disk, state, pages, options, chunks } = this.#settings;
    const sorted = this.#pagesToSort();
    const last = sorted.at(-1);
    if (!last) return;
    const boundary = last.number + 1;
    const start = sorted.findLast(({ end }) => end)?.end ?? this.#start;
    const settings = { disk, state, pages, sizes: options };
    const written = await sortTail(settings, boundary, this.#nextChunk);
    this.#nextChunk += written.length;
    await this.#checkpoint(start, [...chunks.numbers, ...written.map(({ number }) => number)]);
    this.#start = start;
    await this.#moveToExtents(written, boundary);
    pages.dropBelow(boundary);
    await this.#settings.writer.releaseBefore(start);
    this.#settings.condition.written('chunks');
  }

  /**
   * The oldest pages: enough to reduce the tail to a quarter of its bound, or all when there are too many
   * segments.
   */
  #pagesToSort(): Page[] {
    const { pages, options } = this.#settings;
    const all = this.#settings.writer.segmentCount > MAX_SEGMENTS;
    if (all) pages.endNewest();
    const keptBytes = all ? 0 : options.tailBytes / 4;
    let bytes = pages.bytes;
    const sorted: Page[] = [];
    for (const page of pages.live) {
      const inUse = page.unsettled > 0 || (page === pages.live.at(-1) && !page.ended);
      if (inUse || bytes <= keptBytes) break;
      bytes -= page.buffer.length;
      sorted.push(page);
    }
    return sorted;
  }

  /** Moves the written batches from the tail indexes of their logs to the extent indexes. */
  async #moveToExtents(written: readonly WrittenChunk[], boundary: number): Promise<void> {
    const { state, chunks } = this.#settings;
    for (const { number, rows } of written) {
      chunks.add(number, true);
      for (const row of rows) {
        const log = state.logByNumber(row.logNumber);
        if (!log) continue;
        log.extents.push(number, row);
        chunks.retain(number, row.length);
      }
    }
    await state.visitLogs(({ tail }) => tail.dropFirst(tail.countBelow(boundary)));
  }

  async #sweep(): Promise<void> {
    const { state, chunks, clock } = this.#settings;
    this.#sweepDue = false;
    await releaseExpired(state, chunks, clock.now());
    const unused = chunks.takeUnused();
    const wasteful = await chunks.findWasteful(this.#settings.options.minFreedBytes);
    if (unused.length === 0 && wasteful === undefined) return;
    await this.#checkpoint(this.#start, chunks.numbers);
    await chunks.remove(unused);
    // One chunk for each sweep: it has a few dozen MiB, of which at most a quarter is copied.
    if (wasteful !== undefined) await this.#compact(wasteful);
  }

  async #compact(number: number): Promise<void> {
    const { disk, state, chunks, options, logger } = this.#settings;
    try {
      await compactChunk({ disk, state, chunks, sizes: options }, number);
    } catch (error) {
      if (!isOutOfSpace(error) && !isStorageError(error, 'corrupt')) throw error;
      // Both leave the chunk unchanged. Damage is reported to readers of the damaged block.
      if (!isOutOfSpace(error)) chunks.markDamaged(number);
      logger.warn('a chunk could not be compacted', { error });
    }
  }

  #armSweep(): void {
    if (this.#sweepTimer || this.#closed || this.#settings.chunks.size === 0) return;
    this.#sweepTimer = this.#settings.clock.setTimer(
      SWEEP_INTERVAL_MS,
      () => {
        this.#sweepTimer = undefined;
        this.#sweepDue = true;
        this.wake();
      },
      { background: true },
    );
  }

  async #checkpoint(start: JournalPosition, chunks: readonly number[]): Promise<void> {
    const { checkpointer, writer, resumedAt } = this.#settings;
    await checkpointer.write({ start, resumedAt, chunks }, async () => {
      const durableTo = writer.end;
      await writer.sync();
      return durableTo;
    });
  }
}
