import { MIB } from '../../lib/bytes.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: five batches at first, and up to 300 more a
// minute while there are messages.
const INITIAL_BATCHES = 5;
const ADDED_BATCHES = 5;
const ADD_INTERVAL_MS = 1_000;

// Payloads of batches that the function processes, so that large messages do not fill the memory.
const MAX_BYTES_IN_FLIGHT = 64 * MIB;

export interface ConcurrencyLimitOptions {
  readonly clock: Clock;
  /** The most batches that may run at the same time; may change. */
  readonly maxBatches: () => number;
}

/**
 * How many batches of a queue the function processes at the same time. The limit grows while all batches are busy, and
 * shrinks when the function fails or is throttled.
 */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyLimitOptions;
  #limit = INITIAL_BATCHES;
  #running = 0;
  #runningBytes = 0;
  #wake: (() => void) | undefined;

  constructor(options: ConcurrencyLimitOptions) {
    this.#options = options;
  }

  /** Resolves when another batch may run, or when the loop is stopped. For one waiting caller. */
  async untilFree(stop: AbortSignal): Promise<void> {
    while (!stop.aborted && !this.#isFree()) {
      const waiting = new AbortController();
      this.#wake = () => waiting.abort();
      stop.addEventListener('abort', this.#wake, { once: true });
      const hasWaited = await sleep(this.#options.clock, ADD_INTERVAL_MS, {
        signal: waiting.signal,
        background: true,
      }).then(
        () => true,
        () => false,
      );
      stop.removeEventListener('abort', this.#wake);
      this.#wake = undefined;
      if (hasWaited) this.#limit = Math.min(this.#limit + ADDED_BATCHES, this.#options.maxBatches());
    }
  }

  started(bytes: number): void {
    this.#running++;
    this.#runningBytes += bytes;
  }

  ended(bytes: number): void {
    this.#running--;
    this.#runningBytes -= bytes;
    if (this.#running === 0) this.#limit = Math.min(this.#limit, INITIAL_BATCHES);
    this.#wake?.();
  }

  /** The function failed or was throttled. */
  shrink(): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  /** The function processed a batch. */
  recover(): void {
    if (this.#limit < INITIAL_BATCHES) this.#limit++;
  }

  #isFree(): boolean {
    const limit = Math.min(this.#limit, this.#options.maxBatches());
    return this.#running < limit && this.#runningBytes < MAX_BYTES_IN_FLIGHT;
  }
}
