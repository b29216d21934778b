/** Reports that nothing is left to do. */
export interface Drain {
  /** Replaces an earlier action. */
  whenDrained(action: () => void): void;
  clear(): void;
}

/**
 * Detects an empty event loop: no timer, no socket, no pending work. It reveals a handler that never responds, and
 * `callbackWaitsForEmptyEventLoop` waits for it.
 */
export class EventLoopDrain implements Drain {
  #onDrained: (() => void) | undefined;

  constructor() {
    process.on('beforeExit', () => {
      const onDrained = this.#onDrained;
      this.#onDrained = undefined;
      onDrained?.();
    });
  }

  /** Replaces an earlier action. */
  whenDrained(action: () => void): void {
    this.#onDrained = action;
  }

  clear(): void {
    this.#onDrained = undefined;
  }
}
