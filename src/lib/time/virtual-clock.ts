import type { Clock, Timer } from './clock.ts';

interface PendingTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/**
 * A clock that stands still until it is told to move. Timers fire in order of due time, then of setting,
 * and promise callbacks get their turn between two timers, as they would in real life.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  #elapsedMs = 0;
  #order = 0;
  readonly #pending = new Set<PendingTimer>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  /** Whole milliseconds, as the host's clock tells them, though timers may be set to parts of one. */
  now(): number {
    return Math.floor(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, fire };
    this.#pending.add(timer);
    return { cancel: () => void this.#pending.delete(timer) };
  }

  /** How many timers are waiting: a test can assert that nothing was left behind. */
  get pendingTimers(): number {
    return this.#pending.size;
  }

  /** Lets `durationMs` pass, firing what falls due on the way. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#elapsedMs + durationMs;
    await settle();
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#pending.delete(next);
      this.#moveTo(next.dueMs);
      next.fire();
      await settle();
    }
    this.#moveTo(endMs);
  }

  /** Steps the wall clock alone, as an administrator or NTP would: no timer fires. */
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

// Chains of promises are as long as the code under test makes them; each turn of the event loop drains
// them all, and a few turns let work that itself yields by setImmediate come to rest.
const SETTLE_TURNS = 4;

async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLE_TURNS; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
