import { firstIndexWhere } from '../../../lib/list/binary-search.ts';
import { frameBytes, framePos, frameTimeMs } from '../frame/frame.ts';
import { offsetOf, type Pages, pageNumberOf } from '../journal/page.ts';

// With fewer dropped entries, copying the rest is not worth its cost.
const MIN_COMPACTION = 64;

/** The locations of one log's batches in the in-memory tail, in order: 8 bytes each. */
export class TailIndex {
  #locations: number[] = [];
  /** The index of the first entry that has not been dropped. */
  #head = 0;

  get length(): number {
    return this.#locations.length - this.#head;
  }

  location(index: number): number {
    return this.#locations[this.#head + index]!;
  }

  push(location: number): void {
    this.#locations.push(location);
  }

  /** The size of all batches. */
  bytes(pages: Pages): number {
    let bytes = 0;
    for (let index = 0; index < this.length; index++) {
      const location = this.location(index);
      bytes += frameBytes(pages.get(location).buffer, offsetOf(location));
    }
    return bytes;
  }

  /** The index of the first batch at or above `pos`; `length` when there is none. */
  indexOfPos(pages: Pages, pos: number): number {
    return firstIndexWhere(this.length, (index) => {
      const location = this.location(index);
      return framePos(pages.get(location).buffer, offsetOf(location)) >= pos;
    });
  }

  /** The index of the first batch that arrived at or after `timeMs`; `length` when there is none. */
  indexOfTime(pages: Pages, timeMs: number): number {
    return firstIndexWhere(this.length, (index) => {
      const location = this.location(index);
      return frameTimeMs(pages.get(location).buffer, offsetOf(location)) >= timeMs;
    });
  }

  /** The number of batches in pages below `pageNumber`. */
  countBelow(pageNumber: number): number {
    return firstIndexWhere(this.length, (index) => pageNumberOf(this.location(index)) >= pageNumber);
  }

  dropFirst(count: number): void {
    this.#head += count;
    if (this.#head < MIN_COMPACTION || this.#head * 2 < this.#locations.length) return;
    this.#locations = this.#locations.slice(this.#head);
    this.#head = 0;
  }
}
