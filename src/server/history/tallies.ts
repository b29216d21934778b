/** What one thing has counted up to the last step, and by how much that had grown. */
interface Tally {
  readonly name: string;
  readonly counts: number[];
  /** Overwritten by each step. */
  readonly growth: number[];
  step: number;
}

/**
 * What things of one kind had counted at the last step. A thing that is not counted in a step is forgotten.
 *
 * The tallies are changed in place: new arrays and names for ten thousand shards at each step took three times as long, and the
 * garbage collector as much again.
 */
export class Tallies<Counter extends string> {
  readonly #counters: readonly Counter[];
  readonly #tallies = new Map<string, Tally>();
  #step = 0;
  #counted = 0;

  constructor(counters: readonly Counter[]) {
    this.#counters = counters;
  }

  /**
   * @param nameOf the name of its series, asked for when the key is new
   * @returns by how much each counter has grown, valid until the next step; undefined if none has
   */
  count(
    key: string,
    counts: Readonly<Record<Counter, number>>,
    nameOf: () => string,
  ): Pick<Readonly<Tally>, 'name' | 'growth'> | undefined {
    const tally = this.#tallies.get(key) ?? this.#begin(key, nameOf());
    tally.step = this.#step;
    this.#counted++;
    let hasGrown = false;
    for (let index = 0; index < this.#counters.length; index++) {
      const count = counts[this.#counters[index]!];
      const grown = count - tally.counts[index]!;
      if (grown !== 0) hasGrown = true;
      // A counter that began again has counted its value since then.
      tally.growth[index] = grown < 0 ? count : grown;
      tally.counts[index] = count;
    }
    return hasGrown ? tally : undefined;
  }

  /** Forgets what was not counted since the last call. */
  endStep(): void {
    if (this.#counted < this.#tallies.size) {
      for (const [key, { step }] of this.#tallies) if (step !== this.#step) this.#tallies.delete(key);
    }
    this.#step++;
    this.#counted = 0;
  }

  #begin(key: string, name: string): Tally {
    const zeros = this.#counters.map(() => 0);
    const tally: Tally = { name, counts: zeros, growth: [...zeros], step: this.#step };
    this.#tallies.set(key, tally);
    return tally;
  }
}
