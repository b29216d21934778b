// Bound on memory. When it is reached, the set is cleared, so a text may be reported twice.
const MAX_REMEMBERED = 10_000;

/** Remembers texts, so that each is reported once. */
export class OnceForEach {
  readonly #seen = new Set<string>();

  isNew(text: string): boolean {
    if (this.#seen.has(text)) return false;
    if (this.#seen.size >= MAX_REMEMBERED) this.#seen.clear();
    this.#seen.add(text);
    return true;
  }
}
