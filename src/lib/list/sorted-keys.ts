import { firstIndexWhere } from './binary-search.ts';

// What one insertion moves at most, and what a list reads before its first key.
const MAX_BLOCK_KEYS = 256;

// Leaves room for insertions.
const SORTED_BLOCK_KEYS = 192;

const KEYS_PER_PART = 100;

export interface KeyRange {
  /** Excludes keys up to and including this one. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/**
 * A set of keys in code-unit order, from which a range is read without reading the others. The keys are in sorted
 * blocks, because moving pointers of one block is faster than following those of a tree. Finding a key is logarithmic,
 * counting the keys of a prefix takes one step for each of its blocks.
 */
export class SortedKeys {
  /** No block is empty. */
  #blocks: string[][] = [];
  /** The block of the last change: keys often come and go in order. */
  #recent = 0;
  /** The keys until they are read for the first time: sorting all at once takes a quarter of the time. */
  #unsorted: string[] | undefined = [];

  /** Has no effect when the key is contained. */
  add(key: string): void {
    if (this.#unsorted) {
      this.#unsorted.push(key);
      return;
    }
    const index = this.#blockFor(key);
    const block = this.#blocks[index];
    if (!block) {
      this.#blocks.push([key]);
      return;
    }
    this.#recent = index;
    const at = indexFrom(block, key);
    if (block[at] === key) return;
    block.splice(at, 0, key);
    if (block.length <= MAX_BLOCK_KEYS) return;
    // Keys that arrive in order leave full blocks behind.
    const split = at === MAX_BLOCK_KEYS ? MAX_BLOCK_KEYS : MAX_BLOCK_KEYS / 2;
    this.#blocks.splice(index + 1, 0, block.splice(split));
  }

  /** Has no effect when the key is not contained. */
  delete(key: string): void {
    this.#sort();
    const index = this.#blockFor(key);
    const block = this.#blocks[index];
    if (!block) return;
    this.#recent = index;
    const at = indexFrom(block, key);
    if (block[at] !== key) return;
    block.splice(at, 1);
    this.#joinWithNext(index);
    this.#joinWithNext(index - 1);
  }

  /** The keys that start with `prefix`, in order. */
  list(prefix: string, { after, limit = Infinity }: KeyRange = {}): string[] {
    this.#sort();
    const found: string[] = [];
    let [index, at] = after !== undefined && after >= prefix ? this.#after(after) : this.#from(prefix);
    for (; index < this.#blocks.length; index++, at = 0) {
      const block = this.#blocks[index]!;
      for (; at < block.length; at++) {
        if (found.length >= limit || !block[at]!.startsWith(prefix)) return found;
        found.push(block[at]!);
      }
    }
    return found;
  }

  /** The keys with a prefix, read in parts as they are taken. Keys may be added and deleted meanwhile. */
  *scan(prefix: string, after?: string): IterableIterator<string> {
    for (let last = after; ;) {
      const keys = this.list(prefix, { after: last, limit: KEYS_PER_PART });
      yield* keys;
      if (keys.length < KEYS_PER_PART) return;
      last = keys.at(-1);
    }
  }

  /** How many keys start with `prefix`. */
  count(prefix: string): number {
    this.#sort();
    const [firstIndex, firstAt] = this.#from(prefix);
    const end = firstIndexWhere(this.#blocks.length, (index) => {
      const key = this.#blocks[index]![0]!;
      return key > prefix && !key.startsWith(prefix);
    });
    // Keys after those of the prefix begin in the block before `end`, or at its start.
    if (firstIndex >= end) return 0;
    let count = -firstAt;
    for (let index = firstIndex; index < end - 1; index++) count += this.#blocks[index]!.length;
    const last = this.#blocks[end - 1]!;
    return count + firstIndexWhere(last.length, (at) => last[at]! >= prefix && !last[at]!.startsWith(prefix));
  }

  #sort(): void {
    const unsorted = this.#unsorted;
    if (!unsorted) return;
    this.#unsorted = undefined;
    unsorted.sort();
    let block: string[] = [];
    let previous: string | undefined;
    for (const key of unsorted) {
      if (key === previous) continue;
      if (block.length === 0) this.#blocks.push(block);
      block.push(key);
      if (block.length === SORTED_BLOCK_KEYS) block = [];
      previous = key;
    }
  }

  /** The index of the block that contains the key or would; that of the first block when the key is below all. */
  #blockFor(key: string): number {
    const recent = this.#blocks[this.#recent];
    const next = this.#blocks[this.#recent + 1];
    if (recent && recent[0]! <= key && (!next || key < next[0]!)) return this.#recent;
    return Math.max(0, firstIndexWhere(this.#blocks.length, (index) => this.#blocks[index]![0]! > key) - 1);
  }

  /** The place of the first key that is not below `key`. */
  #from(key: string): [index: number, at: number] {
    const index = this.#blockFor(key);
    const block = this.#blocks[index];
    return [index, block ? indexFrom(block, key) : 0];
  }

  /** The place of the first key above `key`. */
  #after(key: string): [index: number, at: number] {
    const [index, at] = this.#from(key);
    return [index, this.#blocks[index]?.[at] === key ? at + 1 : at];
  }

  /** Joins a block with the next one when both are small, and removes it when it is empty. */
  #joinWithNext(index: number): void {
    const block = this.#blocks[index];
    const next = this.#blocks[index + 1];
    if (!block) return;
    if (block.length === 0) this.#blocks.splice(index, 1);
    else if (next && block.length + next.length <= MAX_BLOCK_KEYS / 2) {
      block.push(...next);
      this.#blocks.splice(index + 1, 1);
    }
  }
}

function indexFrom(block: readonly string[], key: string): number {
  return firstIndexWhere(block.length, (at) => block[at]! >= key);
}
