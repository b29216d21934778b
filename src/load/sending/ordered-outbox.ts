import { assert } from '../../lib/assert.ts';
import { Fifo } from './fifo.ts';
import type { Fits, Outbox } from './outbox.ts';
import type { PendingRecord } from './pending-record.ts';

interface KeyQueue {
  readonly waiting: PendingRecord[];
  /** Taken, and neither settled nor put back. */
  taken: number;
}

/**
 * Keeps the order of each partition key: while records of a key are taken, none that is later is taken, because a call
 * may accept a record and refuse an earlier one. Those that are put back are the next ones of their key.
 */
export class OrderedOutbox implements Outbox {
  readonly #keys = new Map<string, KeyQueue>();
  /** Keys with waiting records of which none is taken. */
  readonly #ready = new Fifo<string>();

  add(record: PendingRecord): void {
    const { partitionKey } = record;
    let queue = this.#keys.get(partitionKey);
    if (queue === undefined) {
      queue = { waiting: [], taken: 0 };
      this.#keys.set(partitionKey, queue);
    }
    queue.waiting.push(record);
    if (queue.taken === 0 && queue.waiting.length === 1) this.#ready.push(partitionKey);
  }

  take(fits: Fits): PendingRecord | undefined {
    const key = this.#ready.peek();
    if (key === undefined) return undefined;
    const queue = this.#keys.get(key)!;
    if (!fits(queue.waiting[0]!)) return undefined;
    this.#ready.shift();
    queue.taken++;
    return queue.waiting.shift();
  }

  takeAlong(partitionKey: string, fits: Fits): PendingRecord | undefined {
    const queue = this.#keys.get(partitionKey);
    const next = queue?.waiting[0];
    if (queue === undefined || next === undefined || !fits(next)) return undefined;
    queue.taken++;
    return queue.waiting.shift();
  }

  settle({ partitionKey }: PendingRecord): void {
    this.#release(partitionKey);
  }

  putBack(records: readonly PendingRecord[]): void {
    for (const record of records.toReversed()) {
      const queue = this.#keys.get(record.partitionKey);
      assert(queue, 'a key is kept while its records are taken');
      queue.waiting.unshift(record);
      this.#release(record.partitionKey);
    }
  }

  oldestDueMs(): number | undefined {
    let oldestMs: number | undefined;
    for (const { waiting } of this.#keys.values()) {
      const dueMs = waiting[0]?.dueMs;
      if (dueMs !== undefined && (oldestMs === undefined || dueMs < oldestMs)) oldestMs = dueMs;
    }
    return oldestMs;
  }

  #release(key: string): void {
    const queue = this.#keys.get(key);
    assert(queue && queue.taken > 0, 'the record was taken');
    queue.taken--;
    if (queue.taken > 0) return;
    if (queue.waiting.length > 0) this.#ready.push(key);
    else this.#keys.delete(key);
  }
}
