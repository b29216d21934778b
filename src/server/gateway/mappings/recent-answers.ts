import type { Clock } from '../../../lib/time/clock.ts';

/** Bound on the answers that are kept, one for each mapped function. 10,000 take about 3 MB. */
const MAX_ANSWERS = 10_000;

/**
 * Answers of the home that are used again for a short time: loops ask before each batch, and a change may be
 * seen that much later. Callers at the same time share a question.
 */
export class RecentAnswers<T> {
  readonly #clock: Clock;
  readonly #keptMs: number;
  readonly #answers = new Map<string, { readonly answer: Promise<T>; readonly askedMs: number }>();

  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  /** @param keep whether an answer may be used again */
  get(key: string, ask: () => Promise<T>, keep: (answer: T) => boolean): Promise<T> {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#answers.get(key);
    if (known && nowMs - known.askedMs < this.#keptMs) return known.answer;
    const entry = { answer: ask(), askedMs: nowMs };
    this.#answers.delete(key);
    this.#answers.set(key, entry);
    if (this.#answers.size > MAX_ANSWERS) this.#answers.delete(this.#answers.keys().next().value!);
    const forget = () => {
      if (this.#answers.get(key) === entry) this.#answers.delete(key);
    };
    entry.answer.then((answer) => {
      if (!keep(answer)) forget();
    }, forget);
    return entry.answer;
  }
}
