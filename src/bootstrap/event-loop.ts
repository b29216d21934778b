/**
 * Tells when nothing is left to do in the process: no timer, no socket, no pending work. That is how a
 * handler that never answered is noticed, and what `callbackWaitsForEmptyEventLoop` waits for.
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

  /** Replaces whatever was to happen. */
  whenDrained(action: () => void): void {
    this.#onDrained = action;
  }

  clear(): void {
    this.#onDrained = undefined;
  }
}
