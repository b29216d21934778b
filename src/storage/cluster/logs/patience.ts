import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';

const FIRST_DELAY_MS = 2;
const MAX_DELAY_MS = 250;

/** The pauses between attempts: they double, with jitter, until a time has passed. */
export class Patience {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #untilMs: number;
  #delayMs = FIRST_DELAY_MS;

  constructor(clock: Clock, random: Random, limitMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#untilMs = clock.monotonicMs() + limitMs;
  }

  get isExhausted(): boolean {
    return this.#clock.monotonicMs() >= this.#untilMs;
  }

  /**
   * @param wait waits for something that ends the pause early; by default nothing does
   * @returns false when the time is over; then it does not wait
   */
  async pause(
    wait: (limitMs: number) => Promise<unknown> = (limitMs) => sleep(this.#clock, limitMs),
  ): Promise<boolean> {
    if (this.isExhausted) return false;
    const delayMs = this.#delayMs * (0.5 + this.#random.fraction());
    this.#delayMs = Math.min(MAX_DELAY_MS, this.#delayMs * 2);
    await wait(delayMs);
    return true;
  }
}
