import type { JournalPosition } from './block.ts';

/**
 * Memory of the in-memory tail. Blocks are built in a page, written to the journal from it, and served from
 * it to readers at the tip, without copying.
 */
export interface Page {
  /** Consecutive, in order of creation. */
  readonly number: number;
  readonly buffer: Buffer;
  /** Bytes used by blocks and their padding. */
  used: number;
  /** The position in the journal after the newest committed block of this page. */
  end: JournalPosition | undefined;
  /** The number of blocks in the page that are neither committed nor refused. */
  unsettled: number;
  /** The page accepts no more blocks. */
  ended: boolean;
  /** Readers may have views of the page, so its memory must not be reused. */
  hasReaderViews: boolean;
}

/*
 * The location of a frame in memory is one number made of page number and offset, so that an index entry
 * takes 8 bytes. 2^26 is above the size of any page and leaves room for 2^27 pages.
 */
const PAGE_SPAN = 2 ** 26;

export function locationOf(page: Page, offset: number): number {
  return page.number * PAGE_SPAN + offset;
}

export const pageNumberOf = (location: number) => Math.floor(location / PAGE_SPAN);
export const offsetOf = (location: number) => location % PAGE_SPAN;

export interface PagesSettings {
  readonly pageBytes: number;
  /** The most buffers that are kept for reuse. New memory is slow to use, and unused memory is wasted. */
  readonly maxSpares: number;
  readonly allocate: (bytes: number) => Buffer;
}

/** The pages of the in-memory tail, and buffers of former pages for reuse. */
export class Pages {
  readonly #pageBytes: number;
  readonly #maxSpares: number;
  readonly #allocate: (bytes: number) => Buffer;
  readonly #live: Page[] = [];
  readonly #spares: Buffer[] = [];
  #nextNumber = 0;
  #bytes = 0;

  constructor({ pageBytes, maxSpares, allocate }: PagesSettings) {
    this.#pageBytes = pageBytes;
    this.#maxSpares = maxSpares;
    this.#allocate = allocate;
  }

  /** Adds a page of the usual size, or of `minBytes` if that is larger. */
  add(minBytes: number): Page {
    const spare = minBytes <= this.#pageBytes ? this.#spares.pop() : undefined;
    const page: Page = {
      number: this.#nextNumber++,
      buffer: spare ?? this.#allocate(Math.max(this.#pageBytes, minBytes)),
      used: 0,
      end: undefined,
      unsettled: 0,
      ended: false,
      hasReaderViews: false,
    };
    // The former newest page remains ended even if this page is taken back, because it may have been sorted
    // in between.
    this.endNewest();
    this.#live.push(page);
    this.#bytes += page.buffer.length;
    return page;
  }

  /** The page for the next block, if it has room. */
  get filling(): Page | undefined {
    const newest = this.#live.at(-1);
    return newest?.ended === false ? newest : undefined;
  }

  /** Frees [start, end) of a page, where nothing was committed, if it is the last used part. */
  takeBack(page: Page, start: number, end: number): void {
    if (page !== this.#live.at(-1) || page.used !== end) return;
    page.used = start;
    if (start > 0) return;
    this.#live.pop();
    this.#nextNumber = page.number;
    this.#bytes -= page.buffer.length;
    if (page.buffer.length === this.#pageBytes && this.#spares.length < this.#maxSpares) {
      this.#spares.push(page.buffer);
    }
  }

  /** The next block goes to a new page. */
  endNewest(): void {
    const newest = this.#live.at(-1);
    if (newest) newest.ended = true;
  }

  get(location: number): Page {
    return this.#live[pageNumberOf(location) - this.#live[0]!.number]!;
  }

  /** The memory of all pages. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All pages, oldest first. */
  get live(): readonly Page[] {
    return this.#live;
  }

  /** Drops all pages below `pageNumber`. */
  dropBelow(pageNumber: number): void {
    while (this.#live.length > 0 && this.#live[0]!.number < pageNumber) {
      const { buffer, hasReaderViews } = this.#live.shift()!;
      this.#bytes -= buffer.length;
      const reusable = !hasReaderViews && buffer.length === this.#pageBytes;
      if (reusable && this.#spares.length < this.#maxSpares) this.#spares.push(buffer);
    }
  }
}
