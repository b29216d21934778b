import type { Clock } from '../lib/time/clock.ts';

/** Calls that wait until there is a home. Each has a limit of its own, so their number is that of the requests. */
export class HomeWaits<Home> {
  readonly #clock: Clock;
  readonly #home: () => Home | undefined;
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  /** @param home the home of now; undefined when there is none */
  constructor(clock: Clock, home: () => Home | undefined) {
    this.#clock = clock;
    this.#home = home;
  }

  /** @returns undefined after `timeoutMs`, when the signal is aborted, and when this is closed */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<Home | undefined> {
    const found = this.#home();
    if (found || timeoutMs <= 0 || signal.aborted || this.#isClosed) return found;
    return new Promise((resolve) => {
      const end = (home: Home | undefined) => {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(check);
        resolve(home);
      };
      const check = () => {
        const home = this.#home();
        if (home || this.#isClosed) end(home);
      };
      const onAbort = () => end(undefined);
      const timer = this.#clock.setTimer(timeoutMs, () => end(undefined));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(check);
    });
  }

  /** Ends the waits if there is a home now. */
  check(): void {
    for (const check of this.#waiting) check();
  }

  close(): void {
    this.#isClosed = true;
    this.check();
  }
}
