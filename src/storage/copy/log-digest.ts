import { createHash } from 'node:crypto';
import type { StoredBatch } from '../port.ts';

/** What a copy must not change in a log: batches with their positions, indexes, times and bytes. */
export class LogDigest {
  readonly #hash = createHash('sha256');
  readonly #header = Buffer.alloc(28);
  batches = 0;
  records = 0;
  bytes = 0;

  add({ pos, firstIndex, timestampMs, recordCount, bytes }: StoredBatch): void {
    this.#header.writeDoubleLE(pos, 0);
    this.#header.writeDoubleLE(timestampMs, 8);
    this.#header.writeUInt32LE(firstIndex, 16);
    this.#header.writeUInt32LE(recordCount, 20);
    this.#header.writeUInt32LE(bytes.length, 24);
    this.#hash.update(this.#header).update(bytes);
    this.batches++;
    this.records += recordCount;
    this.bytes += bytes.length;
  }

  /** The digest of what was added so far, in hex. */
  get hex(): string {
    return this.#hash.copy().digest('hex');
  }
}
