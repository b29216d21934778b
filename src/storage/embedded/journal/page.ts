import type { JournalPosition } from './block.ts';

/**
 * A stretch of memory that blocks are built in, written to the journal from, and read from afterwards by
 * whoever follows the tip: no byte is copied on the way.
 */
export interface Page {
  /** Grows by one with each page. */
  readonly number: number;
  readonly buffer: Buffer;
  /** Bytes taken by blocks and their padding. */
  used: number;
  /** Where the journal stands after the newest committed block of this page. */
  end: JournalPosition | undefined;
  /** Blocks in it that are neither committed nor refused. */
  unsettled: number;
  /** It takes no more blocks. */
  ended: boolean;
  /** Readers have been given views of it: its memory must not be used again. */
  lent: boolean;
}

/*
 * A frame in memory is named by one number, page and offset together: an index of them costs 8 bytes an
 * entry. 2^26 is above the size of any page, and leaves room for 2^27 pages.
 */
const PAGE_SPAN = 2 ** 26;

export function locationOf(page: Page, offset: number): number {
  return page.number * PAGE_SPAN + offset;
}

export const pageNumberOf = (location: number) => Math.floor(location / PAGE_SPAN);
export const offsetOf = (location: number) => location % PAGE_SPAN;

export interface PagesSettings {
  readonly pageBytes: number;
  readonly maxSpares: number;
  readonly allocate: (bytes: number) => Buffer;
}

/** The pages in memory, oldest first, and what is left of earlier ones for further use. */
export class Pages {
  readonly #pageBytes: number;
  readonly #maxSpares: number;
  readonly #allocate: (bytes: number) => Buffer;
  readonly #live: Page[] = [];
  readonly #spares: Buffer[] = [];
  #nextNumber = 0;
  #bytes = 0;

  /** @param settings.maxSpares buffers kept for reuse: first use of memory is dear, holding on to it too */
  constructor({ pageBytes, maxSpares, allocate }: PagesSettings) {
    this.#pageBytes = pageBytes;
    this.#maxSpares = maxSpares;
    this.#allocate = allocate;
  }

  /** A new, newest page of the usual size, or of `minBytes` if that is more. */
  add(minBytes: number): Page {
    const spare = minBytes <= this.#pageBytes ? this.#spares.pop() : undefined;
    const page: Page = {
      number: this.#nextNumber++,
      buffer: spare ?? this.#allocate(Math.max(this.#pageBytes, minBytes)),
      used: 0,
      end: undefined,
      unsettled: 0,
      ended: false,
      lent: false,
    };
    // Also when this one is taken back: what was sorted meanwhile must not be written into again.
    this.endNewest();
    this.#live.push(page);
    this.#bytes += page.buffer.length;
    return page;
  }

  /** The page that the next block goes to if there is room. */
  get filling(): Page | undefined {
    const newest = this.#live.at(-1);
    return newest?.ended === false ? newest : undefined;
  }

  /** Gives back [start, end) of a page, where nothing was committed, if nothing lies behind it. */
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

  /** Memory that the pages take up. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Oldest first. */
  get live(): readonly Page[] {
    return this.#live;
  }

  /** Lets go of every page below `pageNumber`. */
  dropBelow(pageNumber: number): void {
    while (this.#live.length > 0 && this.#live[0]!.number < pageNumber) {
      const { buffer, lent } = this.#live.shift()!;
      this.#bytes -= buffer.length;
      const reusable = !lent && buffer.length === this.#pageBytes;
      if (reusable && this.#spares.length < this.#maxSpares) this.#spares.push(buffer);
    }
  }
}
