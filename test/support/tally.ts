/** Counts events by kind, so that a run can check that it did what it claims to do. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(kind: string, times = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
  }

  addAll(other: Tally): void {
    for (const [kind, times] of other.#counts) this.add(kind, times);
  }

  count(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** By kind, in order of name. */
  get entries(): [kind: string, times: number][] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
