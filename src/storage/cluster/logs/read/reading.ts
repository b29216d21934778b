import type { StoredBatch } from '../../../port.ts';
import { importedBatches } from '../imported.ts';
import { batchBytes, batchesOf, KIND, type LogMessage } from '../message.ts';

/** The batches that a read has collected so far, and the bound of their bytes. */
export class Reading {
  readonly batches: StoredBatch[] = [];
  /** All messages below this sequence number have been read, or contain nothing for the reader. */
  nextSeq: number;
  readonly #maxBytes: number;
  readonly #posOffset: number;
  readonly #fromPos: number;
  #bytes = 0;

  /** @param from where reading begins: the sequence number of a message, and a position in it or before it */
  constructor(from: { readonly seq: number; readonly pos: number }, maxBytes: number, posOffset: number) {
    this.nextSeq = from.seq;
    this.#fromPos = from.pos;
    this.#maxBytes = maxBytes;
    this.#posOffset = posOffset;
  }

  get remainingBytes(): number {
    return this.#maxBytes - this.#bytes;
  }

  /** A read returns at least one batch, whatever its size. */
  get isFull(): boolean {
    return this.batches.length > 0 && this.remainingBytes <= 0;
  }

  /** @returns false when the batches of the message do not fit into the bound */
  take(message: LogMessage): boolean {
    if (message.kind === KIND.batches) {
      // Batches that share a position are returned together, because a position cannot address the others.
      this.#bytes += batchBytes(message);
      if (this.#bytes > this.#maxBytes && this.batches.length > 0) return false;
      for (const batch of batchesOf(message, message.seq + this.#posOffset)) this.batches.push(batch);
    }
    if (message.kind === KIND.imported && !this.#takeImported(message)) return false;
    this.nextSeq = message.seq + 1;
    return true;
  }

  #takeImported(message: LogMessage): boolean {
    for (const batch of importedBatches(message)) {
      if (batch.pos < this.#fromPos) continue;
      this.#bytes += batch.bytes.length;
      const last = this.batches.at(-1);
      if (this.#bytes > this.#maxBytes && last && last.pos < batch.pos) return false;
      this.batches.push(batch);
    }
    return true;
  }
}
