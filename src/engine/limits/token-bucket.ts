/**
 * Admits a rate, with as much at once as has been saved up. The level is counted in thousandths, so that a
 * whole number of milliseconds refills a whole number of them and no rounding adds up.
 */
export class TokenBucket {
  readonly #ratePerSecond: number;
  readonly #capacityMilli: number;
  #levelMilli: number;
  #filledAtMs: number;

  /** Starts full. */
  constructor(ratePerSecond: number, capacity: number, nowMs: number) {
    this.#ratePerSecond = ratePerSecond;
    this.#capacityMilli = capacity * 1000;
    this.#levelMilli = this.#capacityMilli;
    this.#filledAtMs = nowMs;
  }

  /** Whether `amount` may pass. An amount above the capacity passes a full bucket, and leaves it in debt. */
  allows(amount: number, nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#levelMilli >= Math.min(amount * 1000, this.#capacityMilli);
  }

  /** Whether anything is owed. */
  inDebt(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#levelMilli < 0;
  }

  /** How long until nothing is owed. */
  debtMs(nowMs: number): number {
    return this.inDebt(nowMs) ? Math.ceil(-this.#levelMilli / this.#ratePerSecond) : 0;
  }

  /** Takes `amount`, into debt if need be. */
  take(amount: number): void {
    this.#levelMilli -= amount * 1000;
  }

  /** Takes `amount`; one above the capacity is owed in full, whatever had been saved up. */
  charge(amount: number): void {
    const saved = amount * 1000 > this.#capacityMilli ? Math.min(this.#levelMilli, 0) : this.#levelMilli;
    this.#levelMilli = saved - amount * 1000;
  }

  #fill(nowMs: number): void {
    const refill = (nowMs - this.#filledAtMs) * this.#ratePerSecond;
    this.#levelMilli = Math.min(this.#capacityMilli, this.#levelMilli + refill);
    this.#filledAtMs = nowMs;
  }
}
