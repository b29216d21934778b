/**
 * Reads an exact number of bytes at a time from chunks of any size. Keeps what has arrived and no more, whatever length
 * is asked for.
 */
export class ByteSource {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #offset = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** @returns fewer bytes at the end */
  async read(length: number): Promise<Buffer> {
    while (this.#bufferedBytes < length && (await this.#readChunk()));
    return this.#take(Math.min(length, this.#bufferedBytes));
  }

  /** The next bytes, which are read again afterwards. @returns fewer bytes at the end */
  async peek(length: number): Promise<Buffer> {
    const bytes = await this.read(length);
    this.#buffered.unshift(bytes);
    this.#bufferedBytes += bytes.length;
    this.#offset -= bytes.length;
    return bytes;
  }

  /** The rest, from the next byte on. */
  async *rest(): AsyncGenerator<Buffer> {
    do {
      if (this.#bufferedBytes > 0) yield this.#take(this.#bufferedBytes);
    } while (await this.#readChunk());
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #readChunk(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#buffered.push(value);
    this.#bufferedBytes += value.length;
    return true;
  }

  #take(length: number): Buffer {
    const all = this.#buffered.length === 1 ? this.#buffered[0]! : Buffer.concat(this.#buffered);
    this.#buffered = length < all.length ? [all.subarray(length)] : [];
    this.#bufferedBytes = all.length - length;
    this.#offset += length;
    return all.subarray(0, length);
  }
}
