import { ValidationError } from '../errors.ts';
import { MAX_TEMPLATE_BYTES } from '../limits.ts';

// Bound of the characters and values that intrinsic functions produce for one resource, or for all outputs: nested
// `Fn::Sub` grows exponentially. It equals sixteen templates of the maximum size, or tens of milliseconds.
const MAX_EVALUATED = 16 * MAX_TEMPLATE_BYTES;

/** The budget of one template evaluation, and the results of conditions, so that each condition is evaluated once. */
export class EvaluationWork {
  readonly conditions = new Map<string, boolean>();
  readonly #limit: number;
  #left: number;

  constructor(limit = MAX_EVALUATED) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Resets the budget before each resource and before the outputs; other requests are served in between. */
  restart(): void {
    this.#left = this.#limit;
  }

  /** @throws ValidationError when the budget is spent */
  charge(amount: number): void {
    this.#left -= amount;
    if (this.#left >= 0) return;
    throw ValidationError(
      `Template error: the values that the template computes are larger than ${this.#limit} characters`,
    );
  }

  /** A value is charged for each use, because each use adds it to the result. */
  chargeValue(value: unknown): void {
    if (typeof value === 'string') this.charge(value.length);
    if (typeof value !== 'object' || value === null) return;
    this.charge(1);
    for (const member of Object.values(value)) this.chargeValue(member);
  }
}
