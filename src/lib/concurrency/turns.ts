/** Runs the tasks of a key one after another, in order of arrival. Those of different keys run at the same time. */
export class Turns {
  /** When the last task of a key ends; it does not reject. */
  readonly #ends = new Map<string, Promise<void>>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#ends.get(key);
    const running = before ? before.then(task) : task();
    const end = running.then(
      () => {},
      () => {},
    );
    this.#ends.set(key, end);
    try {
      return await running;
    } finally {
      if (this.#ends.get(key) === end) this.#ends.delete(key);
    }
  }
}
