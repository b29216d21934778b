import { aligned } from '../../../lib/disk/disk.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { StorageError } from '../../error.ts';
import { FRAME_HEADER_BYTES, type FrameHeader, frameBytes, writeFrameHeader } from '../frame/frame.ts';
import { BLOCK_HEADER_BYTES } from './block.ts';
import type { Page, Pages } from './page.ts';
import type { SegmentWriter } from './segment-writer.ts';

/*
 * Group commit without a timer. One write is in flight at a time; what is staged meanwhile is the next
 * block. So a lone append waits for nobody, and under load blocks grow by themselves, up to a bound: a thousand
 * producers in one block would leave the disk idle while they all make their next record.
 *
 *   open ── a write fails ──> failed      nothing more is accepted; reads go on
 *     └──── close() ────────> closed
 */

/** A change on its way to the disk. */
export interface Entry extends FrameHeader {
  /** Called once, before `stage` returns. */
  writeTo(target: Buffer, offset: number): void;
  /** It is durable; its frame lies at `at` in the page. Called in the order of staging. */
  committed(page: Page, at: number): void;
  refused(error: StorageError): void;
}

/** Entries that share a write. They lie one after the other behind `start` and the block's header. */
interface StagedBlock {
  readonly page: Page;
  readonly start: number;
  end: number;
  readonly entries: Entry[];
}

type JournalState = { phase: 'open' } | { phase: 'failed'; cause: unknown } | { phase: 'closed' };

export interface JournalSettings {
  readonly writer: SegmentWriter;
  readonly pages: Pages;
  readonly maxWaitingBytes: number;
  readonly maxBlockBytes: number;
  /**
   * What to wait for before the next write.
   * @throws StorageError `full`
   */
  readonly room: () => Promise<void> | undefined;
  /**
   * Called when a block is durable, before anyone is told.
   * @throws StorageError `failed` when another process may have read the journal without this block
   */
  readonly confirm: () => Promise<void> | undefined;
  /** Called after each block, once its entries know. */
  readonly onCommit: () => void;
  /** Called when changes are refused for want of space. */
  readonly onFull: () => void;
  /** Called once, when a write fails. */
  readonly onFailure: (cause: unknown) => void;
}

export class Journal {
  readonly #settings: JournalSettings;
  #state: JournalState = { phase: 'open' };
  /** Full or closed blocks, oldest first, then the one that is being filled. */
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
   * Takes the entry for the next block. Its `committed` or `refused` is called later.
   * @throws StorageError `not-written`, `failed`: nothing has been taken
   */
  stage(entry: Entry): void {
    this.#assertOpen();
    const bytes = FRAME_HEADER_BYTES + entry.payloadBytes;
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.#settings.maxWaitingBytes) {
      throw new StorageError('not-written', 'the disk is behind by too many bytes: try again', {
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

  /** Refuses new entries and waits for those staged. */
  async close(): Promise<void> {
    if (this.#state.phase === 'open') this.#state = { phase: 'closed' };
    await this.#writing;
    await this.#settings.writer.close();
  }

  /** Stops for good: what is on its way may or may not be stored, what waits is not. */
  fail(cause: unknown): void {
    if (this.#state.phase === 'failed') return;
    this.#state = { phase: 'failed', cause };
    this.#settings.onFailure(cause);
    this.#refuseWaiting(failedError(cause));
  }

  #assertOpen(): void {
    const state = this.#state;
    if (state.phase === 'failed') throw failedError(state.cause);
    if (state.phase === 'closed') throw new StorageError('not-written', 'the store is closed');
  }

  /** The block that is being filled if the frame fits in, else a new one. */
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

  async #writeAll(): Promise<void> {
    // Whoever else has something to store in this turn comes along.
    await yieldToEventLoop();
    let block = this.#nextBlock();
    let writing = block && this.#write(block);
    while (block && writing) {
      const isCommitted = await writing;
      const done = block;
      // The disk goes on first: what those do who are now told is done while it works.
      block = this.#nextBlock();
      writing = block && this.#write(block);
      if (isCommitted) this.#settle(done);
      if (block) continue;
      // They have a moment to come again at once.
      await Promise.resolve();
      block = this.#nextBlock();
      writing = block && this.#write(block);
    }
    this.#writing = undefined;
  }

  #nextBlock(): StagedBlock | undefined {
    const sealed = this.#sealed.shift();
    if (sealed) return sealed;
    const filling = this.#filling;
    this.#filling = undefined;
    return filling;
  }

  /** @returns whether it is durable; if not, those who wait for it know already */
  async #write(block: StagedBlock): Promise<boolean> {
    try {
      const room = this.#settings.room();
      if (room) await room;
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

  #settle({ page, start, entries }: StagedBlock): void {
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
      // Newest first: or memory would grow for as long as the disk is full and clients try.
      for (const { page, start, end } of refused.reverse()) {
        this.#settings.pages.takeBack(page, start, start + aligned(end - start));
      }
      return;
    }
    this.fail(error);
    this.#refuse(
      block,
      new StorageError('unknown', 'the write to the journal failed: it may or may not be stored', {
        cause: error,
      }),
    );
  }

  /** @returns the blocks, oldest first */
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
