import { SharedSpace } from '../../../lib/concurrency/shared-space.ts';
import type { Load } from './load.ts';
import type { QueueEntry } from './queue-entry.ts';

/** Bounds the queued invocations of all functions and of each. */
export class QueueSpace {
  readonly #invocations: SharedSpace;
  readonly #bytes: SharedSpace;

  constructor(capacity: Load) {
    this.#invocations = new SharedSpace(capacity.invocations);
    this.#bytes = new SharedSpace(capacity.bytes);
  }

  /** Whether the function may queue one more invocation. */
  admits({ functionKey, payloadBytes }: QueueEntry): boolean {
    return this.#invocations.admits(functionKey, 1) && this.#bytes.admits(functionKey, payloadBytes);
  }

  add({ functionKey, payloadBytes }: QueueEntry): void {
    this.#invocations.take(functionKey, 1);
    this.#bytes.take(functionKey, payloadBytes);
  }

  remove({ functionKey, payloadBytes }: QueueEntry): void {
    this.#invocations.release(functionKey, 1);
    this.#bytes.release(functionKey, payloadBytes);
  }
}
