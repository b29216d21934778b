import { type Clock, pause } from '../../lib/time/clock.ts';
import type { LingerTime } from './linger-time.ts';

// A batch that came within this time of the one before it came quickly, and so many of them make a busy shard.
const QUICK_MS = 25;
const QUICK_BATCHES = 8;

export interface LingerOptions {
  /** The clock of the host, so that a server whose own time is stopped delivers as well. */
  readonly clock: Clock;
  readonly time: LingerTime;
}

/**
 * Lets the batches of one lane wait a few milliseconds for more records, so that there are fewer and larger invocations:
 * only after several batches that were small and came quickly.
 */
export class Linger {
  readonly #options: LingerOptions;
  #quickBatches = 0;
  #lastBatchMs = -Infinity;

  constructor(options: LingerOptions) {
    this.#options = options;
  }

  /**
   * To be called once for each batch that could be delivered.
   * @param isSmall whether twice as many records would fit
   */
  async beforeDelivery(isSmall: boolean, signal: AbortSignal): Promise<'waited' | 'at-once'> {
    const { clock, time } = this.#options;
    const nowMs = clock.monotonicMs();
    const isQuick = nowMs - this.#lastBatchMs < QUICK_MS;
    this.#quickBatches = isQuick && isSmall ? this.#quickBatches + 1 : 0;
    this.#lastBatchMs = nowMs;
    if (this.#quickBatches < QUICK_BATCHES) return 'at-once';
    const delayMs = time.ms;
    if (delayMs === 0) return 'at-once';
    await pause(clock, delayMs, { signal, background: true });
    this.#lastBatchMs = clock.monotonicMs();
    return 'waited';
  }
}
