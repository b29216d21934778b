interface Suspicion {
  readonly id: number;
  readonly what: string;
  readonly atMs: number;
}

/**
 * Records that look as if they had been skipped. Where a discard is seen at once, such a record was skipped. A message in a queue
 * is seen later than its effects: it clears its records of what was suspected after it was sent.
 */
export class Suspicions {
  readonly #learnsLate: boolean;
  readonly #accuse: (what: string) => void;
  #open: Suspicion[] = [];

  constructor(learnsLate: boolean, accuse: (what: string) => void) {
    this.#learnsLate = learnsLate;
    this.#accuse = accuse;
  }

  add(id: number, what: string, atMs: number): void {
    if (this.#learnsLate) this.#open.push({ id, what, atMs });
    else this.#accuse(what);
  }

  discarded(ids: readonly number[], discardedMs: number): void {
    this.#open = this.#open.filter(({ id, atMs }) => !ids.includes(id) || atMs < discardedMs);
  }

  conclude(): void {
    for (const { what } of this.#open) this.#accuse(what);
  }
}
