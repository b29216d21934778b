interface Failure {
  readonly atMs: number;
  /** Its result has reached the loop, so the loop has counted it. */
  isCertain: boolean;
}

/** How often each set of records failed since the loops started, by loop and their ids. */
export class Attempts {
  readonly #failures = new Map<string, Map<string, Failure[]>>();

  failed(loop: string, ids: readonly number[], atMs: number, isCertain: boolean): void {
    const loops = this.#failures.get(ids.join()) ?? new Map<string, Failure[]>();
    this.#failures.set(ids.join(), loops);
    const failures = loops.get(loop) ?? [];
    loops.set(loop, failures);
    failures.push({ atMs, isCertain });
  }

  /** Results since then may have been lost, with the process that ran the function, or that called it. */
  doubt(sinceMs: number): void {
    for (const loops of this.#failures.values())
      for (const failure of [...loops.values()].flat())
        if (failure.atMs >= sinceMs) failure.isCertain = false;
  }

  /** How often a loop has counted a failure, at least. */
  ofLoop(loop: string, ids: readonly number[]): number {
    return (this.#failures.get(ids.join())?.get(loop) ?? []).filter(({ isCertain }) => isCertain).length;
  }

  /** How often any loop can have counted one, at most. */
  atMost(ids: readonly number[]): number {
    const loops = this.#failures.get(ids.join());
    return loops ? [...loops.values()].flat().length : 0;
  }

  clear(): void {
    this.#failures.clear();
  }
}
