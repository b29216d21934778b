import { type Namespace, namespaceKey, parseNamespacedKey } from '../../../lib/aws/namespace.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { AttachedDocuments } from '../function/attached-documents.ts';
import type { QualifiedFunction } from '../function/name/name.ts';

/** Key: `lambda/provisioned/ACCOUNT/REGION/FUNCTION/QUALIFIER`, where QUALIFIER is a version or an alias. */
export interface ProvisionedDocument {
  /** Environments to keep initialized. */
  readonly requested: number;
  readonly lastModifiedMs: number;
}

type ByQualifier = Map<string, ProvisionedDocument>;

/** The provisioned concurrency of versions and aliases. Durable, and kept in memory because invocations read it. */
export class ProvisionedConfigs {
  readonly #documents: AttachedDocuments<ProvisionedDocument>;
  /** By `ACCOUNT/REGION`, then by the function's name. A function without provisioned concurrency has no entry. */
  readonly #functions = new Map<string, Map<string, ByQualifier>>();

  private constructor(documents: AttachedDocuments<ProvisionedDocument>) {
    this.#documents = documents;
  }

  static async open(meta: MetaStore): Promise<ProvisionedConfigs> {
    const configs = new ProvisionedConfigs(new AttachedDocuments(meta, META_PREFIX.lambda.provisioned));
    for (const { namespace, target, value } of await configs.#documents.listAll()) {
      configs.#set(namespace, target, value);
    }
    return configs;
  }

  get(namespace: Namespace, { name, qualifier }: QualifiedFunction): ProvisionedDocument | undefined {
    return this.of(namespace, name).get(qualifier);
  }

  /** The configurations of one function, by qualifier. */
  of(namespace: Namespace, name: string): ReadonlyMap<string, ProvisionedDocument> {
    return this.#functions.get(namespaceKey(namespace))?.get(name) ?? new Map();
  }

  /** The sum over the versions and aliases of a function. */
  totalOf(namespace: Namespace, name: string): number {
    let total = 0;
    for (const { requested } of this.of(namespace, name).values()) total += requested;
    return total;
  }

  /** The names of the functions of an account and region that have provisioned concurrency. */
  functionsOf(namespace: Namespace): Iterable<string> {
    return this.#functions.get(namespaceKey(namespace))?.keys() ?? [];
  }

  /** Every function that has provisioned concurrency. */
  all(): (Namespace & { readonly name: string })[] {
    return [...this.#functions].flatMap(([key, functions]) =>
      [...functions.keys()].map((name) => parseNamespacedKey(`${key}/${name}`)),
    );
  }

  async put(namespace: Namespace, target: QualifiedFunction, document: ProvisionedDocument): Promise<void> {
    await this.#documents.put(namespace, target, document);
    this.#set(namespace, target, document);
  }

  async delete(namespace: Namespace, target: QualifiedFunction): Promise<void> {
    await this.#documents.delete(namespace, target);
    this.#set(namespace, target, undefined);
  }

  #set(
    namespace: Namespace,
    { name, qualifier }: QualifiedFunction,
    document: ProvisionedDocument | undefined,
  ): void {
    const key = namespaceKey(namespace);
    const functions = this.#functions.get(key) ?? new Map<string, ByQualifier>();
    const qualifiers = functions.get(name) ?? new Map<string, ProvisionedDocument>();
    if (document) qualifiers.set(qualifier, document);
    else qualifiers.delete(qualifier);
    if (qualifiers.size > 0) functions.set(name, qualifiers);
    else functions.delete(name);
    if (functions.size > 0) this.#functions.set(key, functions);
    else this.#functions.delete(key);
  }
}
