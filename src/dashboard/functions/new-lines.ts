import type { LogLine } from './log-lines.ts';

/** Which lines of a poll were not read by those before it: a poll begins with the last millisecond of the previous one. */
export class NewLines {
  #sinceMs: number;
  /** Of the lines of that millisecond: others of it may still arrive. */
  #ids: ReadonlySet<string> = new Set();

  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  /** Where the next poll begins. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** @returns the new ones in the order of their times */
  take(lines: readonly LogLine[]): LogLine[] {
    const added = lines.filter(({ id }) => !this.#ids.has(id)).sort((a, b) => a.atMs - b.atMs);
    const lastMs = added.at(-1)?.atMs;
    if (lastMs === undefined) return added;
    const known = lastMs === this.#sinceMs ? this.#ids : [];
    this.#ids = new Set([...known, ...added.filter(({ atMs }) => atMs === lastMs).map(({ id }) => id)]);
    this.#sinceMs = lastMs;
    return added;
  }
}
