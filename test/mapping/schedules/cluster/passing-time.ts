import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';

const STEP_MS = 50;
/** Longer than all outages one after the other, a takeover, and an invocation. */
const MAX_WAIT_MS = 120_000;

/** Moves the clock of a simulated cluster. */
export class PassingTime {
  readonly #clock: VirtualClock;
  readonly #accuse: (what: string) => void;

  constructor(clock: VirtualClock, accuse: (what: string) => void) {
    this.#clock = clock;
    this.#accuse = accuse;
  }

  advance(durationMs: number): Promise<void> {
    return this.#clock.advance(durationMs, turn);
  }

  /** Until the work is done. */
  async within<T>(work: Promise<T>): Promise<T> {
    const progress = { isDone: false };
    const finished = () => void (progress.isDone = true);
    work.then(finished, finished);
    while (!progress.isDone) await this.advance(STEP_MS);
    return work;
  }

  /** @returns false, and accuses, when it is never so */
  async until(what: string, isSo: () => boolean): Promise<boolean> {
    const endMs = this.#clock.now() + MAX_WAIT_MS;
    while (!isSo()) {
      if (this.#clock.now() > endMs) {
        this.#accuse(`never: ${what}`);
        return false;
      }
      await this.advance(STEP_MS);
    }
    return true;
  }
}

/** All promise callbacks run between two timers. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
