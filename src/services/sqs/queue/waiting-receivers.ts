import { type Clock, sleep } from '../../../lib/time/clock.ts';

/** Those who wait for a message of a queue. As many as there are requests under way. */
export class WaitingReceivers {
  readonly #clock: Clock;
  readonly #wakes = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something is otherwise: everyone looks again. */
  wake(): void {
    for (const wake of this.#wakes) wake();
  }

  /** Resolves when there may be something new, when time is up, or when the receiver has gone away. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const waking = new AbortController();
    const wake = () => waking.abort();
    this.#wakes.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await sleep(this.#clock, timeoutMs, { signal: waking.signal, background: true }).catch(() => {});
    signal.removeEventListener('abort', wake);
    this.#wakes.delete(wake);
  }
}
