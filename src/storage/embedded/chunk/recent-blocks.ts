/**
 * A cache of verified blocks, which evicts the least recently used first. Blocks never change in place, so
 * entries do not become stale.
 */
export class RecentBlocks {
  /** Least recently used first. */
  readonly #blocks = new Map<string, Buffer>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(chunk: number, offset: number): Buffer | undefined {
    const key = keyOf(chunk, offset);
    const block = this.#blocks.get(key);
    if (!block) return undefined;
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    return block;
  }

  /** Removes the blocks of a chunk whose file was replaced. */
  forget(chunk: number): void {
    for (const [key, { length }] of this.#blocks) {
      if (!key.startsWith(`${chunk}/`)) continue;
      this.#blocks.delete(key);
      this.#bytes -= length;
    }
  }

  add(chunk: number, offset: number, block: Buffer): void {
    const key = keyOf(chunk, offset);
    if (this.#blocks.has(key) || block.length > this.#maxBytes) return;
    this.#blocks.set(key, block);
    this.#bytes += block.length;
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#blocks.delete(oldest);
      this.#bytes -= length;
    }
  }
}

function keyOf(chunk: number, offset: number): string {
  return `${chunk}/${offset}`;
}
