import type { StorageError } from '../../../error.ts';
import type { AppendBatch, AppendResult } from '../../../port.ts';
import { BATCH_HEADER_BYTES, HEADER_BYTES, KIND, type LogHead, type Mark, writeHeader } from '../message.ts';

/** The first buffer of a pack. It doubles up to the bound of a pack. */
const INITIAL_BYTES = 4 * 2 ** 10;

// Sequence numbers have 20 bits for the index within a position.
const MAX_RECORDS = 2 ** 20 - 1;

interface Entry {
  readonly firstIndex: number;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

/** Appends of one log that become one message. */
export class Pack {
  readonly kind = KIND.batches;
  readonly #maxBytes: number;
  readonly #entries: Entry[] = [];
  #buffer: Buffer;
  #length = HEADER_BYTES;
  #records = 0;
  #isSealed = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  }

  /** The size of the batches, with their headers. */
  get batchBytes(): number {
    return this.#length - HEADER_BYTES;
  }

  /** Whether the batch fits. An empty pack takes any one. */
  admits({ byteLength, recordCount }: AppendBatch): boolean {
    if (this.#isSealed) return false;
    if (this.#entries.length === 0) return true;
    return (
      this.#length + BATCH_HEADER_BYTES + byteLength <= this.#maxBytes &&
      this.#records + recordCount <= MAX_RECORDS
    );
  }

  /** Copies the batch. */
  add(batch: AppendBatch): Promise<AppendResult> {
    this.#reserve(BATCH_HEADER_BYTES + batch.byteLength);
    this.#buffer.writeUInt32LE(batch.recordCount, this.#length);
    this.#buffer.writeUInt32LE(batch.byteLength, this.#length + 4);
    batch.writeTo(this.#buffer, this.#length + BATCH_HEADER_BYTES);
    this.#length += BATCH_HEADER_BYTES + batch.byteLength;
    const firstIndex = this.#records;
    this.#records += batch.recordCount;
    return new Promise((resolve, reject) => {
      this.#entries.push({ firstIndex, resolve, reject });
    });
  }

  /** The message after `previous`. Nothing can be added afterwards. */
  payload(previous: LogHead, timeMs: number, mark: Mark): Buffer {
    // A message whose outcome is unknown may still be in a buffer of the connection.
    if (this.#isSealed) this.#buffer = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#isSealed = true;
    const bytes = this.#length - HEADER_BYTES;
    const batchCount = this.#entries.length;
    writeHeader(this.#buffer, { kind: this.kind, batchCount, timeMs, bytes, previous, mark });
    return this.#buffer.subarray(0, this.#length);
  }

  stored(pos: number, timestampMs: number): void {
    for (const entry of this.#entries) entry.resolve({ pos, firstIndex: entry.firstIndex, timestampMs });
  }

  refused(error: StorageError): void {
    for (const entry of this.#entries) entry.reject(error);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(this.#buffer.length * 2, this.#maxBytes)));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
