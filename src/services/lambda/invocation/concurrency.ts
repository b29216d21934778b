import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { ThrottleReason } from '../../../runtime/port.ts';
import type { ProvisionedConfigs } from '../provisioned/configs.ts';
import type { ProvisionedEnvironments } from '../provisioned/environments.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { functionKey, Reservations } from './reservations.ts';

/** An invocation that is counted as running. */
export interface Admission {
  /** Called once, when the invocation has ended. */
  release(): void;
}

/** The concurrency that a function draws from: its own if it has reserved some, else one shared with other functions. */
export interface ConcurrencyPool {
  /** Equal for functions that share the pool. */
  readonly key: string;
  /** Concurrent invocations. */
  readonly limit: number;
}

/**
 * Limits concurrent invocations. A function with reserved concurrency is limited to that number; all other functions
 * share the rest of the account's limit. Reservations are durable; running invocations are counted in memory.
 */
export class Concurrency {
  readonly reservations: Reservations;
  /** Running invocations, by pool. */
  readonly #running = new Map<string, number>();

  readonly #configs: ProvisionedConfigs;
  readonly #environments: ProvisionedEnvironments;

  private constructor(
    reservations: Reservations,
    configs: ProvisionedConfigs,
    environments: ProvisionedEnvironments,
  ) {
    this.reservations = reservations;
    this.#configs = configs;
    this.#environments = environments;
  }

  static async open(
    meta: MetaStore,
    configs: ProvisionedConfigs,
    environments: ProvisionedEnvironments,
  ): Promise<Concurrency> {
    return new Concurrency(await Reservations.open(meta, configs), configs, environments);
  }

  poolOf(namespace: Namespace, name: string): ConcurrencyPool {
    const reserved = this.reservations.of(namespace, name);
    return reserved === undefined
      ? { key: namespaceKey(namespace), limit: this.reservations.shared(namespace) }
      : { key: functionKey(namespace, name), limit: reserved };
  }

  /**
   * Counts one more on-demand invocation as running, or returns why it is throttled. Initialized provisioned
   * environments hold back their part of the concurrency, whether or not they are in use.
   */
  acquire(namespace: Namespace, name: string): Admission | ThrottleReason {
    const { key, limit } = this.poolOf(namespace, name);
    const running = this.#running.get(key) ?? 0;
    if (running >= limit - this.#provisionedIn(namespace, name)) {
      return this.reservations.of(namespace, name) === undefined
        ? 'ConcurrentInvocationLimitExceeded'
        : 'ReservedFunctionConcurrentInvocationLimitExceeded';
    }
    return this.#count(key);
  }

  /** Counts an invocation that runs already, whatever the limit is. */
  resume(namespace: Namespace, name: string): Admission {
    return this.#count(this.poolOf(namespace, name).key);
  }

  #count(key: string): Admission {
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    return { release: () => this.#release(key) };
  }

  #provisionedIn(namespace: Namespace, name: string): number {
    if (this.reservations.of(namespace, name) !== undefined) {
      return this.#environments.initializedOf(namespace, name);
    }
    let initialized = 0;
    for (const other of this.#configs.functionsOf(namespace)) {
      if (this.reservations.of(namespace, other) === undefined) {
        initialized += this.#environments.initializedOf(namespace, other);
      }
    }
    return initialized;
  }

  #release(key: string): void {
    const running = this.#running.get(key)! - 1;
    if (running === 0) this.#running.delete(key);
    else this.#running.set(key, running);
  }
}
