import { type ExternalRequest, keyOf, PendingValues } from './external-values.ts';

/** Collects the values that one attempt lacks: the parts that do not need them are resolved meanwhile. */
export class PendingCollector {
  readonly #pending = new Map<string, ExternalRequest>();

  /** The result of a whole attempt. @throws PendingValues with everything that was collected */
  complete<T>(resolve: () => T): T {
    let resolved: T;
    try {
      resolved = resolve();
    } catch (error) {
      if (error instanceof PendingValues) this.#add(error);
      // Any other error may be due to a value that is pending.
      if (this.#pending.size === 0) throw error;
      throw this.#all();
    }
    if (this.#pending.size > 0) throw this.#all();
    return resolved;
  }

  /** The result of a part, or undefined when it needs a value that is pending. */
  part(resolve: () => unknown): unknown {
    try {
      return resolve();
    } catch (error) {
      if (!(error instanceof PendingValues)) throw error;
      this.#add(error);
      return undefined;
    }
  }

  #all(): PendingValues {
    return new PendingValues([...this.#pending.values()]);
  }

  #add({ requests }: PendingValues): void {
    for (const request of requests) this.#pending.set(keyOf(request), request);
  }
}
