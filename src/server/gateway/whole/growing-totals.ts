/** Processes that are remembered, those that were seen last. One that was cut off for a while continues with its counts. */
const MAX_PROCESSES = 200;

/** Counts by key, in one order. */
export type Counts = ReadonlyMap<string, readonly number[]>;

/**
 * The sum of what other processes count, also when they are gone. Counts of a process only grow, and begin at zero with it.
 */
export class GrowingTotals {
  readonly #last = new Map<string, Counts>();
  readonly #sums = new Map<string, number[]>();

  /**
   * Adds what a process has counted since the last call.
   * @param isKnown false: the process existed before anything was added, so what it has counted so far is not
   * @returns whether there is anything new
   */
  take(process: string, counts: Counts, isKnown: boolean): boolean {
    const before = this.#last.get(process);
    this.#last.delete(process);
    this.#last.set(process, counts);
    if (this.#last.size > MAX_PROCESSES) this.#last.delete(this.#last.keys().next().value!);
    if (!before && !isKnown) return false;
    let hasGrown = false;
    for (const [key, values] of counts) {
      const earlier = before?.get(key);
      const grown = values.map((value, index) => Math.max(0, value - (earlier?.[index] ?? 0)));
      if (grown.every((value) => value === 0)) continue;
      hasGrown = true;
      const sums = this.#sums.get(key) ?? values.map(() => 0);
      for (const [index, value] of grown.entries()) sums[index]! += value;
      this.#sums.set(key, sums);
    }
    return hasGrown;
  }

  of(key: string): readonly number[] | undefined {
    return this.#sums.get(key);
  }

  /** Drops the sums of what does not exist any more. */
  retain(exists: (key: string) => boolean): void {
    for (const key of this.#sums.keys()) if (!exists(key)) this.#sums.delete(key);
  }
}
