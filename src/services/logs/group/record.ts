import type { JsonDocuments } from '../../../storage/json-documents.ts';
import type { GroupDocument } from './documents.ts';
import { DAY_MS, FOREVER_MS } from '../limits.ts';

/**
 * A group's stored document and its newer version in memory: retention and skew are written when they change,
 * counts only from time to time.
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

  /** Increases the recorded skew when events differ from their arrival by more than any before. */
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

  /** Records that everything before a position is counted, and adds its bytes. */
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

/** Includes the skew, so that an event with a timestamp ahead of its arrival is kept for its full retention. */
function retentionMsOf({ retentionDays, aheadMs }: Pick<GroupDocument, 'retentionDays' | 'aheadMs'>): number {
  return retentionDays === undefined ? FOREVER_MS : retentionDays * DAY_MS + aheadMs;
}

/** Rounds up to a power of two, so that a growing skew is written a few times instead of for each batch. */
function roundUp(durationMs: number): number {
  return durationMs <= 1 ? durationMs : 2 ** Math.ceil(Math.log2(durationMs));
}
