// With fewer removed items, copying the rest is not worth its cost.
const MIN_COMPACTION = 64;

/** A queue that also gives access by index, from the oldest item. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  at(index: number): T {
    return this.#items[this.#first + index]!;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Removes the oldest item. There must be one. */
  shift(): T {
    const item = this.at(0);
    // The array must not keep it alive.
    this.#items[this.#first++] = undefined;
    if (this.#first >= MIN_COMPACTION && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
