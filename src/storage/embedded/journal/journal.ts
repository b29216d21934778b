import { aligned } from '../../../lib/disk/disk.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { StorageError } from '../../error.ts';
import { FRAME_HEADER_BYTES, type FrameHeader, frameBytes, writeFrameHeader } from '../frame/frame.ts';
import { BLOCK_HEADER_BYTES } from './block.ts';
import type { Page, Pages } from './page.ts';
import type { SegmentWriter } from './segment-writer.ts';

/*
 * Group commit without a timer. One write is in flight at a time, and entries staged meanwhile form the next
 * block. A single append therefore never waits for others, and blocks grow with the load. Their size has a
 * bound: if a thousand producers shared one block, the disk would be idle while all of them prepare their
 * next record.
 *
 *   open ── a write fails ──> failed      nothing more is accepted; reads continue
 *     └──── close() ────────> closed
 */

/** A change that is being written to the journal. */
export interface Entry extends FrameHeader {
  /** Called once, before `stage` returns. */
  writeTo(target: Buffer, offset: number): void;
  /** The entry is durable, and its frame is at offset `at` of the page. Called in the order of staging. */
  committed(page: Page, at: number): void;
  /** The entry is not stored, or, with an `unknown` error, may or may not be. */
  refused(error: StorageError): void;
}

/** Entries that share a write. Their frames follow each other after `start` and the block's header. */
interface StagedBlock {
  readonly page: Page;
  readonly start: number;
  end: number;
  readonly entries: Entry[];
}

/** A write in flight. */
interface BlockWrite {
  readonly block: StagedBlock;
  /** Resolves with false when the write failed; the block's entries have then been refused. */
  readonly isDurable: Promise<boolean>;
}

type JournalState = { phase: 'open' } | { phase: 'failed'; cause: unknown } | { phase: 'closed' };

export interface JournalSettings {
  readonly writer: SegmentWriter;
  readonly pages: Pages;
  readonly maxWaitingBytes: number;
  readonly maxBlockBytes: number;
  /**
   * Returns a promise that the next write must wait for when too much is in memory.
   * @throws StorageError `full`
   */
  readonly waitForRoom: () => Promise<void> | undefined;
  /**
   * Called when a block is durable, before its entries are committed.
   * @throws StorageError `failed` when another process may have read the journal without this block
   */
  readonly confirm: () => Promise<void> | undefined;
  /** Called after the entries of a block have been committed. */
  readonly onCommit: () => void;
  /** Called when changes are refused because the disk is full. */
  readonly onFull: () => void;
  /** Called once, when a write fails. */
  readonly onFailure: (cause: unknown) => void;
}

export class Journal {
  readonly #settings: JournalSettings;
  #state: JournalState = { phase: 'open' };
  /** Blocks that accept no more entries and wait to be written, oldest first. */
  #sealed: StagedBlock[] = [];
  #filling: StagedBlock | undefined;
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
  }

  get hasFailed(): boolean {
    return this.#state.phase === 'failed';
  }

  /**
   * Adds the entry to the next block. Its `committed` or `refused` is called later.
   * @throws StorageError `not-written`, `failed`: the entry has not been added
   */
  stage(entry: Entry): void {
    this.#assertOpen();
    const bytes = FRAME_HEADER_BYTES + entry.payloadBytes;
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.#settings.maxWaitingBytes) {
      throw new StorageError('not-written', 'too many bytes wait to be written to the disk: try again', {
        facts: { waitingBytes: this.#waitingBytes, maxWaitingBytes: this.#settings.maxWaitingBytes },
      });
    }
    const block = this.#blockFor(bytes);
    const { buffer } = block.page;
    writeFrameHeader(buffer, block.end, entry);
    entry.writeTo(buffer, block.end + FRAME_HEADER_BYTES);
    block.end += bytes;
    block.page.used = block.start + aligned(block.end - block.start);
    block.entries.push(entry);
    this.#waitingBytes += bytes;
    this.#writing ??= this.#writeAll();
  }

  /** Refuses new entries and waits for staged ones. */
  async close(): Promise<void> {
    if (this.#state.phase === 'open') this.#state = { phase: 'closed' };
    await this.#writing;
    await this.#settings.writer.close();
  }

  /** Stops permanently. The write in flight may or may not be stored; staged entries are not. */
  fail(cause: unknown): void {
    if (this.#state.phase === 'failed') return;
    this.#state = { phase: 'failed', cause };
    this.#settings.onFailure(cause);
    this.#refuseWaiting(failedError(cause));
  }

  /**
   * For a change that has nothing to write, such as the deletion of what does not exist: a write whose outcome is unknown may
   * have made it, and then it exists after the restart.
   * @throws StorageError `failed`
   */
  throwIfFailed(): void {
    if (this.#state.phase === 'failed') throw failedError(this.#state.cause);
  }

  #assertOpen(): void {
    this.throwIfFailed();
    if (this.#state.phase === 'closed') throw new StorageError('not-written', 'the store is closed');
  }

  /** The block that is being filled if the frame fits into it, otherwise a new one. */
  #blockFor(bytes: number): StagedBlock {
    const filling = this.#filling;
    if (filling) {
      const length = filling.end + bytes - filling.start;
      const fits = filling.start + aligned(length) <= filling.page.buffer.length;
      if (fits && length <= this.#settings.maxBlockBytes) return filling;
      this.#sealed.push(filling);
    }
    const needed = aligned(BLOCK_HEADER_BYTES + bytes);
    const newest = this.#settings.pages.filling;
    const fits = newest && newest.used + needed <= newest.buffer.length;
    const page = fits ? newest : this.#settings.pages.add(needed);
    const start = page.used;
    page.unsettled++;
    this.#filling = { page, start, end: start + BLOCK_HEADER_BYTES, entries: [] };
    return this.#filling;
  }

  /** Writes one block after another until nothing is staged. */
  async #writeAll(): Promise<void> {
    // Everything staged in this turn of the event loop shares the first write.
    await yieldToEventLoop();
    let current = this.#startWrite();
    while (current) {
      const isDurable = await current.isDurable;
      // Start the next write before resolving callers, so that their work overlaps the I/O.
      let next = this.#startWrite();
      if (isDurable) this.#commit(current.block);
      if (!next) {
        // Yield one microtask: callers often append again as soon as they are resolved.
        await Promise.resolve();
        next = this.#startWrite();
      }
      current = next;
    }
    this.#writing = undefined;
  }

  /** @returns undefined when nothing is staged */
  #startWrite(): BlockWrite | undefined {
    const block = this.#nextBlock();
    return block && { block, isDurable: this.#write(block) };
  }

  #nextBlock(): StagedBlock | undefined {
    const sealed = this.#sealed.shift();
    if (sealed) return sealed;
    const filling = this.#filling;
    this.#filling = undefined;
    return filling;
  }

  /** @returns whether the block is durable; if not, its entries have been refused */
  async #write(block: StagedBlock): Promise<boolean> {
    try {
      const waiting = this.#settings.waitForRoom();
      if (waiting) await waiting;
      const { page, start, end, entries } = block;
      await this.#settings.writer.write({ buffer: page.buffer, start, end, frameCount: entries.length });
      const confirmed = this.#settings.confirm();
      if (confirmed) await confirmed;
    } catch (error) {
      this.#onWriteError(block, error);
      return false;
    }
    block.page.end = this.#settings.writer.end;
    return true;
  }

  #commit({ page, start, entries }: StagedBlock): void {
    let at = start + BLOCK_HEADER_BYTES;
    for (const entry of entries) {
      const bytes = frameBytes(page.buffer, at);
      this.#waitingBytes -= bytes;
      entry.committed(page, at);
      at += bytes;
    }
    page.unsettled--;
    this.#settings.onCommit();
  }

  #onWriteError(block: StagedBlock, error: unknown): void {
    if (error instanceof StorageError && error.kind === 'full') {
      this.#settings.onFull();
      const refused = [block, ...this.#refuseWaiting(error)];
      this.#refuse(block, error);
      // Newest first, because pages shrink only from their end. Otherwise memory would grow while clients
      // retry on a full disk.
      for (const { page, start, end } of refused.reverse()) {
        this.#settings.pages.takeBack(page, start, start + aligned(end - start));
      }
      return;
    }
    this.fail(error);
    this.#refuse(
      block,
      new StorageError('unknown', 'the write to the journal failed: the change may or may not be stored', {
        cause: error,
      }),
    );
  }

  /** @returns the refused blocks, oldest first */
  #refuseWaiting(error: StorageError): StagedBlock[] {
    const refused: StagedBlock[] = [];
    for (let block = this.#nextBlock(); block; block = this.#nextBlock()) {
      this.#refuse(block, error);
      refused.push(block);
    }
    return refused;
  }

  #refuse(block: StagedBlock, error: StorageError): void {
    block.page.unsettled--;
    for (const entry of block.entries) {
      this.#waitingBytes -= FRAME_HEADER_BYTES + entry.payloadBytes;
      entry.refused(error);
    }
  }
}

function failedError(cause: unknown): StorageError {
  return new StorageError(
    'failed',
    'an earlier write to the journal failed: nothing is accepted until the server is restarted',
    { cause },
  );
}
