export interface Rate {
  readonly perSecond: number;
  /** What can be spent at once after a pause. */
  readonly burst: number;
}

/** A budget that refills at a rate. It may become negative, because output is counted after it was received. */
export class Allowance {
  readonly #rate: Rate;
  #left: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#atMs = nowMs;
  }

  spend(amount: number): void {
    this.#left -= amount;
  }

  /** @param nowMs monotonic */
  isSpent(nowMs: number): boolean {
    const { perSecond, burst } = this.#rate;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#atMs) * perSecond) / 1000);
    this.#atMs = nowMs;
    return this.#left < 0;
  }
}
