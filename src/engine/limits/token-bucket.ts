/**
 * A token bucket that may go into debt. The level is counted in thousandths, so that each millisecond refills a
 * whole number of them and rounding errors do not accumulate.
 */
export class TokenBucket {
  readonly #ratePerSecond: number;
  readonly #capacityMilli: number;
  #levelMilli: number;
  #filledAtMs: number;
  #takenSoFar = 0;

  /** Starts full. */
  constructor(ratePerSecond: number, capacity: number, nowMs: number) {
    this.#ratePerSecond = ratePerSecond;
    this.#capacityMilli = capacity * 1000;
    this.#levelMilli = this.#capacityMilli;
    this.#filledAtMs = nowMs;
  }

  /** Whether `amount` is available. An amount above the capacity is allowed by a full bucket, and leaves it in debt. */
  allows(amount: number, nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#levelMilli >= Math.min(amount * 1000, this.#capacityMilli);
  }

  /** Whether more was taken than was available. */
  inDebt(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#levelMilli < 0;
  }

  /** The time until the debt is paid. */
  debtMs(nowMs: number): number {
    return this.inDebt(nowMs) ? Math.ceil(-this.#levelMilli / this.#ratePerSecond) : 0;
  }

  /** The part of the capacity that is used up for now: 0 when full, above 1 in debt. */
  usedRatio(nowMs: number): number {
    this.#fill(nowMs);
    return 1 - this.#levelMilli / this.#capacityMilli;
  }

  /** Takes `amount`, even if that puts the bucket into debt. */
  take(amount: number): void {
    this.#takenSoFar += amount;
    this.#levelMilli -= amount * 1000;
  }

  /** All that was taken and charged. */
  get takenSoFar(): number {
    return this.#takenSoFar;
  }

  /** Takes what another server has taken from its own bucket for the same quota. */
  takeElsewhere(amount: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#levelMilli -= amount * 1000;
  }

  /** Takes `amount`. Saved tokens do not reduce the debt of an amount above the capacity. */
  charge(amount: number): void {
    const saved = amount * 1000 > this.#capacityMilli ? Math.min(this.#levelMilli, 0) : this.#levelMilli;
    this.#takenSoFar += amount;
    this.#levelMilli = saved - amount * 1000;
  }

  #fill(nowMs: number): void {
    const refill = (nowMs - this.#filledAtMs) * this.#ratePerSecond;
    this.#levelMilli = Math.min(this.#capacityMilli, this.#levelMilli + refill);
    this.#filledAtMs = nowMs;
  }
}
