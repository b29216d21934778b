// A reader that follows a log in small steps comes back for the same block several times, and those of one
// stream are often near each other.
const MAX_BYTES = 4 * 2 ** 20;

/** The blocks that were read last, their checksums verified. They never change, so none can be out of date. */
export class RecentBlocks {
  /** The one used longest ago first. */
  readonly #blocks = new Map<string, Buffer>();
  #bytes = 0;

  get(chunk: number, offset: number): Buffer | undefined {
    const key = keyOf(chunk, offset);
    const block = this.#blocks.get(key);
    if (!block) return undefined;
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    return block;
  }

  add(chunk: number, offset: number, block: Buffer): void {
    const key = keyOf(chunk, offset);
    if (this.#blocks.has(key) || block.length > MAX_BYTES) return;
    this.#blocks.set(key, block);
    this.#bytes += block.length;
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#bytes <= MAX_BYTES) return;
      this.#blocks.delete(oldest);
      this.#bytes -= length;
    }
  }
}

function keyOf(chunk: number, offset: number): string {
  return `${chunk}/${offset}`;
}
