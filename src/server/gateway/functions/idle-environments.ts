/** Shorter than environments stay idle, so that one that is expected to exist does. */
const EXPECTED_MS = 4 * 60_000;

/** The idle environments that one gateway is expected to have, from the invocations that it has run. */
export class IdleEnvironments {
  /** By version; the moments from which each has been idle, oldest first. As many as the gateway has environments. */
  readonly #since = new Map<string, number[]>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  count(key: string, nowMs: number): number {
    const since = this.#since.get(key);
    if (!since) return 0;
    while (since.length > 0 && nowMs - since[0]! > EXPECTED_MS) {
      since.shift();
      this.#total--;
    }
    if (since.length === 0) this.#since.delete(key);
    return since.length;
  }

  /** An invocation begins, in the environment that was used last if there is one. */
  take(key: string): void {
    const since = this.#since.get(key);
    if (!since) return;
    since.pop();
    this.#total--;
    if (since.length === 0) this.#since.delete(key);
  }

  /** An invocation has ended, and its environment is idle. */
  add(key: string, nowMs: number): void {
    const since = this.#since.get(key);
    if (since) since.push(nowMs);
    else this.#since.set(key, [nowMs]);
    this.#total++;
  }

  /** The version was replaced. */
  forget(key: string): void {
    this.#total -= this.#since.get(key)?.length ?? 0;
    this.#since.delete(key);
  }
}
