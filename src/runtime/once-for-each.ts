// More than this is not expected on one machine; past it something may be said twice.
const MAX_REMEMBERED = 10_000;

/** Remembers what has been said. */
export class OnceForEach {
  readonly #seen = new Set<string>();

  isNew(text: string): boolean {
    if (this.#seen.has(text)) return false;
    if (this.#seen.size >= MAX_REMEMBERED) this.#seen.clear();
    this.#seen.add(text);
    return true;
  }
}
