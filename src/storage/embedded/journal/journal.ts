import { nextTurn } from '../../../lib/next-turn.ts';
import { StorageError } from '../../error.ts';
import { FRAME_HEADER_BYTES, type FrameHeader, frameBytes, writeFrameHeader } from '../frame.ts';
import { aligned, BLOCK_ALIGNMENT, BLOCK_HEADER_BYTES, type JournalPosition, sealBlock } from './block.ts';
import type { Page, Pages } from './page.ts';
import { isOutOfSpace, type Segment, type SegmentPool, type SpareSegment } from './segment-pool.ts';

/*
 * Group commit without a timer. One write is in flight at a time; what is staged meanwhile is the next
 * block. So a lone append waits for nobody, and under load blocks grow by themselves.
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
  readonly pool: SegmentPool;
  readonly pages: Pages;
  readonly maxWaitingBytes: number;
  /** Where the journal ends now; writing goes on in a fresh segment. */
  readonly end: JournalPosition;
  /** Segments that recovery read and that hold frames still needed. */
  readonly segments: readonly UsedSegment[];
  /**
   * What to wait for before the next write.
   * @throws StorageError `full`
   */
  readonly room: () => Promise<void> | undefined;
  /** Called after each block, once its entries know. */
  readonly onCommit: () => void;
  /** Called once, when a write fails. */
  readonly onFailure: (cause: unknown) => void;
}

export interface UsedSegment extends SpareSegment {
  readonly epoch: number;
}

interface OpenSegment extends Segment {
  /** Where its next block goes. */
  next: JournalPosition;
  /** Where the segment before ends. */
  readonly previousEnd: number;
}

export class Journal {
  readonly #settings: JournalSettings;
  readonly #segments: UsedSegment[];
  #state: JournalState = { phase: 'open' };
  /** Full or closed blocks, oldest first, then the one that is being filled. */
  #sealed: StagedBlock[] = [];
  #filling: StagedBlock | undefined;
  #waitingBytes = 0;
  #current: OpenSegment | undefined;
  #end: JournalPosition;
  #writing: Promise<void> | undefined;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
    this.#segments = [...settings.segments];
    this.#end = settings.end;
  }

  /** Where the durable part ends. */
  get end(): JournalPosition {
    return this.#end;
  }

  get hasFailed(): boolean {
    return this.#state.phase === 'failed';
  }

  get segmentCount(): number {
    return this.#segments.length;
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

  /** Gives segments that lie wholly before `position` back for further use. */
  async releaseBefore(position: JournalPosition): Promise<void> {
    while (this.#segments.length > 0 && this.#segments[0]!.epoch < position.epoch) {
      await this.#settings.pool.recycle(this.#segments.shift()!);
    }
  }

  /** Makes durable what a store that relies on the operating system has left to it. */
  async sync(): Promise<void> {
    if (this.#current) await this.#settings.pool.sync(this.#current);
  }

  /** Refuses new entries and waits for those staged. */
  async close(): Promise<void> {
    if (this.#state.phase === 'open') this.#state = { phase: 'closed' };
    await this.#writing;
    await this.#settings.pool.close();
    await this.#current?.file.close();
    this.#current = undefined;
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
      const end = filling.start + aligned(filling.end + bytes - filling.start);
      if (end <= filling.page.buffer.length) return filling;
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
    await nextTurn();
    for (let block = this.#nextBlock(); block; block = this.#nextBlock()) await this.#commit(block);
    this.#writing = undefined;
  }

  #nextBlock(): StagedBlock | undefined {
    const sealed = this.#sealed.shift();
    if (sealed) return sealed;
    const filling = this.#filling;
    this.#filling = undefined;
    return filling;
  }

  async #commit(block: StagedBlock): Promise<void> {
    try {
      const room = this.#settings.room();
      if (room) await room;
      const segment = await this.#segmentFor(aligned(block.end - block.start));
      this.#end = await this.#write(block, segment);
      segment.next = this.#end;
      if (this.#end.offset > segment.bytes / 2) this.#settings.pool.prepareAhead();
    } catch (error) {
      this.#onWriteError(block, error);
      return;
    }
    block.page.end = this.#end;
    this.#settle(block);
  }

  /** The current segment if there is room for the block, else the next one. */
  async #segmentFor(paddedLength: number): Promise<OpenSegment> {
    const current = this.#current;
    if (current && current.next.offset + paddedLength <= current.bytes) return current;
    const taken = await this.#settings.pool.take(paddedLength);
    if (current) {
      await this.#settings.pool.sync(current);
      await current.file.close();
    }
    const { offset, epoch, chain } = this.#end;
    // Only an empty journal ends at offset 0: then its first epoch is still free.
    const next = { epoch: offset === 0 ? epoch : epoch + 1, offset: 0, block: 0, chain };
    this.#segments.push({ path: taken.path, bytes: taken.bytes, epoch: next.epoch });
    this.#current = { ...taken, next, previousEnd: offset };
    return this.#current;
  }

  /** @returns where the journal then ends */
  async #write({ page, start, end, entries }: StagedBlock, segment: OpenSegment): Promise<JournalPosition> {
    const { file, next, previousEnd } = segment;
    const length = end - start;
    const paddedLength = aligned(length);
    const before = next.block === 0 ? previousEnd : next.offset;
    const chain = sealBlock(page.buffer, start, length, entries.length, next, before);
    page.buffer.fill(0, end, start + paddedLength);
    try {
      await file.write(page.buffer, start, paddedLength, next.offset);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      // Copy-on-write file systems can run out of space in the middle of a file. The block was not
      // acknowledged, and once its header is gone it never will be read either.
      await file.write(Buffer.alloc(BLOCK_ALIGNMENT), 0, BLOCK_ALIGNMENT, next.offset);
      throw new StorageError('full', 'no space left for the journal: free some, and writing goes on', {
        cause: error,
      });
    }
    return { epoch: next.epoch, offset: next.offset + paddedLength, block: next.block + 1, chain };
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
      this.#refuse(block, error);
      this.#refuseWaiting(error);
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

  #refuseWaiting(error: StorageError): void {
    for (let block = this.#nextBlock(); block; block = this.#nextBlock()) this.#refuse(block, error);
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
