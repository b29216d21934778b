import { ManifestError, type ManifestProblem, throwProblems } from '../manifest-error.ts';
import { type ExternalRequest, keyOf, PendingValues } from './external-values.ts';

/**
 * Collects the values that one attempt to resolve a manifest lacks, and the errors in it: the parts without them are
 * resolved meanwhile.
 */
export class AttemptCollector {
  readonly #pending = new Map<string, ExternalRequest>();
  readonly #problems: ManifestProblem[] = [];

  /**
   * The result of a whole attempt.
   * @throws PendingValues with all values that are lacking
   * @throws ManifestError with all problems, when no value is lacking: it might be their cause
   */
  complete<T>(resolve: () => T): T {
    let resolved: { readonly value: T } | undefined;
    try {
      resolved = { value: resolve() };
    } catch (error) {
      if (this.#pending.size === 0 && !isCollected(error)) throw error;
      this.#add(error);
    }
    if (this.#pending.size > 0) throw new PendingValues([...this.#pending.values()]);
    throwProblems(this.#problems);
    return resolved!.value;
  }

  /** The result of a part, or undefined when it needs a value that is lacking, or has an error. */
  part(resolve: () => unknown): unknown {
    try {
      return resolve();
    } catch (error) {
      if (!isCollected(error)) throw error;
      this.#add(error);
      return undefined;
    }
  }

  #add(error: unknown): void {
    if (error instanceof ManifestError) this.#problems.push(...error.problems);
    if (!(error instanceof PendingValues)) return;
    for (const request of error.requests) this.#pending.set(keyOf(request), request);
  }
}

function isCollected(error: unknown): boolean {
  return error instanceof ManifestError || error instanceof PendingValues;
}
