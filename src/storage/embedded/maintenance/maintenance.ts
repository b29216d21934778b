import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Disk } from '../../../lib/disk/disk.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { isStorageError, StorageError } from '../../error.ts';
import type { Checkpointer } from '../checkpoint/checkpointer.ts';
import type { ChunkFiles } from '../chunk/files.ts';
import { compactChunk } from '../chunk/compact.ts';
import { LOGS_PER_TURN, sortTail, type WrittenChunk } from '../chunk/sort-tail.ts';
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
 * Background work, one task at a time, each in slices that leave the event loop to others:
 *
 *   sort    when the tail has grown past its bound, its older part goes into chunks, a checkpoint names
 *           them, and pages and journal segments behind it are used again
 *   sweep   what is expired, trimmed or deleted is let go of, and chunks that nobody needs are removed
 */

// Expired records take up space for a minute more at most, once all that shares their chunk has expired.
const SWEEP_INTERVAL_MS = 60_000;
const RETRY_FULL_MS = 1_000;
// Each start begins a new segment: without a bound, many short runs would leave many nearly empty ones.
const MAX_SEGMENTS = 16;
// Appends wait for the sorting, or are refused for want of space, when the tail has grown to this many
// times its bound: memory must not grow without one.
const TAIL_LIMIT_FACTOR = 2;

export interface MaintenanceSettings {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: EmbeddedOptions;
  readonly state: StoreState;
  readonly pages: Pages;
  readonly chunks: ChunkFiles;
  readonly writer: SegmentWriter;
  readonly checkpointer: Checkpointer;
  /** Where the first frame lies that is in no chunk. */
  readonly start: JournalPosition;
  /** Where the journal ended when it was read back. */
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
  /** No space for chunks: sorting rests until the timer fires. */
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

  /** Starts what is due, if nothing is under way. Called after each commit, so it is quick. */
  wake(): void {
    if (this.#running || this.#closed || this.#journal.hasFailed) return;
    if (this.#mustSort() || this.#mustSweep()) this.#running = this.#work();
  }

  /**
   * What the journal must wait for before it takes up more memory.
   * @throws StorageError `full` when waiting does not help
   */
  room(): Promise<void> | undefined {
    const { pages, options } = this.#settings;
    if (pages.bytes <= options.tailBytes * TAIL_LIMIT_FACTOR + options.maxWaitingBytes) return undefined;
    if (this.#full) throw this.#full;
    this.wake();
    return this.#running;
  }

  /** Ends the background work, and leaves a checkpoint unless writing has failed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sweepTimer?.cancel();
    this.#retryTimer?.cancel();
    await this.#running;
    if (!this.#journal.hasFailed) await this.#leaveCheckpoint();
  }

  async #leaveCheckpoint(): Promise<void> {
    try {
      await this.#checkpoint(this.#start, this.#settings.chunks.numbers);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      // The next start reads a little more of the journal, that is all.
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
      this.#armSweep();
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#running = undefined;
      // What was freed meanwhile must not wait for the next commit: there may be none for long.
      if (this.#mustSweep()) this.wake();
    }
  }

  #onError(error: unknown): void {
    if (!isOutOfSpace(error)) {
      // The records are safe in the journal, but it could never be emptied again.
      this.#journal.fail(error);
      return;
    }
    const { clock, condition } = this.#settings;
    this.#full = new StorageError(
      'full',
      'no space left to sort the journal: free some, and writing goes on',
      {
        cause: error,
      },
    );
    condition.outOfSpace('chunks');
    this.#retryTimer = clock.setTimer(
      RETRY_FULL_MS,
      () => {
        this.#full = undefined;
        this.wake();
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
    await this.#readFromChunks(written, boundary);
    pages.dropBelow(boundary);
    await this.#settings.writer.releaseBefore(start);
    this.#settings.condition.written('chunks');
  }

  /** The oldest pages: as many as bring the tail down to a quarter of its bound, or all when segments abound. */
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

  /** From here on readers find these batches in chunks, and no longer in the tail. */
  async #readFromChunks(written: readonly WrittenChunk[], boundary: number): Promise<void> {
    const { state, chunks } = this.#settings;
    for (const { number, rows } of written) {
      chunks.add(number);
      for (const row of rows) {
        const log = state.logByNumber(row.logNumber);
        if (!log) continue;
        log.extents.push(number, row);
        chunks.retain(number, row.length);
      }
    }
    let seen = 0;
    for (const log of state.logs()) {
      if (++seen % LOGS_PER_TURN === 0) await yieldToEventLoop();
      log.tail.dropFirst(log.tail.countBelow(boundary));
    }
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
    // One for each sweep: a chunk is a few dozen MiB, of which at most a quarter is copied.
    if (wasteful !== undefined) await this.#compact(wasteful);
  }

  async #compact(number: number): Promise<void> {
    const { disk, state, chunks, options, logger } = this.#settings;
    try {
      await compactChunk({ disk, state, chunks, sizes: options }, number);
    } catch (error) {
      if (!isOutOfSpace(error) && !isStorageError(error, 'corrupt')) throw error;
      // Either leaves all as it is. Damage is reported to those who read it.
      if (!isOutOfSpace(error)) chunks.markDamaged(number);
      logger.warn('a chunk of which little is needed could not be written anew', { cause: String(error) });
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
