import type { StoredBatch } from '../../../port.ts';
import { batchBytes, batchesOf, KIND, type LogMessage } from '../message.ts';

/** The batches that a read has collected so far, and the bound of their bytes. */
export class Reading {
  readonly batches: StoredBatch[] = [];
  /** All messages below this sequence number have been read, or contain nothing for the reader. */
  nextSeq: number;
  readonly #maxBytes: number;
  readonly #posOffset: number;
  #bytes = 0;

  constructor(fromSeq: number, maxBytes: number, posOffset: number) {
    this.nextSeq = fromSeq;
    this.#maxBytes = maxBytes;
    this.#posOffset = posOffset;
  }

  get remainingBytes(): number {
    return this.#maxBytes - this.#bytes;
  }

  /** @returns false when the batches of the message do not fit into the bound */
  take(message: LogMessage): boolean {
    if (message.kind === KIND.batches) {
      // Batches that share a position are returned together, because a position cannot address the others.
      this.#bytes += batchBytes(message);
      if (this.#bytes > this.#maxBytes && this.batches.length > 0) return false;
      for (const batch of batchesOf(message, message.seq + this.#posOffset)) this.batches.push(batch);
    }
    this.nextSeq = message.seq + 1;
    return true;
  }
}
