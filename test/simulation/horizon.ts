const HOUR_MS = 3_600_000;

/**
 * The arrival times from which records must be readable and before which they must not, as far as a client can
 * know: during a change of retention, or after a crash during one, both the old and the new value are possible.
 */
export class Horizon {
  /** Possible retentions, in hours. */
  readonly #possible = new Set<number>();
  #mayHideBeforeMs = 0;
  #hidesBeforeMs = 0;

  constructor(retentionHours: number) {
    this.#possible.add(retentionHours);
  }

  /** Records that arrived from this time on must be readable. */
  mayHideBefore(nowMs: number): number {
    this.#mayHideBeforeMs = Math.max(this.#mayHideBeforeMs, nowMs - Math.min(...this.#possible) * HOUR_MS);
    return this.#mayHideBeforeMs;
  }

  /** Records that arrived before this time must not be readable: a hidden record stays hidden. */
  hidesBefore(nowMs: number): number {
    this.#hidesBeforeMs = Math.max(this.#hidesBeforeMs, nowMs - Math.max(...this.#possible) * HOUR_MS);
    return this.#hidesBeforeMs;
  }

  beginChange(retentionHours: number, nowMs: number): void {
    this.hidesBefore(nowMs);
    this.#possible.add(retentionHours);
  }

  /** @returns whether the value is one of the possible ones */
  finishChange(retentionHours: number, nowMs: number): boolean {
    this.mayHideBefore(nowMs);
    if (!this.#possible.has(retentionHours)) return false;
    this.#possible.clear();
    this.#possible.add(retentionHours);
    return true;
  }
}
