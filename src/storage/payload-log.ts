import { isStorageError } from './error.ts';
import { type LogId, type LogStore, UNTIL_TRIMMED_MS } from './port.ts';

/*
 * Payloads that belong to documents: message bodies, events. A document holds the position of its payload, so that
 * metadata stays small. Payloads are released in any order, while a log can only be trimmed from its front:
 *
 *   | released | live | released | live | live |      everything before the first live payload is trimmed
 *              ^ trimmed to here
 *
 * When few long-lived payloads keep much released space, the oldest are appended again and their documents changed:
 * the log spans at most twice the bytes of its live payloads and `spareBytes`, and what is copied is at most as much as was
 * released.
 */

/** Where a payload lies: a part of its document, so plain JSON. */
export interface PayloadPosition {
  readonly pos: number;
  /** Its index within `pos`. */
  readonly index: number;
  /** Bytes that had been appended before it: how much of the log lies between two payloads. */
  readonly offset: number;
  readonly bytes: number;
}

/** A payload that a document refers to. Its position changes when it is appended again. */
export interface Payload {
  /** Key of its document. */
  readonly owner: string;
  readonly at: PayloadPosition;
}

export interface PayloadLogOptions {
  readonly logs: LogStore;
  readonly logId: LogId;
  /** Payloads of the documents that there are, with their keys. */
  readonly live: Iterable<readonly [owner: string, at: PayloadPosition]>;
  /**
   * Puts a position in the place of another in a document.
   * @returns false when the document is gone or has another position
   */
  readonly move: (owner: string, from: PayloadPosition, to: PayloadPosition) => Promise<boolean>;
  /** Told when space could not be given back; it is tried again. */
  readonly onError: (error: unknown) => void;
  /** Tests make them small. */
  readonly sizes?: PayloadLogSizes;
}

interface LivePayload extends Payload {
  at: PayloadPosition;
}

interface PayloadLogSizes {
  /** Released space that may stay before it is given back: each time costs a write. */
  readonly trimStepBytes: number;
  /** Released space that may stay between payloads that live on. */
  readonly spareBytes: number;
}

const SIZES: PayloadLogSizes = { trimStepBytes: 2 ** 20, spareBytes: 16 * 2 ** 20 };

/** Opens the payloads of one kind of document. No other instance may use the log. */
export async function openPayloadLog(options: PayloadLogOptions): Promise<PayloadLog> {
  const endPos = await endOf(options.logs, options.logId);
  const payloads = new PayloadLog(options, endPos);
  // Without their documents: a crash came between the two.
  await payloads.giveBack();
  return payloads;
}

export class PayloadLog {
  readonly #options: PayloadLogOptions;
  readonly #sizes: PayloadLogSizes;
  /** By document, the oldest position first, nearly. */
  readonly #live = new Map<string, LivePayload>();
  /** Where the log ended when an append was begun that is under way: its position is not below that. */
  readonly #appending = new Set<{ readonly fromPos: number }>();
  #liveBytes = 0;
  #endPos: number;
  /** Bytes appended ever, as offsets count. */
  #endOffset = 0;
  #releasedBytes = 0;
  #created: Promise<void> | undefined;
  #givingBack: Promise<void> | undefined;

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

  /** Bytes between the oldest live payload and the end. */
  get spanBytes(): number {
    const [oldest] = this.#live.values();
    return oldest ? this.#endOffset - oldest.at.offset : 0;
  }

  /** The payload of a document; undefined when it has none here. */
  get(owner: string): Payload | undefined {
    return this.#live.get(owner);
  }

  /**
   * Stores a payload durably, for a document that is about to be made.
   * @throws StorageError as `LogStore.append` does
   */
  async put(owner: string, bytes: Buffer): Promise<Payload> {
    return this.#append(bytes, (at) => this.#add({ owner, at }));
  }

  /**
   * @returns undefined when it is not there: a repair of damage has left it out
   * @throws StorageError `corrupt`
   */
  async read(payload: Payload): Promise<Buffer | undefined> {
    for (;;) {
      const { at } = payload;
      const bytes = await this.#readAt(at);
      // It may have been appended again meanwhile.
      if (bytes || payload.at === at) return bytes;
    }
  }

  /** The document is gone: the space is given back in time. */
  release(owner: string): void {
    this.#releasedBytes += this.#remove(owner);
    if (this.#releasedBytes < this.#sizes.trimStepBytes || this.#givingBack) return;
    this.#givingBack = this.giveBack()
      .catch(this.#options.onError)
      .finally(() => {
        this.#givingBack = undefined;
      });
  }

  /** Resolves when no space is being given back. */
  async idle(): Promise<void> {
    await this.#givingBack;
  }

  /** Trims what can be trimmed, after moving what keeps too much from it. Not called twice at a time. */
  async giveBack(): Promise<void> {
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
      // What is lost keeps no space.
      this.#remove(owner);
      return;
    }
    const to = await this.#append(bytes, (at) => at);
    if (!(await this.#options.move(owner, from, to))) return;
    payload.at = to;
    // Unless it was released meanwhile.
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
    // A store may give batches that are appended at once the same position.
    for (const { fromPos } of this.#appending) pos = Math.min(pos, fromPos - 1);
    return Math.max(0, pos);
  }

  /** @returns how many bytes it had */
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

/** @returns undefined when there is no such log yet */
async function endOf(logs: LogStore, logId: LogId): Promise<number | undefined> {
  try {
    return (await logs.bounds(logId)).endPos;
  } catch (error) {
    if (isStorageError(error, 'not-found')) return undefined;
    throw error;
  }
}
