import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import type { MetaPrefix } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/** What an attached document belongs to: a function by its bare name, and a version or alias of it. */
export interface Attachment {
  readonly name: string;
  /** `$LATEST`, a version or an alias. */
  readonly qualifier: string;
}

/** Documents of one kind that hang on functions, one for each qualifier: `PREFIX/ACCOUNT/REGION/NAME/QUALIFIER`. */
export class AttachedDocuments<T> {
  readonly #documents: JsonDocuments<T>;

  constructor(meta: MetaStore, prefix: MetaPrefix) {
    this.#documents = new JsonDocuments(meta, prefix);
  }

  async get(namespace: Namespace, place: Attachment): Promise<T | undefined> {
    return (await this.#documents.get(keyOf(namespace, place)))?.value;
  }

  /** @returns false when there is one already */
  create(namespace: Namespace, place: Attachment, value: T): Promise<boolean> {
    return this.#documents.create(keyOf(namespace, place), value);
  }

  /** Writes it whether or not there was one. */
  async put(namespace: Namespace, place: Attachment, value: T): Promise<void> {
    if (await this.create(namespace, place, value)) return;
    // It may have been deleted in between; then the deletion came last.
    await this.update(namespace, place, () => value);
  }

  /** As `JsonDocuments.update`. */
  update(
    namespace: Namespace,
    place: Attachment,
    change: (current: T) => T | undefined,
  ): Promise<T | undefined> {
    return this.#documents.update(keyOf(namespace, place), change);
  }

  /** @returns whether there was one */
  async delete(namespace: Namespace, place: Attachment): Promise<boolean> {
    const key = keyOf(namespace, place);
    const found = await this.#documents.get(key);
    return found !== undefined && this.#documents.delete(key);
  }

  /** Those of one function, in order of qualifier. */
  async of(namespace: Namespace, name: string): Promise<{ qualifier: string; value: T }[]> {
    const prefix = keyOf(namespace, { name, qualifier: '' });
    const all = await this.#documents.list(prefix);
    return all.map(({ key, value }) => ({ qualifier: key.slice(prefix.length), value }));
  }

  async deleteAll(namespace: Namespace, name: string): Promise<void> {
    for (const { qualifier } of await this.of(namespace, name)) {
      await this.delete(namespace, { name, qualifier });
    }
  }
}

function keyOf(namespace: Namespace, { name, qualifier }: Attachment): string {
  return `${namespaceKey(namespace)}/${name}/${qualifier}`;
}
