import type { Clock } from '../../lib/time/clock.ts';

/** How busy the server must be. Below the first load batches wait for a shorter time than before, above the second one for a longer one. */
const IDLE_LOAD = 0.6;
const BUSY_LOAD = 0.85;
// One step for each measurement of the load: each changes the load that the next one measures.
const STEP_MS = 1;
const INTERVAL_MS = 100;
/** Shorter than the time after which an idle environment is stopped: src/runtime/environment/freezer.ts. */
const MAX_MS = 5;
// A measurement over a longer time says nothing about the load now.
const MAX_INTERVAL_MS = 1_000;

export interface LingerTimeOptions {
  /** The share of time in which the server had work since the last call, from 0 to 1. */
  readonly takeLoad: () => number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/**
 * How long small batches wait for more records: not at all while the server has time, so that records are delivered at
 * once, and longer and longer while it is busy, because an invocation takes as long as ten records do.
 */
export class LingerTime {
  readonly #options: LingerTimeOptions;
  #measuredMs: number;
  #ms = 0;

  constructor(options: LingerTimeOptions) {
    this.#options = options;
    this.#measuredMs = options.clock.monotonicMs();
  }

  /** In whole milliseconds; 0 delivers at once. */
  get ms(): number {
    const nowMs = this.#options.clock.monotonicMs();
    const elapsedMs = nowMs - this.#measuredMs;
    if (elapsedMs >= INTERVAL_MS) {
      this.#measuredMs = nowMs;
      const load = this.#options.takeLoad();
      this.#ms = elapsedMs > MAX_INTERVAL_MS ? 0 : changed(this.#ms, load);
    }
    return this.#ms;
  }
}

function changed(ms: number, load: number): number {
  if (load > BUSY_LOAD) return Math.min(MAX_MS, ms + STEP_MS);
  return load < IDLE_LOAD ? Math.max(0, ms - STEP_MS) : ms;
}
