export interface ListBounds {
  readonly maxItems: number;
  /** Of all items together; one item is kept whatever its size. */
  readonly maxBytes: number;
}

/** A list that drops its oldest items beyond a number, and beyond a size. */
export class BoundedList<T> {
  readonly #bounds: ListBounds;
  readonly #onDropped: (item: T) => void;
  readonly #items: T[] = [];
  readonly #sizesBytes: number[] = [];
  #sizeBytes = 0;

  constructor(bounds: ListBounds, onDropped: (item: T) => void = () => {}) {
    this.#bounds = bounds;
    this.#onDropped = onDropped;
  }

  /** Oldest first. */
  get all(): readonly T[] {
    return this.#items;
  }

  push(item: T, sizeBytes: number): void {
    const { maxItems, maxBytes } = this.#bounds;
    this.#items.push(item);
    this.#sizesBytes.push(sizeBytes);
    this.#sizeBytes += sizeBytes;
    while (this.#items.length > maxItems || (this.#sizeBytes > maxBytes && this.#items.length > 1)) {
      this.#sizeBytes -= this.#sizesBytes.shift()!;
      this.#onDropped(this.#items.shift()!);
    }
  }

  clear(): void {
    this.#items.length = 0;
    this.#sizesBytes.length = 0;
    this.#sizeBytes = 0;
  }
}
