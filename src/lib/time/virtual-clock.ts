import type { Clock, Timer } from './clock.ts';

interface PendingTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/**
 * A clock that moves only by `advance`. Timers fire in order of due time, then in the order in which they
 * were set. Promise callbacks run between two timers, as with the real clock.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  #elapsedMs = 0;
  #order = 0;
  readonly #wholeMs: boolean;
  readonly #pending = new Set<PendingTimer>();

  /** @param options.wholeMs timers fire at whole milliseconds, so that `now` is never earlier than a time that has come */
  constructor(startMs = Date.UTC(2026, 0, 1), options: { readonly wholeMs?: boolean } = {}) {
    this.#nowMs = startMs;
    this.#wholeMs = options.wholeMs ?? false;
  }

  /** Whole milliseconds, as the host's clock returns them, although timers may be due at fractions. */
  now(): number {
    return Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const exactMs = this.#elapsedMs + Math.max(0, delayMs);
    const timer = { dueMs: this.#wholeMs ? Math.ceil(exactMs) : exactMs, order: this.#order++, fire };
    this.#pending.add(timer);
    return { cancel: () => void this.#pending.delete(timer) };
  }

  /** The number of pending timers, so that a test can assert that none is left. */
  get pendingTimers(): number {
    return this.#pending.size;
  }

  /**
   * Moves the clock by `durationMs` and fires the timers that become due.
   * @param untilIdle waits for work before each timer; `isBeforeStep` if none is due yet
   */
  async advance(
    durationMs: number,
    untilIdle: (isBeforeStep: boolean) => Promise<void> = turns,
  ): Promise<void> {
    const endMs = this.#elapsedMs + durationMs;
    for (;;) {
      const isBeforeStep = this.#nextDue(this.#elapsedMs) === undefined;
      await untilIdle(isBeforeStep);
      const next = this.#nextDue(endMs);
      // What was due has been cancelled.
      if (!isBeforeStep && !(next && next.dueMs <= this.#elapsedMs)) continue;
      if (!next) break;
      this.#pending.delete(next);
      this.#moveTo(next.dueMs);
      next.fire();
    }
    this.#moveTo(endMs);
  }

  /** Steps only the wall clock, as an administrator or NTP would. No timer fires. */
  stepWallClock(byMs: number): void {
    this.#nowMs += byMs;
  }

  #moveTo(elapsedMs: number): void {
    this.#nowMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }

  #nextDue(endMs: number): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.#pending) {
      if (timer.dueMs > endMs) continue;
      if (!first || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  }
}

// Each turn of the event loop drains all promise callbacks. A few turns also finish work that yields by
// setImmediate.
const SETTLE_TURNS = 4;

/** Lets promise callbacks run. With one promise for all turns: a day of a server that is idle has thousands of timers. */
export function turns(): Promise<void> {
  return new Promise((resolve) => {
    let left = SETTLE_TURNS;
    const turn = () => {
      left--;
      if (left === 0) resolve();
      else setImmediate(turn);
    };
    setImmediate(turn);
  });
}
