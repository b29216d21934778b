import { KIB } from '../../../../lib/bytes.ts';
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

/** The smallest first buffer of a pack. It doubles up to the bound of a pack. */
const MIN_BYTES = 4 * KIB;

// The next pack is seldom of exactly the same size.
const LIKELY_FACTOR = 1.125;

// Sequence numbers have 20 bits for the index within a position.
const MAX_RECORDS = 2 ** 20 - 1;
/** The number of origins has 16 bits in a message; far fewer gateways write one log. */
const MAX_FORWARDED = 1_000;

/** Batches with one outcome. */
type Part = {
  readonly batchCount: number;
  readonly recordCount: number;
  readonly bytes: number;
  reject(error: StorageError): void;
} & (
  | { readonly forwarded: undefined; resolve(result: AppendResult): void }
  | { readonly forwarded: Forward; resolve(at: StoredAt | undefined): void }
);

/** Appends of one log that become one message. */
export class Pack {
  readonly #maxBytes: number;
  readonly #isRevoked: (forward: Forward) => boolean;
  #parts: Part[] = [];
  #batchCount = 0;
  #forwardedCount = 0;
  #hasOwn = false;
  #buffer: Buffer;
  /** The end of the batches in the buffer. */
  #length = HEADER_BYTES;
  #records = 0;
  #isSealed = false;

  /**
   * @param isRevoked whether forwarded batches may be stored no more, as the log is now
   * @param likelyBytes the size that it will probably have, such as that of the one before
   */
  constructor(maxBytes: number, isRevoked: (forward: Forward) => boolean, likelyBytes = 0) {
    this.#maxBytes = maxBytes;
    this.#isRevoked = isRevoked;
    this.#buffer = Buffer.allocUnsafe(
      Math.max(MIN_BYTES, HEADER_BYTES + Math.ceil(likelyBytes * LIKELY_FACTOR)),
    );
  }

  /** The size of the batches, with their headers. */
  get batchBytes(): number {
    return this.#length - HEADER_BYTES;
  }

  get batchCount(): number {
    return this.#batchCount;
  }

  get recordCount(): number {
    return this.#records;
  }

  /** Whether it contains batches of this gateway. */
  get hasOwn(): boolean {
    return this.#hasOwn;
  }

  /** The other gateways whose batches it contains. */
  get forwarders(): bigint[] {
    if (this.#forwardedCount === 0) return [];
    return this.#parts.flatMap(({ forwarded }) => (forwarded ? [forwarded.writer] : []));
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
  add(batch: AppendBatch): Promise<AppendResult> {
    const { recordCount, byteLength } = batch;
    const bytes = BATCH_HEADER_BYTES + byteLength;
    this.#reserve(bytes);
    this.#buffer.writeUInt32LE(recordCount, this.#length);
    this.#buffer.writeUInt32LE(byteLength, this.#length + 4);
    batch.writeTo(this.#buffer, this.#length + BATCH_HEADER_BYTES);
    this.#hasOwn = true;
    return new Promise((resolve, reject) => {
      this.#push({ forwarded: undefined, batchCount: 1, recordCount, bytes, resolve, reject });
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
    this.#forwardedCount++;
    return new Promise((resolve, reject) => {
      this.#push({ forwarded, batchCount, recordCount, bytes: batches.length, resolve, reject });
    });
  }

  /** The batches, to be forwarded. Nothing can be added afterwards. */
  batches(): Buffer {
    this.#isSealed = true;
    return this.#buffer.subarray(HEADER_BYTES, this.#length);
  }

  /** The message after `previous`; undefined when nothing is left in it. Nothing can be added afterwards. */
  payload(previous: LogHead, timeMs: number, mark: Mark): Buffer | undefined {
    this.#detach();
    this.#isSealed = true;
    if (this.#forwardedCount > 0) this.#removeForwarded(this.#isRevoked);
    if (this.#parts.length === 0) return undefined;
    const bytes = this.#length - HEADER_BYTES;
    const [batchCount, originCount] = [this.#batchCount, this.#forwardedCount];
    writeHeader(this.#buffer, { kind: KIND.batches, batchCount, timeMs, bytes, previous, mark, originCount });
    return this.#withOrigins();
  }

  /** Gives back what other gateways forwarded and is not stored. */
  refuseForwarded(isRefused: (forward: Forward) => boolean): void {
    this.#detach();
    this.#removeForwarded(isRefused);
  }

  /** @param posOffset what is added to a sequence number to get a position */
  stored({ seq, timeMs, firstIndex: before }: StoredAt, posOffset: number): void {
    let firstIndex = before;
    for (const part of this.#parts) {
      if (part.forwarded) part.resolve({ seq, timeMs, firstIndex });
      else part.resolve({ pos: seq + posOffset, firstIndex, timestampMs: timeMs });
      firstIndex += part.recordCount;
    }
  }

  refused(error: StorageError): void {
    for (const part of this.#parts) part.reject(error);
  }

  #push(part: Part): void {
    this.#parts.push(part);
    this.#length += part.bytes;
    this.#records += part.recordCount;
    this.#batchCount += part.batchCount;
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

  /** A message whose outcome is unknown may still be in a buffer of the connection. */
  #detach(): void {
    if (this.#isSealed) this.#buffer = Buffer.from(this.#buffer.subarray(0, this.#length));
  }

  #removeForwarded(isRemoved: (forward: Forward) => boolean): void {
    const parts = this.#parts;
    let from = HEADER_BYTES;
    [this.#parts, this.#length, this.#records, this.#batchCount] = [[], HEADER_BYTES, 0, 0];
    for (const part of parts) {
      if (part.forwarded && isRemoved(part.forwarded)) {
        this.#forwardedCount--;
        part.resolve(undefined);
      } else {
        if (from !== this.#length) this.#buffer.copy(this.#buffer, this.#length, from, from + part.bytes);
        this.#push(part);
      }
      from += part.bytes;
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
