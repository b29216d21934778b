import { type KeptText, KeptTexts } from './kept-texts.ts';
import { Slice } from './slice.ts';

/*
 * Large responses are written to reused slices of one size. Touching 14 MB of fresh memory costs more than filling it, and
 * a single growing buffer would be copied each time it doubles.
 */

// Idle slices and those of kept texts, 32 MiB: enough for two readers of 10 MB each.
const MAX_SPARE_SLICES = 64;
// 16 MiB: a response of 10 MB, or two seconds of three shards that are read at their limit.
const MAX_KEPT_TEXTS = 32;

/** Reuses the memory of slices. */
export class SlicePool {
  /** Each is in a slice of its own. */
  readonly texts = new KeptTexts();
  readonly #idle: Slice[] = [];
  readonly #maxSpares: number;
  readonly #maxTexts: number;

  constructor(maxSpares = MAX_SPARE_SLICES, maxTexts = MAX_KEPT_TEXTS) {
    this.#maxSpares = maxSpares;
    this.#maxTexts = maxTexts;
  }

  take(): Slice {
    if (this.#idle.length === 0 && this.texts.count >= this.#maxTexts) this.#forgetOldestText();
    const slice = this.#idle.pop() ?? new Slice();
    slice.users = 1;
    return slice;
  }

  giveBack(slices: Iterable<Slice>): void {
    for (const slice of slices) {
      if (--slice.users === 0) this.#idle.push(slice);
    }
    this.#limitSpares();
  }

  /** Keeps a text for other readers until its memory is needed. */
  keep(text: KeptText): void {
    text.slice.users++;
    this.texts.add(text);
    if (this.texts.count > this.#maxTexts) this.#forgetOldestText();
    this.#limitSpares();
  }

  #limitSpares(): void {
    while (this.#idle.length > 0 && this.#idle.length + this.texts.count > this.#maxSpares) this.#idle.pop();
  }

  #forgetOldestText(): void {
    const text = this.texts.removeOldest();
    if (text) this.giveBack([text.slice]);
  }
}

/** A body in slices of memory, which other bodies may share. After `release`, others overwrite them. */
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
