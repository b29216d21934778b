/** Bytes lent for one request body. Give them back once: afterwards they belong to another request. */
export interface LentBuffer {
  /** At least as long as was asked for. */
  readonly bytes: Buffer;
  giveBack(): void;
}

// Buffers are kept in sizes of powers of two. Below the smallest, a body arrives in one piece and needs none;
// above the largest (a code upload), keeping one would hold much memory for a rare guest.
const SMALLEST_KEPT_BYTES = 16 * 1024;
const LARGEST_KEPT_BYTES = 16 * 1024 * 1024;

// What lies idle between requests: sixteen writers of 500 x 1 KiB each find their megabyte again.
const MAX_IDLE_BYTES = 32 * 1024 * 1024;

/**
 * Buffers for request bodies, reused: touching fresh memory costs more than parsing what is put there
 * (a 717 KB body: 0.5 ms on a virtual machine).
 */
export class BodyBuffers {
  readonly #idle = new Map<number, Buffer[]>();
  readonly #maxLentBytes: number;
  #idleBytes = 0;
  #lentBytes = 0;

  constructor(maxLentBytes: number) {
    this.#maxLentBytes = maxLentBytes;
  }

  /** Bytes now in the hands of requests. */
  get lentBytes(): number {
    return this.#lentBytes;
  }

  /** @returns undefined when so much is lent already that the request must wait its turn elsewhere */
  lend(length: number): LentBuffer | undefined {
    const size = sizeFor(length);
    if (this.#lentBytes + size > this.#maxLentBytes) return undefined;
    const bytes = this.#takeIdle(size) ?? Buffer.allocUnsafeSlow(size);
    this.#lentBytes += size;
    let lent = true;
    return {
      bytes,
      giveBack: () => {
        if (!lent) return;
        lent = false;
        this.#lentBytes -= size;
        this.#keep(bytes);
      },
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
