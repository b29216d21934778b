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

/** An invocation that is counted as running. */
export interface Admission {
  /** Called once, when the invocation has ended. */
  release(): void;
}

/**
 * Limits concurrent invocations. A function with reserved concurrency is limited to that number; all other functions
 * share the rest of the account's limit. Reservations are durable; running invocations are counted in memory.
 */
export class Concurrency {
  readonly #documents: JsonDocuments<ReservationDocument>;
  readonly #reserved = new Map<string, number>();
  /** Running invocations, by function if it has reserved concurrency, else by account and region. */
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

  /** The function's reserved concurrency; undefined when it uses the unreserved concurrency. */
  reservedOf(namespace: Namespace, name: string): number | undefined {
    return this.#reserved.get(keyOf(namespace, name));
  }

  /** The unreserved concurrency of an account and region. */
  unreserved(namespace: Namespace): number {
    const prefix = keyOf(namespace, '');
    let reserved = 0;
    for (const [key, count] of this.#reserved) if (key.startsWith(prefix)) reserved += count;
    return ACCOUNT_CONCURRENCY - reserved;
  }

  /** @throws InvalidParameterValue when too little unreserved concurrency would remain */
  async reserve(namespace: Namespace, name: string, reserved: number): Promise<void> {
    const current = this.reservedOf(namespace, name) ?? 0;
    const unreserved = this.unreserved(namespace) + current - reserved;
    if (unreserved < MIN_UNRESERVED_CONCURRENCY) {
      throw InvalidParameterValue(
        "Specified ReservedConcurrentExecutions for function decreases account's " +
          `UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
        // One of the few errors without a `Type`: docs/aws/lambda-functions.md#requests-and-errors.
        { details: { Type: undefined } },
      );
    }
    const key = keyOf(namespace, name);
    // Counted before it is durable, so that a concurrent request sees it.
    this.#reserved.set(key, reserved);
    if (await this.#documents.create(key, { reserved })) return;
    await this.#documents.update(key, () => ({ reserved }));
  }

  async unreserve(namespace: Namespace, name: string): Promise<void> {
    const key = keyOf(namespace, name);
    await this.#documents.delete(key);
    this.#reserved.delete(key);
  }

  /** Counts one more invocation as running, or returns why it is throttled. */
  acquire(namespace: Namespace, name: string): Admission | ThrottleReason {
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
    return { release: () => this.#release(key) };
  }

  #release(key: string): void {
    const running = this.#running.get(key)! - 1;
    if (running === 0) this.#running.delete(key);
    else this.#running.set(key, running);
  }
}

function keyOf(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}
