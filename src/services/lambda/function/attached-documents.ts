import { type Namespace, namespaceKey, parseNamespacedKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import type { MetaPrefix } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { QualifiedFunction } from './name/name.ts';

/** Documents of one kind that belong to functions, one for each qualifier: `PREFIX/ACCOUNT/REGION/NAME/QUALIFIER`. */
export class AttachedDocuments<T> {
  readonly #documents: JsonDocuments<T>;

  constructor(meta: MetaStore, prefix: MetaPrefix) {
    this.#documents = new JsonDocuments(meta, prefix);
  }

  async get(namespace: Namespace, target: QualifiedFunction): Promise<T | undefined> {
    return (await this.#documents.get(keyOf(namespace, target)))?.value;
  }

  /** @returns false when the document already exists */
  create(namespace: Namespace, target: QualifiedFunction, value: T): Promise<boolean> {
    return this.#documents.create(keyOf(namespace, target), value);
  }

  /** Creates or replaces the document. */
  async put(namespace: Namespace, target: QualifiedFunction, value: T): Promise<void> {
    if (await this.create(namespace, target, value)) return;
    // Has no effect if the document was deleted in between, as if the deletion had followed this call.
    await this.update(namespace, target, () => value);
  }

  /** Like `JsonDocuments.update`. */
  update(
    namespace: Namespace,
    target: QualifiedFunction,
    change: (current: T) => T | undefined,
  ): Promise<T | undefined> {
    return this.#documents.update(keyOf(namespace, target), change);
  }

  /** @returns whether the document existed */
  async delete(namespace: Namespace, target: QualifiedFunction): Promise<boolean> {
    const key = keyOf(namespace, target);
    const found = await this.#documents.get(key);
    return found !== undefined && this.#documents.delete(key);
  }

  /** The documents of one function, in order of qualifier. */
  async list(namespace: Namespace, name: string): Promise<{ qualifier: string; value: T }[]> {
    const prefix = keyOf(namespace, { name, qualifier: '' });
    const all = await this.#documents.list(prefix);
    return all.map(({ key, value }) => ({ qualifier: key.slice(prefix.length), value }));
  }

  /** The documents of all functions. */
  async listAll(): Promise<{ namespace: Namespace; target: QualifiedFunction; value: T }[]> {
    const all = await this.#documents.list();
    return all.map(({ key, value }) => {
      const { name: rest, ...namespace } = parseNamespacedKey(key);
      const [name = '', qualifier = ''] = rest.split('/');
      return { namespace, target: { name, qualifier }, value };
    });
  }

  async deleteAll(namespace: Namespace, name: string): Promise<void> {
    for (const { qualifier } of await this.list(namespace, name)) {
      await this.delete(namespace, { name, qualifier });
    }
  }
}

function keyOf(namespace: Namespace, { name, qualifier }: QualifiedFunction): string {
  return `${namespaceKey(namespace)}/${name}/${qualifier}`;
}
