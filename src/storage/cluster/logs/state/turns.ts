// A gateway that has written none of the last messages is not expected to write soon.
const REMEMBERED = 8;

/**
 * Who wrote the newest messages of a log. A gateway sees its own message first, and would always be the first to
 * write the next one; so after its own message it lets the gateways that also write the log go first.
 */
export class Turns {
  /** Newest last. */
  readonly #writers: bigint[] = [];

  wrote(writer: bigint): void {
    this.#writers.push(writer);
    if (this.#writers.length > REMEMBERED) this.#writers.shift();
  }

  /** Whether every other writer has had its turn since this one's newest message. */
  isTurnOf(writer: bigint): boolean {
    const own = this.#writers.lastIndexOf(writer);
    if (own === -1) return true;
    const others = new Set(this.#writers);
    others.delete(writer);
    return this.#writers.length - 1 - own >= others.size;
  }

  /** The others do not write at present. */
  forgetOthers(writer: bigint): void {
    const own = this.#writers.filter((other) => other === writer);
    this.#writers.splice(0, this.#writers.length, ...own);
  }
}
