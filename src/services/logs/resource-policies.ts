import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { LimitExceeded, ResourceNotFound } from './errors.ts';
import { MAX_RESOURCE_POLICIES } from './limits.ts';

export interface ResourcePolicyDocument {
  readonly name: string;
  readonly text: string;
  readonly updatedMs: number;
}

/** The resource policies of all accounts and regions. They are stored and returned; every service may write to log groups. */
export class ResourcePolicies {
  readonly #documents: JsonDocuments<readonly ResourcePolicyDocument[]>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.logs.policies);
  }

  /** In order of name. */
  async list(namespace: Namespace): Promise<readonly ResourcePolicyDocument[]> {
    return (await this.#documents.get(namespaceKey(namespace)))?.value ?? [];
  }

  /** Adds a policy, or replaces the one of that name. @throws LimitExceeded */
  async put(namespace: Namespace, policy: ResourcePolicyDocument): Promise<void> {
    const key = namespaceKey(namespace);
    await this.#documents.create(key, []);
    await this.#documents.update(key, (policies) => {
      const others = policies.filter(({ name }) => name !== policy.name);
      if (others.length >= MAX_RESOURCE_POLICIES) throw LimitExceeded('Resource limit exceeded.');
      return [...others, policy].toSorted((one, other) => (one.name < other.name ? -1 : 1));
    });
  }

  /** @throws ResourceNotFound */
  async delete(namespace: Namespace, name: string): Promise<void> {
    const missing = () => ResourceNotFound(`Policy with name [${name}] does not exist.`);
    const stored = await this.#documents.update(namespaceKey(namespace), (policies) => {
      const others = policies.filter((each) => each.name !== name);
      if (others.length === policies.length) throw missing();
      return others;
    });
    if (!stored) throw missing();
  }
}
