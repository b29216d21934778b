// 20 digits, as on AWS; numbers of later milliseconds are larger, also after a restart.
const NUMBERS_PER_MS = 10_000_000n;

/** Sequence numbers of a FIFO queue or topic: they increase, with gaps. */
export class SequenceNumbers {
  #last = 0n;

  next(nowMs: number): string {
    const first = BigInt(nowMs) * NUMBERS_PER_MS;
    this.#last = first > this.#last ? first : this.#last + 1n;
    return String(this.#last);
  }

  /** A number that was given before this start. */
  restore(sequenceNumber: string): void {
    const number = BigInt(sequenceNumber);
    if (number > this.#last) this.#last = number;
  }
}
