import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { ThrottleReason } from '../../../runtime/port.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { InvalidParameterValue } from '../errors.ts';
import { ACCOUNT_CONCURRENCY, MIN_UNRESERVED_CONCURRENCY } from '../limits.ts';

/** Key: `lambda/concurrency/ACCOUNT/REGION/FUNCTION`. */
interface ReservationDocument {
  readonly reserved: number;
}

/** An invocation that has its place. */
export interface Admission {
  /** Gives the place back; called once. */
  leave(): void;
}

/**
 * How many invocations may run at once: of a function that has reserved a number that many, of all the others
 * what the account has left. Reservations are durable; what runs is counted in memory.
 */
export class Concurrency {
  readonly #documents: JsonDocuments<ReservationDocument>;
  readonly #reserved = new Map<string, number>();
  /** Invocations in flight, by function with a reservation or by account and region for the rest. */
  readonly #running = new Map<string, number>();

  private constructor(documents: JsonDocuments<ReservationDocument>) {
    this.#documents = documents;
  }

  static async open(meta: MetaStore): Promise<Concurrency> {
    const concurrency = new Concurrency(new JsonDocuments(meta, META_PREFIX.lambda.concurrency));
    for (const { key, value } of await concurrency.#documents.list()) {
      concurrency.#reserved.set(key, value.reserved);
    }
    return concurrency;
  }

  /** What the function has reserved; undefined when it shares with the others. */
  reservedOf(namespace: Namespace, name: string): number | undefined {
    return this.#reserved.get(keyOf(namespace, name));
  }

  /** What is left to the functions of an account and region that have reserved nothing. */
  unreserved(namespace: Namespace): number {
    const prefix = keyOf(namespace, '');
    let reserved = 0;
    for (const [key, count] of this.#reserved) if (key.startsWith(prefix)) reserved += count;
    return ACCOUNT_CONCURRENCY - reserved;
  }

  /** @throws InvalidParameterValue when too little would be left to the others */
  async reserve(namespace: Namespace, name: string, reserved: number): Promise<void> {
    const left = this.unreserved(namespace) + (this.reservedOf(namespace, name) ?? 0) - reserved;
    if (left < MIN_UNRESERVED_CONCURRENCY) {
      throw InvalidParameterValue(
        "Specified ReservedConcurrentExecutions for function decreases account's " +
          `UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
        // One of the few without it: docs/aws/lambda-functions.md#requests-and-errors.
        { details: { Type: undefined } },
      );
    }
    const key = keyOf(namespace, name);
    // Counted before it is durable, so that of two requests at once the second sees the first.
    this.#reserved.set(key, reserved);
    if (await this.#documents.create(key, { reserved })) return;
    await this.#documents.update(key, () => ({ reserved }));
  }

  async unreserve(namespace: Namespace, name: string): Promise<void> {
    const key = keyOf(namespace, name);
    await this.#documents.delete(key);
    this.#reserved.delete(key);
  }

  /** A place for one more invocation, or why there is none. */
  enter(namespace: Namespace, name: string): Admission | ThrottleReason {
    const reserved = this.reservedOf(namespace, name);
    const key = reserved === undefined ? namespaceKey(namespace) : keyOf(namespace, name);
    const running = this.#running.get(key) ?? 0;
    if (reserved === undefined && running >= this.unreserved(namespace)) {
      return 'ConcurrentInvocationLimitExceeded';
    }
    if (reserved !== undefined && running >= reserved) {
      return 'ReservedFunctionConcurrentInvocationLimitExceeded';
    }
    this.#running.set(key, running + 1);
    return { leave: () => this.#leave(key) };
  }

  #leave(key: string): void {
    const left = this.#running.get(key)! - 1;
    if (left === 0) this.#running.delete(key);
    else this.#running.set(key, left);
  }
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}
