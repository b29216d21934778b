import { firstIndexWhere } from '../../../lib/list/binary-search.ts';

/** A block of a chunk: consecutive batches of one log. */
export interface BlockExtent {
  readonly offset: number;
  readonly length: number;
  readonly firstPos: number;
  readonly endPos: number;
  readonly lastTimeMs: number;
}

export interface Extent extends BlockExtent {
  readonly chunk: number;
}

const FIELDS = 6;

/**
 * The blocks of one log in chunks, in order. Stored as numbers in one array, 48 bytes for each block, instead
 * of as objects.
 */
export class ExtentIndex {
  /**
   * Chunk, offset, length, first pos, end pos, last time. Created on first use, because most logs are idle.
   */
  #rows: number[] | undefined;

  get length(): number {
    return (this.#rows?.length ?? 0) / FIELDS;
  }

  at(index: number): Extent {
    const rows = this.#rows!;
    const at = index * FIELDS;
    return {
      chunk: rows[at]!,
      offset: rows[at + 1]!,
      length: rows[at + 2]!,
      firstPos: rows[at + 3]!,
      endPos: rows[at + 4]!,
      lastTimeMs: rows[at + 5]!,
    };
  }

  push(chunk: number, { offset, length, firstPos, endPos, lastTimeMs }: BlockExtent): void {
    this.#rows ??= [];
    this.#rows.push(chunk, offset, length, firstPos, endPos, lastTimeMs);
  }

  /** The size of all blocks. */
  get bytes(): number {
    let bytes = 0;
    for (let at = 1; at < (this.#rows?.length ?? 0); at += FIELDS) bytes += this.#rows![at + 1]!;
    return bytes;
  }

  /** One above the last position; 0 without extents. */
  get endPos(): number {
    return this.#rows && this.length > 0 ? this.#rows[this.#rows.length - FIELDS + 4]! : 0;
  }

  /** The first extent with a batch at or above `pos`. */
  reaching(pos: number): Extent | undefined {
    return this.#first((at) => this.#rows![at + 4]! > pos);
  }

  /** The first extent with a batch that arrived at or after `timeMs`. */
  since(timeMs: number): Extent | undefined {
    return this.#first((at) => this.#rows![at + 5]! >= timeMs);
  }

  /** Whether the log has a block at this offset of the chunk. */
  has(chunk: number, offset: number): boolean {
    for (let index = this.#firstOf(chunk); index < this.length; index++) {
      const extent = this.at(index);
      if (extent.chunk !== chunk) return false;
      if (extent.offset === offset) return true;
    }
    return false;
  }

  /** Replaces the extents in a chunk after it was compacted. */
  replace(chunk: number, rows: readonly BlockExtent[]): void {
    const from = this.#firstOf(chunk);
    let end = from;
    while (end < this.length && this.at(end).chunk === chunk) end++;
    const fields = rows.flatMap(({ offset, length, firstPos, endPos, lastTimeMs }) => [
      chunk,
      offset,
      length,
      firstPos,
      endPos,
      lastTimeMs,
    ]);
    const before = this.#rows?.slice(0, from * FIELDS) ?? [];
    this.#rows = [...before, ...fields, ...(this.#rows?.slice(end * FIELDS) ?? [])];
  }

  dropFirst(count: number): void {
    this.#rows?.splice(0, count * FIELDS);
  }

  /** The index of the first extent in this chunk or a later one. Extents are in order of chunk number. */
  #firstOf(chunk: number): number {
    return firstIndexWhere(this.length, (row) => this.#rows![row * FIELDS]! >= chunk);
  }

  #first(matches: (at: number) => boolean): Extent | undefined {
    const index = firstIndexWhere(this.length, (row) => matches(row * FIELDS));
    return index < this.length ? this.at(index) : undefined;
  }
}
