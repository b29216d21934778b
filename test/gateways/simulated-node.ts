import type { Random } from '../../src/lib/random.ts';
import type { Clock } from '../../src/lib/time/clock.ts';
import { MetaEntries } from '../../src/storage/meta-entries.ts';
import type { MetaStore } from '../../src/storage/port.ts';

/**
 * A process with a view of its own of a shared metadata store, and a clock that runs at a rate of its own. While it is
 * frozen nothing happens in it; when it wakes, everything that waited happens in some order, changes among themselves
 * in theirs.
 */
export class SimulatedNode {
  readonly clock: Clock;
  readonly meta: MetaStore;
  readonly #random: Random;
  #isFrozen = false;
  readonly #timers: (() => void)[] = [];
  readonly #answers: (() => void)[] = [];
  readonly #changes: (() => void)[] = [];

  constructor(shared: { readonly meta: MetaStore; readonly clock: Clock }, random: Random, rate: number) {
    this.#random = random;
    this.clock = {
      now: () => shared.clock.now(),
      monotonicMs: () => shared.clock.monotonicMs() * rate,
      setTimer: (delayMs, fire) => shared.clock.setTimer(delayMs / rate, () => this.#run(this.#timers, fire)),
    };
    this.meta = this.#view(shared.meta);
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  async wake(): Promise<void> {
    this.#isFrozen = false;
    const queues = [this.#timers, this.#answers, this.#changes];
    while (!this.#isFrozen) {
      const left = queues.filter(({ length }) => length > 0);
      if (left.length === 0) return;
      left[this.#random.integer(left.length)]!.shift()!();
      if (this.#random.integer(2) === 0) await turn();
    }
  }

  /** Something is reported to this process. */
  report(happen: () => void): void {
    this.#run(this.#changes, happen);
  }

  /** An answer of the store arrives only while this process runs, and after the changes that were made before it. */
  async answer<T>(answer: Promise<T>): Promise<T> {
    const value = await answer;
    return new Promise((resolve) =>
      this.#run(this.#answers, () => {
        for (let apply = this.#changes.shift(); apply; apply = this.#changes.shift()) apply();
        resolve(value);
      }),
    );
  }

  #run(queue: (() => void)[], happen: () => void): void {
    if (this.#isFrozen || queue.length > 0) queue.push(happen);
    else happen();
  }

  #view(meta: MetaStore): MetaStore {
    const replica = new MetaEntries();
    meta.watch('', (change) => this.#run(this.#changes, () => replica.apply(change)));
    return {
      get: async (key) => replica.get(key),
      list: async (...args) => replica.list(...args),
      count: async (...args) => replica.count(...args),
      create: (key, value) => this.answer(meta.create(key, value)),
      compareAndSet: (key, revision, value) => this.answer(meta.compareAndSet(key, revision, value)),
      delete: (key, revision) => this.answer(meta.delete(key, revision)),
      catchUp: () => this.answer(meta.catchUp()),
      watch: (...args) => replica.watch(...args),
    };
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
