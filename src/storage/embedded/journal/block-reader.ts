import { MIB } from '../../../lib/bytes.ts';
import { aligned, DIRECT_ALIGNMENT, type DiskFile } from '../../../lib/disk/disk.ts';
import { BLOCK_HEADER_BYTES, type BlockHeader, isIntact, readBlockFields, readBlockHeader } from './block.ts';
import type { Page, Pages } from './page.ts';

// When a page has less room than this, a new page is added, to avoid short disk reads.
const MIN_WINDOW_BYTES = 2 ** 16;

export interface BlockInPage {
  readonly header: BlockHeader;
  readonly page: Page;
  readonly at: number;
}

/** Reads the blocks of one segment in order, directly into pages of the in-memory tail. */
export class BlockReader {
  readonly #file: DiskFile;
  readonly #fileBytes: number;
  readonly #pages: Pages;
  #window: { page: Page; at: number; offset: number; length: number } | undefined;

  constructor(file: DiskFile, fileBytes: number, pages: Pages) {
    this.#file = file;
    this.#fileBytes = fileBytes;
    this.#pages = pages;
  }

  /** @returns undefined when no intact block begins at `offset` */
  async blockAt(offset: number): Promise<BlockInPage | undefined> {
    if (offset + BLOCK_HEADER_BYTES > this.#fileBytes) return undefined;
    let window = await this.#cover(offset, BLOCK_HEADER_BYTES);
    let at = window.at + offset - window.offset;
    const header = readBlockHeader(window.page.buffer, at);
    if (!header || offset + header.length > this.#fileBytes) return undefined;
    window = await this.#cover(offset, header.length);
    at = window.at + offset - window.offset;
    return isIntact(window.page.buffer, at, header) ? { header, page: window.page, at } : undefined;
  }

  /** A window of the file in memory that contains [offset, offset + length). */
  async #cover(offset: number, length: number) {
    const window = this.#window;
    if (window && offset + length <= window.offset + window.length) return window;
    const newest = this.#pages.filling;
    const room = newest ? newest.buffer.length - newest.used : 0;
    const needed = aligned(length);
    const page = newest && room >= Math.max(needed, MIN_WINDOW_BYTES) ? newest : this.#pages.add(needed);
    const at = page.used;
    const wanted = Math.min(page.buffer.length - at, this.#fileBytes - offset);
    const read = await this.#file.read(page.buffer, at, wanted, offset);
    page.buffer.fill(0, at + read, at + wanted);
    this.#window = { page, at, offset, length: wanted };
    return this.#window;
  }
}

/** @returns the header of the intact block at `offset`; undefined when there is none */
export async function readBlock(
  file: DiskFile,
  fileBytes: number,
  offset: number,
): Promise<BlockHeader | undefined> {
  const head = Buffer.alloc(BLOCK_HEADER_BYTES);
  await file.read(head, 0, head.length, offset);
  const header = readBlockHeader(head, 0);
  if (!header || offset + header.length > fileBytes) return undefined;
  const whole = Buffer.alloc(header.length);
  await file.read(whole, 0, whole.length, offset);
  return isIntact(whole, 0, header) ? header : undefined;
}

// Large enough to search a whole segment in a few reads.
const SEARCH_BYTES = MIB;

/** @returns the first intact block at or after `from` that matches */
export async function findBlock(
  file: DiskFile,
  fileBytes: number,
  from: number,
  matches: (header: BlockHeader) => boolean,
): Promise<{ header: BlockHeader; at: number } | undefined> {
  const window = Buffer.alloc(Math.min(SEARCH_BYTES, Math.max(0, fileBytes - from)));
  for (let start = from; start < fileBytes; start += window.length) {
    const read = await file.read(window, 0, Math.min(window.length, fileBytes - start), start);
    for (let at = 0; at + BLOCK_HEADER_BYTES <= read; at += DIRECT_ALIGNMENT) {
      const header = readBlockHeader(window, at);
      if (!header || !matches(header)) continue;
      if (await readBlock(file, fileBytes, start + at)) return { header, at: start + at };
    }
  }
  return undefined;
}

/** The header fields at `offset`, even if no block begins there. Bytes beyond the end of the file are zeros. */
export async function readFields(file: DiskFile, offset: number): Promise<BlockHeader> {
  const head = Buffer.alloc(BLOCK_HEADER_BYTES);
  await file.read(head, 0, head.length, offset);
  return readBlockFields(head, 0);
}
