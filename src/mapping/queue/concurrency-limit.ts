import { MIB } from '../../lib/bytes.ts';
import { type MappingSettings, NO_POLLERS } from '../document.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: five batches at first, and up to 300 more a
// minute while there are messages.
const INITIAL_BATCHES = 5;
const ADDED_BATCHES = 5;
const ADD_INTERVAL_MS = 1_000;
// Of a poller of provisioned mode, on the same page.
const BATCHES_OF_POLLER = 10;

// Payloads of batches that the function processes, so that large messages do not fill the memory.
const MAX_BYTES_IN_FLIGHT = 64 * MIB;

/** How many batches may run at the same time by the settings of a mapping: at first, and at most. */
export function batchesOf({
  maximumConcurrency,
  provisionedPollers: { minimum, maximum } = NO_POLLERS,
}: Pick<MappingSettings, 'maximumConcurrency' | 'provisionedPollers'>): { initial: number; most: number } {
  return {
    initial: minimum > 0 ? minimum * BATCHES_OF_POLLER : INITIAL_BATCHES,
    most: maximumConcurrency || maximum * BATCHES_OF_POLLER || Infinity,
  };
}

export interface ConcurrencyLimitOptions {
  readonly clock: Clock;
  /** The batches that may run at the same time from the start; may change. */
  readonly initialBatches: () => number;
  /** The most batches that may run at the same time; may change. */
  readonly maxBatches: () => number;
}

/**
 * How many batches of a queue the function processes at the same time. The limit grows while all batches are busy, and
 * shrinks when the function fails or is throttled.
 */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyLimitOptions;
  #limit: number;
  #running = 0;
  #runningBytes = 0;
  #wake: (() => void) | undefined;

  constructor(options: ConcurrencyLimitOptions) {
    this.#options = options;
    this.#limit = options.initialBatches();
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
    if (this.#running === 0) this.#limit = Math.min(this.#limit, this.#options.initialBatches());
    this.#wake?.();
  }

  /** The function failed or was throttled. */
  shrink(): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  /** The function processed a batch. */
  recover(): void {
    if (this.#limit < this.#options.initialBatches()) this.#limit++;
  }

  #isFree(): boolean {
    const limit = Math.min(this.#limit, this.#options.maxBatches());
    return this.#running < limit && this.#runningBytes < MAX_BYTES_IN_FLIGHT;
  }
}
