import { type Namespace, namespaceKey, parseNamespacedKey } from '../../../lib/aws/namespace.ts';
import { Slots } from '../../../lib/concurrency/slots.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { InvalidParameterValue, UNTYPED } from '../errors.ts';
import { ACCOUNT_CONCURRENCY, MIN_UNRESERVED_CONCURRENCY } from '../limits.ts';
import type { ProvisionedConfigs } from '../provisioned/configs.ts';

/** Key: `lambda/concurrency/ACCOUNT/REGION/FUNCTION`. */
interface ReservationDocument {
  readonly reserved: number;
}

/** The reserved concurrency of functions. Durable; a value applies when its write has succeeded. */
export class Reservations {
  readonly #documents: JsonDocuments<ReservationDocument>;
  readonly #provisioned: ProvisionedConfigs;
  readonly #reserved = new Map<string, number>();
  /** By account and region. */
  readonly #totals = new Map<string, number>();
  // One change at a time, so that each is checked against what the changes before it have stored.
  readonly #changes = new Slots(1);

  private constructor(documents: JsonDocuments<ReservationDocument>, provisioned: ProvisionedConfigs) {
    this.#documents = documents;
    this.#provisioned = provisioned;
  }

  static async open(meta: MetaStore, provisioned: ProvisionedConfigs): Promise<Reservations> {
    const documents = new JsonDocuments<ReservationDocument>(meta, META_PREFIX.lambda.concurrency);
    const reservations = new Reservations(documents, provisioned);
    for (const { key, value } of await reservations.#documents.list()) {
      const { name, ...namespace } = parseNamespacedKey(key);
      reservations.#set(namespace, name, value.reserved);
    }
    return reservations;
  }

  /** Undefined when the function uses the unreserved concurrency. */
  of(namespace: Namespace, name: string): number | undefined {
    return this.#reserved.get(functionKey(namespace, name));
  }

  /** The concurrency of an account and region that functions without a reservation share, provisioned or not. */
  shared(namespace: Namespace): number {
    return ACCOUNT_CONCURRENCY - (this.#totals.get(namespaceKey(namespace)) ?? 0);
  }

  /** The concurrency of an account and region that is neither reserved nor provisioned. */
  unreserved(namespace: Namespace): number {
    let unreserved = this.shared(namespace);
    for (const name of this.#provisioned.functionsOf(namespace)) {
      // Provisioned concurrency is part of a function's reserved concurrency.
      if (this.of(namespace, name) === undefined) unreserved -= this.#provisioned.totalOf(namespace, name);
    }
    return unreserved;
  }

  /** Runs a change of reserved or provisioned concurrency when the ones before it have ended. */
  change<T>(task: () => Promise<T>): Promise<T> {
    return this.#changes.run(task);
  }

  /**
   * @throws InvalidParameterValue when too little unreserved concurrency would remain, or the function has more
   *   provisioned concurrency
   */
  async reserve(namespace: Namespace, name: string, reserved: number): Promise<void> {
    await this.change(async () => {
      const provisioned = this.#provisioned.totalOf(namespace, name);
      if (reserved < provisioned) {
        throw InvalidParameterValue(
          // The spaces are AWS's.
          ` ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
          UNTYPED,
        );
      }
      const current = this.of(namespace, name) ?? provisioned;
      if (this.unreserved(namespace) + current - reserved < MIN_UNRESERVED_CONCURRENCY) {
        throw InvalidParameterValue(
          "Specified ReservedConcurrentExecutions for function decreases account's " +
            `UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
          UNTYPED,
        );
      }
      const key = functionKey(namespace, name);
      if (!(await this.#documents.create(key, { reserved }))) {
        await this.#documents.update(key, () => ({ reserved }));
      }
      this.#set(namespace, name, reserved);
    });
  }

  async unreserve(namespace: Namespace, name: string): Promise<void> {
    await this.change(async () => {
      await this.#documents.delete(functionKey(namespace, name));
      this.#set(namespace, name, undefined);
    });
  }

  #set(namespace: Namespace, name: string, reserved: number | undefined): void {
    const key = functionKey(namespace, name);
    const [before = 0, total = 0] = [this.#reserved.get(key), this.#totals.get(namespaceKey(namespace))];
    this.#totals.set(namespaceKey(namespace), total - before + (reserved ?? 0));
    if (reserved === undefined) this.#reserved.delete(key);
    else this.#reserved.set(key, reserved);
  }
}

/** The key of a function in stores and counts. */
export function functionKey(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}
