import type { NewestWrite } from '../state/log-state.ts';

/** A gateway that has not written a log for this long is not expected to write it now. */
const RECENT_MS = 1_000;
/** The newest messages that decide which gateway should write. */
const WINDOW = 16;
/** A gateway with batches in this many of them uses the log all the time. */
const OFTEN = 12;
/** One with batches in at most this many of them hardly does. */
const SELDOM = 4;

/**
 * Which gateway should write a log that several use: one writes what all put, since messages of several
 * would refuse each other. It is the one that wrote last; it passes the log on when another gateway uses the log much more, or
 * as much and comes first in the order of ranks, which is another one for each log, so that logs are spread.
 */
export class Affinity {
  readonly #own: bigint;
  readonly #rank: (writer: bigint) => number;
  /** Whose batches the newest messages of this gateway contain, oldest first. */
  readonly #messages: (readonly bigint[])[] = [];

  constructor(own: bigint, rank: (writer: bigint) => number) {
    this.#own = own;
    this.#rank = rank;
  }

  /** The gateway that batches are sent to; undefined: this one writes them. */
  writerOf(newest: NewestWrite | undefined, nowMs: number): bigint | undefined {
    if (!newest || newest.writer === this.#own || nowMs - newest.knownMs > RECENT_MS) return undefined;
    return newest.writer;
  }

  /** A message of this gateway was stored. @param contributors whose batches it contains, this gateway included */
  wrote(contributors: readonly bigint[]): void {
    this.#messages.push(contributors);
    if (this.#messages.length > WINDOW) this.#messages.shift();
  }

  /** Whether another gateway should write the log instead of this one. */
  shouldPassTo(other: bigint): boolean {
    if (this.#messages.length < WINDOW || this.#countOf(other) < OFTEN) return false;
    return this.#countOf(this.#own) <= SELDOM || this.#rank(other) > this.#rank(this.#own);
  }

  /** Another gateway writes the log now. */
  forget(): void {
    this.#messages.length = 0;
  }

  #countOf(writer: bigint): number {
    return this.#messages.filter((contributors) => contributors.includes(writer)).length;
  }
}
