import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { KIB, MIB } from '../../../lib/bytes.ts';
import { tooLarge } from '../../error.ts';
import { HEADER_BYTES, MAX_BODY_BYTES } from './frame.ts';

/** Frames are written one after the other into memory of this size; a larger frame gets its own. */
const CHUNK_BYTES = 256 * KIB;
/** What may wait for the other end before `drained` waits. */
const HIGH_WATER_BYTES = 8 * MIB;

/** Sends frames: all those of a turn of the event loop in one write, so that a hundred puts cost one system call. */
export class FrameWriter {
  readonly #stream: Duplex;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** Of the chunk: where what was not sent begins and ends. */
  #from = 0;
  #to = 0;
  readonly #full: Buffer[] = [];
  #isScheduled = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /** Bytes that the other end has not taken. */
  get waitingBytes(): number {
    return this.#stream.writableLength;
  }

  /** Whether `drained` would wait, or there is enough to begin to send. */
  get isFull(): boolean {
    return this.#full.length > 0 || this.#stream.writableLength > HIGH_WATER_BYTES;
  }

  /**
   * Adds a frame whose body the caller writes at once, with `write(buffer, offset)`.
   * @throws StorageError `too-large`, and what `write` throws; then nothing is sent
   */
  frame(kind: number, id: number, bodyBytes: number, write?: (buffer: Buffer, offset: number) => void): void {
    if (bodyBytes > MAX_BODY_BYTES) {
      throw tooLarge('a request to the store', { bytes: bodyBytes, maxBytes: MAX_BODY_BYTES });
    }
    const bytes = HEADER_BYTES + bodyBytes;
    if (this.#chunk.length - this.#to < bytes) this.#nextChunk(bytes);
    const at = this.#to;
    this.#chunk.writeUInt32LE(bodyBytes, at);
    this.#chunk.writeUInt32LE(id, at + 4);
    this.#chunk[at + 8] = kind;
    write?.(this.#chunk, at + HEADER_BYTES);
    this.#to = at + bytes;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.#isScheduled = false;
    const stream = this.#stream;
    if (stream.destroyed || stream.writableEnded) {
      this.#full.length = 0;
      this.#from = this.#to;
      return;
    }
    if (this.#full.length > 0) stream.cork();
    for (const bytes of this.#full) stream.write(bytes);
    if (this.#to > this.#from) stream.write(this.#chunk.subarray(this.#from, this.#to));
    if (this.#full.length > 0) stream.uncork();
    this.#full.length = 0;
    this.#from = this.#to;
  }

  /** Waits while the other end takes frames more slowly than they are made. */
  async drained(): Promise<void> {
    this.flush();
    while (this.#stream.writableLength > HIGH_WATER_BYTES && !this.#stream.destroyed) {
      const over = new AbortController();
      const { signal } = over;
      try {
        await Promise.race([
          once(this.#stream, 'drain', { signal }),
          once(this.#stream, 'close', { signal }),
        ]);
      } finally {
        over.abort();
      }
    }
  }

  #nextChunk(bytes: number): void {
    if (this.#to > this.#from) this.#full.push(this.#chunk.subarray(this.#from, this.#to));
    // What was written before is not touched: the system may not have taken it yet.
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
    this.#from = 0;
    this.#to = 0;
  }
}
