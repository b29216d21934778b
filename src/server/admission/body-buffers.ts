import { KIB, MIB } from '../../lib/bytes.ts';

/** Memory for one request body. Once it is given back, another request may use it. */
export interface LentBuffer {
  /** At least as long as requested. */
  readonly bytes: Buffer;
  giveBack(): void;
}

// Buffers are kept in sizes of powers of two. A body below the smallest arrives in one chunk and needs none; above the
// largest (a code upload), a kept buffer would occupy much memory and rarely be used.
const SMALLEST_KEPT_BYTES = 16 * KIB;
const LARGEST_KEPT_BYTES = 16 * MIB;

// Kept between requests. Sixteen writers of 500 x 1 KiB use half of it.
const MAX_IDLE_BYTES = 32 * MIB;

/**
 * Reuses buffers for request bodies: touching fresh memory costs more than parsing the body (0.5 ms for 717 KB on a
 * virtual machine).
 */
export class BodyBuffers {
  readonly #idle = new Map<number, Buffer[]>();
  readonly #maxLentBytes: number;
  #idleBytes = 0;
  #lentBytes = 0;

  constructor(maxLentBytes: number) {
    this.#maxLentBytes = maxLentBytes;
  }

  get lentBytes(): number {
    return this.#lentBytes;
  }

  /** @returns undefined when the bodies of other requests use all the memory */
  lend(length: number): LentBuffer | undefined {
    const size = sizeFor(length);
    if (this.#lentBytes + size > this.#maxLentBytes) return undefined;
    const bytes = this.#takeIdle(size) ?? Buffer.allocUnsafeSlow(size);
    this.#lentBytes += size;
    let isLent = true;
    return {
      bytes,
      giveBack: () => {
        if (!isLent) return;
        isLent = false;
        this.#lentBytes -= size;
        this.#keep(bytes);
      },
    };
  }

  /**
   * Counts bytes of a body that are kept where they were read.
   * @returns a function that ends it; undefined when the bodies of other requests use all the memory
   */
  reserve(length: number): (() => void) | undefined {
    if (this.#lentBytes + length > this.#maxLentBytes) return undefined;
    this.#lentBytes += length;
    let isReserved = true;
    return () => {
      if (isReserved) this.#lentBytes -= length;
      isReserved = false;
    };
  }

  #takeIdle(size: number): Buffer | undefined {
    const buffer = this.#idle.get(size)?.pop();
    if (buffer) this.#idleBytes -= size;
    return buffer;
  }

  #keep(buffer: Buffer): void {
    const size = buffer.length;
    if (size > LARGEST_KEPT_BYTES || this.#idleBytes + size > MAX_IDLE_BYTES) return;
    const idle = this.#idle.get(size);
    if (idle) idle.push(buffer);
    else this.#idle.set(size, [buffer]);
    this.#idleBytes += size;
  }
}

function sizeFor(length: number): number {
  if (length > LARGEST_KEPT_BYTES) return length;
  return Math.max(SMALLEST_KEPT_BYTES, 2 ** Math.ceil(Math.log2(length)));
}
