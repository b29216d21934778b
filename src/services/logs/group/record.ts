import type { JsonDocuments } from '../../../storage/json-documents.ts';
import type { GroupDocument } from './documents.ts';
import { DAY_MS, FOREVER_MS } from '../limits.ts';

/**
 * A group's document, as it is stored and as it has moved on since: retention and skew are written when they
 * change, what is counted only now and then.
 */
export class GroupRecord {
  readonly #documents: JsonDocuments<GroupDocument>;
  readonly #key: string;
  #document: GroupDocument;

  constructor(documents: JsonDocuments<GroupDocument>, key: string, document: GroupDocument) {
    this.#documents = documents;
    this.#key = key;
    this.#document = document;
  }

  get document(): GroupDocument {
    return this.#document;
  }

  get retentionMs(): number {
    return retentionMsOf(this.#document);
  }

  async setRetention(days: number | undefined): Promise<void> {
    await this.#update((current) => {
      const { retentionDays, ...rest } = current;
      if (retentionDays === days) return current;
      return days === undefined ? rest : { ...rest, retentionDays: days };
    });
  }

  async setTags(change: (tags: GroupDocument['tags']) => GroupDocument['tags']): Promise<void> {
    await this.#update((current) => ({ ...current, tags: change(current.tags) }));
  }

  /** Widens the skew where events stand further from their arrival than any before. */
  async coverSkew(events: readonly { readonly timestampMs: number }[], arrivalMs: number): Promise<void> {
    let { aheadMs, behindMs } = this.#document;
    for (const { timestampMs } of events) {
      aheadMs = Math.max(aheadMs, timestampMs - arrivalMs);
      behindMs = Math.max(behindMs, arrivalMs - timestampMs);
    }
    if (aheadMs === this.#document.aheadMs && behindMs === this.#document.behindMs) return;
    await this.#update((current) => ({
      ...current,
      aheadMs: roundUp(aheadMs),
      behindMs: roundUp(behindMs),
    }));
  }

  /** Notes that everything before a position has been counted, and how much came to it. */
  count(upToPos: number, bytes: number): void {
    const storedBytes = this.#document.storedBytes + bytes;
    this.#document = { ...this.#document, countedPos: upToPos, storedBytes };
  }

  async saveCounts({ countedPos, storedBytes }: GroupDocument): Promise<void> {
    await this.#documents.update(this.#key, (current) => ({ ...current, countedPos, storedBytes }));
  }

  async delete(): Promise<void> {
    await this.#documents.delete(this.#key);
  }

  async #update(change: (current: GroupDocument) => GroupDocument): Promise<void> {
    const stored = await this.#documents.update(this.#key, change);
    if (!stored) return;
    const { countedPos, storedBytes } = this.#document;
    this.#document = { ...stored, countedPos, storedBytes };
  }
}

/** Long enough for an event stamped ahead of its arrival to live its days. */
function retentionMsOf({ retentionDays, aheadMs }: Pick<GroupDocument, 'retentionDays' | 'aheadMs'>): number {
  return retentionDays === undefined ? FOREVER_MS : retentionDays * DAY_MS + aheadMs;
}

/** To a power of two, so that growing skew is written a few times and not for each batch. */
function roundUp(durationMs: number): number {
  return durationMs <= 1 ? durationMs : 2 ** Math.ceil(Math.log2(durationMs));
}
