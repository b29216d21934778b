import { type Clock, sleep } from '../../lib/time/clock.ts';

/**
 * When the records of a recording are due: spaced as they arrived, at a speed. The times do not depend on when earlier
 * records were really sent, so a delay is caught up with and never accumulates.
 */
export class Schedule {
  readonly #clock: Clock;
  readonly #speed: number;
  #first: { readonly timestampMs: number; readonly atMs: number } | undefined;

  /** @param speed 1 for the recorded spacing, 10 for a tenth of it, Infinity for none */
  constructor(clock: Clock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
  }

  /**
   * Waits until a record is due. Records that arrived before an earlier one in the file are due at once.
   * @returns when it was due, on the monotonic clock
   */
  async due(timestampMs: number, signal: AbortSignal): Promise<number> {
    const nowMs = this.#clock.monotonicMs();
    this.#first ??= { timestampMs, atMs: nowMs };
    if (this.#speed === Infinity) return nowMs;
    const dueMs = this.#first.atMs + (timestampMs - this.#first.timestampMs) / this.#speed;
    if (dueMs > nowMs) await sleep(this.#clock, dueMs - nowMs, { signal });
    return dueMs;
  }
}
