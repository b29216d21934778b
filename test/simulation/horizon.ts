const HOUR_MS = 3_600_000;

/**
 * From when on records must be seen, and before when they must not, as far as a client can know: while a change
 * of retention is under way, or was cut off by a crash, both the old and the new may hold.
 */
export class Horizon {
  /** Retentions that may hold now, in hours. */
  readonly #possible = new Set<number>();
  #mayHideBeforeMs = 0;
  #hidesBeforeMs = 0;

  constructor(retentionHours: number) {
    this.#possible.add(retentionHours);
  }

  /** What arrived from here on must be readable. */
  mayHideBefore(nowMs: number): number {
    this.#mayHideBeforeMs = Math.max(this.#mayHideBeforeMs, nowMs - Math.min(...this.#possible) * HOUR_MS);
    return this.#mayHideBeforeMs;
  }

  /** What arrived before must not be readable: what is hidden once stays hidden. */
  hidesBefore(nowMs: number): number {
    this.#hidesBeforeMs = Math.max(this.#hidesBeforeMs, nowMs - Math.max(...this.#possible) * HOUR_MS);
    return this.#hidesBeforeMs;
  }

  changing(retentionHours: number, nowMs: number): void {
    this.hidesBefore(nowMs);
    this.#possible.add(retentionHours);
  }

  /** @returns whether that is one of those that were possible */
  settled(retentionHours: number, nowMs: number): boolean {
    this.mayHideBefore(nowMs);
    if (!this.#possible.has(retentionHours)) return false;
    this.#possible.clear();
    this.#possible.add(retentionHours);
    return true;
  }
}
