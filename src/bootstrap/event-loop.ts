/**
 * Notices when the process has nothing left to do: no timer, no socket, no pending work. A handler that never responds
 * is detected that way, and `callbackWaitsForEmptyEventLoop` waits for it.
 */
export class EventLoopDrain {
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
