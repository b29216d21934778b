/** The last `capacity` samples of one series, oldest first; one sample for each second. */
export class Ring {
  readonly #values: Float64Array;
  #next = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#length = Math.min(this.#length + 1, this.#values.length);
  }

  last(): number {
    return this.at(this.#length - 1);
  }

  /** @param index 0 is the oldest sample. */
  at(index: number): number {
    const start = this.#next - this.#length + this.#values.length;
    return this.#values[(start + index) % this.#values.length] ?? 0;
  }

  /** At most the last `count` samples. */
  tail(count: number): number[] {
    const from = Math.max(0, this.#length - count);
    return Array.from({ length: this.#length - from }, (_, index) => this.at(from + index));
  }
}
