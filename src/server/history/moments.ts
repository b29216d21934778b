import { combine, type SeriesTable } from './series-table.ts';

/** The values of one step, by number of their series. */
export type StepValues = Map<number, number>;

/** A step that has ended: numbers of series in ascending order, and their values. */
interface Moment {
  readonly numbers: Uint32Array;
  readonly values: Float64Array;
}

/**
 * Ended steps of one length, in two compact arrays each: twelve bytes for a point. When there are more points than
 * allowed, the oldest steps are dropped.
 */
export class Moments {
  readonly #series: SeriesTable;
  readonly #maxPoints: number;
  /** Starts of the steps, in order. */
  readonly #starts: number[] = [];
  readonly #moments = new Map<number, Moment>();
  #points = 0;
  /** Everything before this time may have been dropped because of the bound. */
  droppedToMs = -Infinity;

  constructor(series: SeriesTable, maxPoints: number) {
    this.#series = series;
    this.#maxPoints = maxPoints;
  }

  get oldestMs(): number | undefined {
    return this.#starts[0];
  }

  /** Starts of the steps from `fromMs` (inclusive) to `toMs` (exclusive). */
  between(fromMs: number, toMs: number): number[] {
    return this.#starts.slice(this.#indexOf(fromMs), this.#indexOf(toMs));
  }

  value(startMs: number, number: number): number | undefined {
    const moment = this.#moments.get(startMs);
    if (!moment) return undefined;
    const { numbers, values } = moment;
    let low = 0;
    let high = numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return numbers[low] === number ? values[low] : undefined;
  }

  /** Numbers of the series with a point in a step. */
  numbersAt(startMs: number): Iterable<number> {
    return this.#moments.get(startMs)?.numbers ?? [];
  }

  /** Adds the values of a step, which may have others already. The points are counted by their series already. */
  add(startMs: number, added: Readonly<StepValues>): void {
    const known = this.#moments.get(startMs);
    let values = added;
    if (known) {
      const combined = new Map(added);
      values = combined;
      for (const [index, number] of known.numbers.entries()) {
        const other = combined.get(number);
        const value = known.values[index]!;
        if (other !== undefined) this.#series.release(number);
        combined.set(
          number,
          other === undefined ? value : combine(this.#series.get(number).aggregate, other, value),
        );
      }
    } else {
      this.#starts.splice(this.#indexOf(startMs), 0, startMs);
    }
    const numbers = Uint32Array.from(values.keys()).sort();
    this.#moments.set(startMs, {
      numbers,
      values: Float64Array.from(numbers, (number) => values.get(number)!),
    });
    this.#points += numbers.length - (known?.numbers.length ?? 0);
  }

  /**
   * Drops steps that started before `keptFromMs`, and the oldest beyond the bound.
   * @returns whether there were more points than allowed
   */
  trim(keptFromMs: number): boolean {
    const wasFull = this.#points > this.#maxPoints;
    let dropped = 0;
    for (const startMs of this.#starts) {
      if (startMs >= keptFromMs && this.#points <= this.#maxPoints) break;
      if (startMs >= keptFromMs) this.droppedToMs = startMs + 1;
      const { numbers } = this.#moments.get(startMs)!;
      for (const number of numbers) this.#series.release(number);
      this.#points -= numbers.length;
      this.#moments.delete(startMs);
      dropped++;
    }
    this.#starts.splice(0, dropped);
    return wasFull;
  }

  /** The index of the first step at or after a time. */
  #indexOf(atMs: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
