import type { Clock, Timer } from '../../../../lib/time/clock.ts';
import type { Pack } from './pack.ts';

/**
 * How long a writer waits until as many batches are there as in the message before, as a part of what that message took:
 * the clients that put them have just been answered, and what arrives after the next message has begun waits for all of it.
 */
const GATHER_SHARE = 0.5;
const MAX_GATHER_MS = 5;

/** Waits for more batches before a message is published, while the one before has only just been stored. */
export class Gathering {
  readonly #clock: Clock;
  /** When the newest message of this gateway was stored, and how long that took. */
  #storedMs = 0;
  #publishMs = 0;
  /** Of the newest message with batches. */
  #batchCount = 0;
  #onAdded: ((open: Pack | undefined) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param batchCount undefined for a message without batches */
  stored(tookMs: number, batchCount: number | undefined): void {
    this.#storedMs = this.#clock.monotonicMs();
    this.#publishMs = tookMs;
    if (batchCount !== undefined) this.#batchCount = batchCount;
  }

  /** A batch was added. @param open the pack that takes further ones */
  added(open: Pack | undefined): void {
    this.#onAdded?.(open);
  }

  async wait(pack: Pack): Promise<void> {
    const limitMs = Math.min(MAX_GATHER_MS, GATHER_SHARE * this.#publishMs);
    const leftMs = this.#storedMs + limitMs - this.#clock.monotonicMs();
    if (leftMs <= 0 || pack.batchCount >= this.#batchCount) return;
    await new Promise<void>((resolve) => {
      const timer: Timer = this.#clock.setTimer(leftMs, resolve);
      this.#onAdded = (open) => {
        // Also when the pack is full and the batch is in another one.
        if (pack.batchCount < this.#batchCount && pack === open) return;
        timer.cancel();
        resolve();
      };
    });
    this.#onAdded = undefined;
  }
}
