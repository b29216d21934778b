import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep, type Timer } from '../../../lib/time/clock.ts';
import { MessageLogError } from '../messages/port.ts';

const FIRST_DELAY_MS = 2;
const MAX_DELAY_MS = 250;
/** How long a question that is asked when the time is nearly over is waited for: 99 of 100 are answered in 0.1 s. */
const MIN_ANSWER_MS = 500;

/** The time that a call may take: its attempts, with pauses between them that double, with jitter, and its questions. */
export class Patience {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limitMs: number;
  readonly #untilMs: number;
  #delayMs = FIRST_DELAY_MS;

  constructor(clock: Clock, random: Random, limitMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#limitMs = limitMs;
    this.#untilMs = clock.monotonicMs() + limitMs;
  }

  get isExhausted(): boolean {
    return this.leftMs === 0;
  }

  get leftMs(): number {
    return Math.max(0, this.#untilMs - this.#clock.monotonicMs());
  }

  /**
   * Waits for an answer until the time is over. The question has a later bound of its own, because others may share it.
   * @param whose what answers, for the error
   * @throws MessageLogError `unavailable` when it has not answered
   */
  async answer<T>(asked: Promise<T>, whose: string): Promise<T> {
    let timer: Timer | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.setTimer(Math.max(MIN_ANSWER_MS, this.leftMs), () =>
        reject(
          new MessageLogError('unavailable', `${whose} has not answered within ${this.#limitMs / 1_000} s`),
        ),
      );
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      timer?.cancel();
    }
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
