import { MIB } from '../lib/bytes.ts';
import { isStorageError } from './error.ts';
import { type LogId, type LogStore, UNTIL_TRIMMED_MS } from './port.ts';

/*
 * Payloads of documents, such as the bodies of messages. A document contains only the position of its payload,
 * so that metadata remains small. Payloads are released in any order, but a log can only be trimmed
 * from its front:
 *
 *   | released | live | released | live | live |      everything before the first live payload is trimmed
 *              ^ the log is trimmed up to here
 *
 * When a few long-lived payloads prevent much released space from being trimmed, the oldest are appended again
 * and their documents are updated. The log therefore spans at most twice the bytes of its live payloads plus
 * `spareBytes`, and never copies more than was released.
 */

/** The position of a payload. Stored in its document as JSON. */
export interface PayloadPosition {
  readonly pos: number;
  /** The index within `pos`. */
  readonly index: number;
  /** Bytes that were appended to the log before the payload. */
  readonly offset: number;
  readonly bytes: number;
}

/** A payload of a document. Its position changes when it is appended again. */
export interface Payload {
  /** The key of its document. */
  readonly owner: string;
  readonly at: PayloadPosition;
}

export interface PayloadLogOptions {
  readonly logs: LogStore;
  readonly logId: LogId;
  /** The payload positions of all documents, by their keys. */
  readonly live: Iterable<readonly [owner: string, at: PayloadPosition]>;
  /**
   * Replaces the position in a document.
   * @returns false when the document does not exist or has another position
   */
  readonly move: (owner: string, from: PayloadPosition, to: PayloadPosition) => Promise<boolean>;
  /** Called when space could not be freed. It is retried later. */
  readonly onError: (error: unknown) => void;
  /** Tests use smaller sizes. */
  readonly sizes?: PayloadLogSizes;
}

interface LivePayload extends Payload {
  at: PayloadPosition;
}

interface PayloadLogSizes {
  /** Released bytes that are collected before the log is trimmed, because each trim is a write. */
  readonly trimStepBytes: number;
  /** Released bytes that may remain between live payloads. */
  readonly spareBytes: number;
}

const SIZES: PayloadLogSizes = { trimStepBytes: MIB, spareBytes: 16 * MIB };

/** Opens the payload log of one kind of document. No other instance may use the log. */
export async function openPayloadLog(options: PayloadLogOptions): Promise<PayloadLog> {
  const endPos = await endOf(options.logs, options.logId);
  const payloads = new PayloadLog(options, endPos);
  // Frees payloads without a document, which a crash may leave.
  await payloads.freeSpace();
  return payloads;
}

export class PayloadLog {
  readonly #options: PayloadLogOptions;
  readonly #sizes: PayloadLogSizes;
  /** By document, approximately oldest position first. */
  readonly #live = new Map<string, LivePayload>();
  /** Appends in flight, each with the end of the log when it began. Its position is not below that end. */
  readonly #appending = new Set<{ readonly fromPos: number }>();
  #liveBytes = 0;
  #endPos: number;
  /** The offset after the last payload. */
  #endOffset = 0;
  #releasedBytes = 0;
  #created: Promise<void> | undefined;
  #freeing: Promise<void> | undefined;

  constructor(options: PayloadLogOptions, endPos: number | undefined) {
    this.#options = options;
    this.#sizes = options.sizes ?? SIZES;
    this.#endPos = endPos ?? 0;
    if (endPos !== undefined) this.#created = Promise.resolve();
    for (const [owner, at] of options.live) {
      this.#add({ owner, at });
      this.#endOffset = Math.max(this.#endOffset, at.offset + at.bytes);
    }
  }

  /** Bytes from the oldest live payload to the end of the log. */
  get spanBytes(): number {
    const [oldest] = this.#live.values();
    return oldest ? this.#endOffset - oldest.at.offset : 0;
  }

  /** The payload of a document, if it has one in this log. */
  get(owner: string): Payload | undefined {
    return this.#live.get(owner);
  }

  /**
   * Stores a payload durably, for a document that is created afterwards.
   * @throws StorageError as `LogStore.append` does
   */
  async put(owner: string, bytes: Buffer): Promise<Payload> {
    return this.#append(bytes, (at) => this.#add({ owner, at }));
  }

  /**
   * @returns undefined when the payload was lost to damage
   * @throws StorageError `corrupt`
   */
  async read(payload: Payload): Promise<Buffer | undefined> {
    for (;;) {
      const { at } = payload;
      const bytes = await this.#readAt(at);
      // The payload may have been moved during the read.
      if (bytes || payload.at === at) return bytes;
    }
  }

  /** Releases the payload of a deleted document. Its space is freed in the background. */
  release(owner: string): void {
    this.#releasedBytes += this.#remove(owner);
    if (this.#releasedBytes < this.#sizes.trimStepBytes || this.#freeing) return;
    this.#freeing = this.freeSpace()
      .catch(this.#options.onError)
      .finally(() => {
        this.#freeing = undefined;
      });
  }

  /** Resolves when no space is being freed. */
  async idle(): Promise<void> {
    await this.#freeing;
  }

  /** Moves the oldest payloads while too much released space follows them, and trims the log. One call at a time. */
  async freeSpace(): Promise<void> {
    if (!this.#created) return;
    this.#releasedBytes = 0;
    const seen = new Set<LivePayload>();
    for (const payload of this.#live.values()) {
      if (this.spanBytes <= 2 * this.#liveBytes + this.#sizes.spareBytes || seen.has(payload)) break;
      seen.add(payload);
      await this.#moveToEnd(payload);
    }
    await this.#options.logs.trim(this.#options.logId, this.#firstNeededPos());
  }

  async #moveToEnd(payload: LivePayload): Promise<void> {
    const { owner, at: from } = payload;
    const bytes = await this.read(payload);
    if (!bytes) {
      // A lost payload occupies no space.
      this.#remove(owner);
      return;
    }
    const to = await this.#append(bytes, (at) => at);
    if (!(await this.#options.move(owner, from, to))) return;
    payload.at = to;
    // It may have been released during the move.
    if (this.#live.delete(owner)) this.#live.set(owner, payload);
  }

  async #append<T>(bytes: Buffer, onStored: (at: PayloadPosition) => T): Promise<T> {
    const { logs, logId } = this.#options;
    await (this.#created ??= this.#create());
    const appending = { fromPos: this.#endPos };
    this.#appending.add(appending);
    const offset = this.#endOffset;
    this.#endOffset += bytes.length;
    try {
      const { pos, firstIndex } = await logs.append(logId, {
        recordCount: 1,
        byteLength: bytes.length,
        writeTo: (target, at) => void bytes.copy(target, at),
      });
      this.#endPos = Math.max(this.#endPos, pos + 1);
      return onStored({ pos, index: firstIndex, offset, bytes: bytes.length });
    } finally {
      this.#appending.delete(appending);
    }
  }

  async #create(): Promise<void> {
    try {
      await this.#options.logs.createLog(this.#options.logId, { retentionMs: UNTIL_TRIMMED_MS });
    } catch (error) {
      this.#created = undefined;
      throw error;
    }
  }

  async #readAt({ pos, index, bytes }: PayloadPosition): Promise<Buffer | undefined> {
    const { logs, logId } = this.#options;
    try {
      const { batches } = await logs.read(logId, pos, { maxBytes: bytes });
      return batches.find((batch) => batch.pos === pos && batch.firstIndex === index)?.bytes;
    } catch (error) {
      if (isStorageError(error, 'not-found')) return undefined;
      throw error;
    }
  }

  #firstNeededPos(): number {
    let pos = this.#endPos;
    for (const { at } of this.#live.values()) pos = Math.min(pos, at.pos);
    // A store may give concurrent appends the same position.
    for (const { fromPos } of this.#appending) pos = Math.min(pos, fromPos - 1);
    return Math.max(0, pos);
  }

  /** @returns the bytes of the payload */
  #remove(owner: string): number {
    const bytes = this.#live.get(owner)?.at.bytes ?? 0;
    this.#live.delete(owner);
    this.#liveBytes -= bytes;
    return bytes;
  }

  #add(payload: LivePayload): Payload {
    this.#live.set(payload.owner, payload);
    this.#liveBytes += payload.at.bytes;
    return payload;
  }
}

/** @returns undefined when the log does not exist yet */
async function endOf(logs: LogStore, logId: LogId): Promise<number | undefined> {
  try {
    return (await logs.bounds(logId)).endPos;
  } catch (error) {
    if (isStorageError(error, 'not-found')) return undefined;
    throw error;
  }
}
