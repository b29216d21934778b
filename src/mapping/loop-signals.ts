import { type Clock, sleep } from '../lib/time/clock.ts';

/**
 * The two signals that end a loop. `stop`: start no more work, and let a running invocation finish. `abort`: stop
 * waiting for a running invocation as well. Work that pauses on its own has its own instance with the same signals.
 */
export class LoopSignals {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  readonly #clock: Clock;
  #pausedUntilMs: number | undefined;

  constructor(clock: Clock, { stop, abort }: { stop: AbortSignal; abort: AbortSignal }) {
    this.#clock = clock;
    this.stop = stop;
    this.abort = abort;
  }

  get isStopping(): boolean {
    return this.stop.aborted;
  }

  get isAborted(): boolean {
    return this.abort.aborted;
  }

  /** When a pause of the loop ends, on the wall clock; undefined while it does not pause. */
  get pausedUntilMs(): number | undefined {
    return this.#pausedUntilMs;
  }

  /** Waits for the delay, or until the loop is stopped. */
  async pause(delayMs: number): Promise<void> {
    this.#pausedUntilMs = this.#clock.now() + delayMs;
    await sleep(this.#clock, delayMs, { signal: this.stop, background: true }).catch(() => {});
    this.#pausedUntilMs = undefined;
  }
}
