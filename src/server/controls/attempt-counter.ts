import { createHash } from 'node:crypto';
import { KIB } from '../../lib/bytes.ts';

/** Events whose attempts are counted; the oldest are forgotten, and counted from 1 again. */
const MAX_COUNTED_EVENTS = 10_000;

/**
 * The bytes at each end of an event that distinguish it, together with its length: batches of streams have the sequence
 * numbers of their first and last records there, after a partition key of up to 256 characters. Every batch is hashed.
 */
const COMPARED_BYTES = 2 * KIB;

/** Counts how often functions get the same event. */
export class AttemptCounter {
  readonly #attempts = new Map<string, number>();

  /** @returns 1 for the first time */
  count(functionName: string, payload: Buffer, requestId: string): number {
    const key = `${functionName}/${isBatch(payload) ? digestOf(payload) : requestId}`;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    // The last counted is the last in the map.
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
    if (this.#attempts.size > MAX_COUNTED_EVENTS) this.#attempts.delete(this.#attempts.keys().next().value!);
    return attempt;
  }

  clear(): void {
    this.#attempts.clear();
  }
}

/** Attempts of a mapping have the same records and other request ids; others keep their request id. */
function isBatch(payload: Buffer): boolean {
  return payload.subarray(0, COMPARED_BYTES).includes('"Records"');
}

function digestOf(payload: Buffer): string {
  const hash = createHash('sha1').update(String(payload.length));
  if (payload.length <= 2 * COMPARED_BYTES) return hash.update(payload).digest('hex');
  return hash
    .update(payload.subarray(0, COMPARED_BYTES))
    .update(payload.subarray(-COMPARED_BYTES))
    .digest('hex');
}
