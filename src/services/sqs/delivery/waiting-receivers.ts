import { type Clock, pause } from '../../../lib/time/clock.ts';

/** Receive requests that wait for a message of a queue. Bounded by the number of in-flight requests. */
export class WaitingReceivers {
  readonly #clock: Clock;
  readonly #wakes = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes all waiting receivers check the queue again. */
  wake(): void {
    for (const wake of this.#wakes) wake();
  }

  /** Resolves on `wake`, after the timeout, or when the client disconnects. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    // An aborted signal has no further event.
    if (signal.aborted) return;
    const waking = new AbortController();
    const wake = () => waking.abort();
    this.#wakes.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await pause(this.#clock, timeoutMs, { signal: waking.signal, background: true });
    signal.removeEventListener('abort', wake);
    this.#wakes.delete(wake);
  }
}
