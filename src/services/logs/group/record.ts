import { DAY_MS } from '../../../lib/time/units.ts';
import type { JsonDocuments } from '../../../storage/json-documents.ts';
import type { MetricFilterDocument } from '../metric-filter/document.ts';
import type { SubscriptionFilterDocument } from '../subscription/document.ts';
import type { GroupDocument } from './documents.ts';
import { type ExtentMark, excessOf, extended, trimmed } from './extent.ts';
import { FOREVER_MS, MAX_GROUP_BYTES } from '../limits.ts';

/**
 * A group's stored document and its newer version in memory: retention and skew are written when they change,
 * counts only from time to time.
 */
export class GroupRecord {
  readonly #documents: JsonDocuments<GroupDocument>;
  readonly #key: string;
  readonly #maxBytes: number;
  #document: GroupDocument;

  constructor(
    documents: JsonDocuments<GroupDocument>,
    key: string,
    document: GroupDocument,
    maxBytes = MAX_GROUP_BYTES,
  ) {
    this.#maxBytes = maxBytes;
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

  async setSubscriptionFilters(
    change: (filters: readonly SubscriptionFilterDocument[]) => readonly SubscriptionFilterDocument[],
  ): Promise<void> {
    await this.#update((current) => ({
      ...current,
      subscriptionFilters: change(current.subscriptionFilters ?? []),
    }));
  }

  async setMetricFilters(
    change: (filters: readonly MetricFilterDocument[]) => readonly MetricFilterDocument[],
  ): Promise<void> {
    await this.#update((current) => ({ ...current, metricFilters: change(current.metricFilters ?? []) }));
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
    const added = { from: this.#document.countedPos, upTo: upToPos, bytes };
    this.#document = { ...extended(this.#document, added, this.#maxBytes), countedPos: upToPos };
  }

  /** Where to trim the log because it is larger than its bound. */
  get excess(): ExtentMark | undefined {
    return excessOf(this.#document, this.#maxBytes);
  }

  /** Records that everything before a mark was removed. */
  trimTo(mark: ExtentMark): void {
    this.#document = trimmed(this.#document, mark);
  }

  async saveCounts(counts: GroupDocument): Promise<void> {
    await this.#documents.update(this.#key, (current) => ({ ...current, ...countsOf(counts) }));
  }

  async delete(): Promise<void> {
    await this.#documents.delete(this.#key);
  }

  async #update(change: (current: GroupDocument) => GroupDocument): Promise<void> {
    const stored = await this.#documents.update(this.#key, change);
    if (!stored) return;
    this.#document = { ...stored, ...countsOf(this.#document) };
  }
}

function countsOf({ countedPos, storedBytes, marks }: GroupDocument) {
  return { countedPos, storedBytes, ...(marks && { marks }) };
}

/** Includes the skew, so that an event with a timestamp ahead of its arrival is kept for its full retention. */
function retentionMsOf({ retentionDays, aheadMs }: Pick<GroupDocument, 'retentionDays' | 'aheadMs'>): number {
  return retentionDays === undefined ? FOREVER_MS : retentionDays * DAY_MS + aheadMs;
}

/** Rounds up to a power of two, so that a growing skew is written a few times instead of for each batch. */
function roundUp(durationMs: number): number {
  return durationMs <= 1 ? durationMs : 2 ** Math.ceil(Math.log2(durationMs));
}
