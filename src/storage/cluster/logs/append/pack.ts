import type { StorageError } from '../../../error.ts';
import type { AppendBatch, AppendResult } from '../../../port.ts';
import {
  BATCH_HEADER_BYTES,
  HEADER_BYTES,
  KIND,
  type LogHead,
  type Mark,
  ORIGIN_BYTES,
  writeHeader,
  writeOrigin,
} from '../message.ts';
import type { Forward, StoredAt } from './forward.ts';

/** The first buffer of a pack. It doubles up to the bound of a pack. */
const INITIAL_BYTES = 4 * 2 ** 10;

// Sequence numbers have 20 bits for the index within a position.
const MAX_RECORDS = 2 ** 20 - 1;
/** The number of origins has 16 bits in a message; far fewer gateways write one log. */
const MAX_FORWARDED = 1_000;

/** Batches with one outcome: an append of this gateway, or what another one forwarded. */
interface Part {
  readonly forwarded?: Forward;
  readonly batchCount: number;
  readonly recordCount: number;
  readonly bytes: number;
  /** @param firstIndex of its first record in the message */
  stored(at: StoredAt): void;
  refused(error: StorageError | undefined): void;
}

/** Appends of one log that become one message. */
export class Pack {
  readonly kind = KIND.batches;
  readonly #maxBytes: number;
  readonly #isRevoked: (forward: Forward) => boolean;
  #parts: Part[] = [];
  #forwardedCount = 0;
  #buffer: Buffer;
  /** The end of the batches in the buffer. */
  #length = HEADER_BYTES;
  #records = 0;
  #isSealed = false;

  /** @param isRevoked whether forwarded batches may be stored no more, as the log is now */
  constructor(maxBytes: number, isRevoked: (forward: Forward) => boolean) {
    this.#maxBytes = maxBytes;
    this.#isRevoked = isRevoked;
    this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  }

  /** The size of the batches, with their headers. */
  get batchBytes(): number {
    return this.#length - HEADER_BYTES;
  }

  get batchCount(): number {
    return this.#parts.reduce((sum, { batchCount }) => sum + batchCount, 0);
  }

  get recordCount(): number {
    return this.#records;
  }

  /** The gateways whose batches it contains. @param own this gateway */
  contributors(own: bigint): bigint[] {
    return [...new Set(this.#parts.map(({ forwarded }) => forwarded?.writer ?? own))];
  }

  get hasForwarded(): boolean {
    return this.#forwardedCount > 0;
  }

  /** Whether batches of this size, with their headers, fit. An empty pack takes any. */
  admits(bytes: number, recordCount: number): boolean {
    if (this.#isSealed) return false;
    if (this.#parts.length === 0) return true;
    return (
      this.#length + bytes + ORIGIN_BYTES * (this.#forwardedCount + 1) <= this.#maxBytes &&
      this.#records + recordCount <= MAX_RECORDS &&
      this.#forwardedCount < MAX_FORWARDED
    );
  }

  /** Copies the batch. */
  add(batch: AppendBatch, posOffset: () => number): Promise<AppendResult> {
    const { recordCount, byteLength } = batch;
    const bytes = BATCH_HEADER_BYTES + byteLength;
    this.#reserve(bytes);
    this.#buffer.writeUInt32LE(recordCount, this.#length);
    this.#buffer.writeUInt32LE(byteLength, this.#length + 4);
    batch.writeTo(this.#buffer, this.#length + BATCH_HEADER_BYTES);
    this.#length += bytes;
    this.#records += recordCount;
    return new Promise((resolve, reject) => {
      this.#parts.push({
        batchCount: 1,
        recordCount,
        bytes,
        stored: ({ seq, timeMs, firstIndex }) =>
          resolve({ pos: seq + posOffset(), firstIndex, timestampMs: timeMs }),
        refused: reject,
      });
    });
  }

  /**
   * Copies the batches that another gateway forwarded.
   * @returns where they are stored; undefined when they may be stored no more, and never will be
   */
  addForwarded(forwarded: Forward): Promise<StoredAt | undefined> {
    const { batches, batchCount, recordCount } = forwarded;
    this.#reserve(batches.length);
    batches.copy(this.#buffer, this.#length);
    this.#length += batches.length;
    this.#records += recordCount;
    this.#forwardedCount++;
    return new Promise((resolve, reject) => {
      this.#parts.push({
        forwarded,
        batchCount,
        recordCount,
        bytes: batches.length,
        stored: resolve,
        refused: (error) => (error ? reject(error) : resolve(undefined)),
      });
    });
  }

  /** The batches, to be forwarded. Nothing can be added afterwards. */
  batches(): Buffer {
    this.#isSealed = true;
    return this.#buffer.subarray(HEADER_BYTES, this.#length);
  }

  /** The message after `previous`; undefined when nothing is left in it. Nothing can be added afterwards. */
  payload(previous: LogHead, timeMs: number, mark: Mark): Buffer | undefined {
    // A message whose outcome is unknown may still be in a buffer of the connection.
    if (this.#isSealed) this.#buffer = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#isSealed = true;
    if (this.#forwardedCount > 0) this.#removeRevoked();
    if (this.#parts.length === 0) return undefined;
    const bytes = this.#length - HEADER_BYTES;
    const [batchCount, originCount] = [this.batchCount, this.#forwardedCount];
    writeHeader(this.#buffer, { kind: this.kind, batchCount, timeMs, bytes, previous, mark, originCount });
    return this.#withOrigins();
  }

  stored(at: { readonly seq: number; readonly timeMs: number; readonly firstIndex?: number }): void {
    let firstIndex = at.firstIndex ?? 0;
    for (const part of this.#parts) {
      part.stored({ seq: at.seq, timeMs: at.timeMs, firstIndex });
      firstIndex += part.recordCount;
    }
  }

  refused(error: StorageError): void {
    for (const part of this.#parts) part.refused(error);
  }

  #withOrigins(): Buffer {
    if (this.#forwardedCount === 0) return this.#buffer.subarray(0, this.#length);
    this.#reserve(ORIGIN_BYTES * this.#forwardedCount);
    let at = this.#length;
    let firstIndex = 0;
    for (const { forwarded, recordCount } of this.#parts) {
      if (forwarded) {
        writeOrigin(this.#buffer, at, { writer: forwarded.writer, count: forwarded.count, firstIndex });
        at += ORIGIN_BYTES;
      }
      firstIndex += recordCount;
    }
    return this.#buffer.subarray(0, at);
  }

  #removeRevoked(): void {
    const revoked = new Set(this.#parts.filter(({ forwarded }) => forwarded && this.#isRevoked(forwarded)));
    if (revoked.size === 0) return;
    let from = HEADER_BYTES;
    let to = HEADER_BYTES;
    for (const part of this.#parts) {
      if (!revoked.has(part)) {
        this.#buffer.copy(this.#buffer, to, from, from + part.bytes);
        to += part.bytes;
      }
      from += part.bytes;
    }
    this.#length = to;
    this.#parts = this.#parts.filter((part) => !revoked.has(part));
    this.#forwardedCount -= revoked.size;
    for (const part of revoked) {
      this.#records -= part.recordCount;
      part.refused(undefined);
    }
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(this.#buffer.length * 2, this.#maxBytes)));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
