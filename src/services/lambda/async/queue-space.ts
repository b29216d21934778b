import { type Load, minus, NO_LOAD, plus } from './load.ts';
import type { QueueEntry } from './queue-entry.ts';

/**
 * Bounds the queued invocations of all functions and of each. A function may queue as much as is still free: alone half
 * of the space, together with n other functions a share of 1/(n+2). However much busy functions queue, some space
 * therefore remains for those that have queued nothing.
 */
export class QueueSpace {
  readonly #capacity: Load;
  readonly #queuedOf = new Map<string, Load>();
  #queued = NO_LOAD;

  constructor(capacity: Load) {
    this.#capacity = capacity;
  }

  /** Whether the function may queue one more invocation. */
  admits({ functionKey, payloadBytes }: Pick<QueueEntry, 'functionKey' | 'payloadBytes'>): boolean {
    const { invocations, bytes } = this.#queuedOf.get(functionKey) ?? NO_LOAD;
    const free = minus(this.#capacity, this.#queued);
    return invocations < free.invocations && bytes + payloadBytes <= free.bytes;
  }

  add({ functionKey, payloadBytes }: QueueEntry): void {
    const added = { invocations: 1, bytes: payloadBytes };
    this.#queued = plus(this.#queued, added);
    this.#queuedOf.set(functionKey, plus(this.#queuedOf.get(functionKey) ?? NO_LOAD, added));
  }

  remove({ functionKey, payloadBytes }: QueueEntry): void {
    const removed = { invocations: 1, bytes: payloadBytes };
    this.#queued = minus(this.#queued, removed);
    const rest = minus(this.#queuedOf.get(functionKey)!, removed);
    if (rest.invocations === 0) this.#queuedOf.delete(functionKey);
    else this.#queuedOf.set(functionKey, rest);
  }
}
