/*
 * Large responses are written to reused slices of one size. Touching 14 MB of fresh memory costs more than filling it, and
 * a single growing buffer would be copied each time it doubles.
 */

// Filled in well under a millisecond, and a large response needs few of them.
export const SLICE_BYTES = 2 ** 19;

// Kept between responses: enough for two readers of 10 MB each.
const MAX_IDLE_SLICES = 64;

/** Reuses the memory of slices. */
export class SlicePool {
  readonly #idle: Buffer[] = [];

  take(): Buffer {
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(SLICE_BYTES);
  }

  giveBack(slices: Iterable<Buffer>): void {
    for (const slice of slices) if (this.#idle.length < MAX_IDLE_SLICES) this.#idle.push(slice);
  }
}

/** A body in slices of memory. After `release`, other responses reuse them. */
export class SlicedBody {
  /** In order. */
  readonly pieces: readonly Buffer[];
  readonly byteLength: number;
  readonly #release: () => void;
  #released = false;

  constructor(pieces: readonly Buffer[], release: () => void) {
    this.pieces = pieces;
    this.byteLength = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#release = release;
  }

  /** Call when the body has been sent, or will not be. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
  }
}
