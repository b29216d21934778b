import { Fifo } from './fifo.ts';
import type { Fits, Outbox } from './outbox.ts';
import type { PendingRecord } from './pending-record.ts';

/** First in, first out. A record that failed may arrive after later ones of its key, as with most producers. */
export class UnorderedOutbox implements Outbox {
  readonly #waiting = new Fifo<PendingRecord>();

  add(record: PendingRecord): void {
    this.#waiting.push(record);
  }

  take(fits: Fits): PendingRecord | undefined {
    const next = this.#waiting.peek();
    return next && fits(next) ? this.#waiting.shift() : undefined;
  }

  takeAlong(): undefined {}

  settle(): void {}

  putBack(records: readonly PendingRecord[]): void {
    for (const record of records) this.#waiting.push(record);
  }

  oldestDueMs(): number | undefined {
    return this.#waiting.peek()?.dueMs;
  }
}
