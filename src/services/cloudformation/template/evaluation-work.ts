import { ValidationError } from '../errors.ts';
import { MAX_TEMPLATE_BYTES } from '../limits.ts';

// Characters and values that intrinsic functions may make for one resource, or for all outputs: `Fn::Sub` of `Fn::Sub` grows with every
// level. Sixteen templates of the greatest size, tens of milliseconds.
const MAX_EVALUATED = 16 * MAX_TEMPLATE_BYTES;

/** The budget of one evaluation of a template, and the conditions that are known already: each is computed once. */
export class EvaluationWork {
  readonly conditions = new Map<string, boolean>();
  readonly #limit: number;
  #left: number;

  constructor(limit = MAX_EVALUATED) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Before each resource, and before the outputs: others are served in between. */
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

  /** A value counts as often as it is used, for so often it is written out. */
  chargeValue(value: unknown): void {
    if (typeof value === 'string') this.charge(value.length);
    if (typeof value !== 'object' || value === null) return;
    this.charge(1);
    for (const member of Object.values(value)) this.chargeValue(member);
  }
}
