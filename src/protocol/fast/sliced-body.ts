/*
 * A large answer is written in slices of the same size, which are used again: touching 14 MB of fresh memory costs
 * more than filling them, and one buffer that grows is copied as often as it doubles.
 */

// Written in well under a millisecond, and few enough for a large answer.
export const SLICE_BYTES = 2 ** 19;

// What lies idle between answers: two readers of 10 MB each find their memory again.
const MAX_IDLE_SLICES = 64;

/** Memory for the slices of answers. */
export class SlicePool {
  readonly #idle: Buffer[] = [];

  take(): Buffer {
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(SLICE_BYTES);
  }

  giveBack(slices: Iterable<Buffer>): void {
    for (const slice of slices) if (this.#idle.length < MAX_IDLE_SLICES) this.#idle.push(slice);
  }
}

/** A body in pieces, whose memory is another answer's once it is released. */
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

  /** Call when it has been sent, or will not be. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
  }
}
