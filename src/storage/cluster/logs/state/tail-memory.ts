import { Fifo } from './fifo.ts';
import type { Tail } from './tail.ts';

interface Held {
  readonly tail: Tail;
  readonly seq: number;
  readonly bytes: number;
}

/** Bounds the bytes of the tails of all logs: the oldest message of all is dropped first. */
export class TailMemory {
  readonly #maxBytes: number;
  readonly #held = new Fifo<Held>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A message was added to a tail. */
  hold(tail: Tail, seq: number, bytes: number): void {
    this.#held.push({ tail, seq, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) {
      const oldest = this.#held.shift();
      this.#bytes -= oldest.bytes;
      oldest.tail.dropThrough(oldest.seq);
    }
  }
}
