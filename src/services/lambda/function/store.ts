import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { paddedVersion } from '../version-key.ts';
import type { FunctionDocument } from './documents.ts';
import { isVersionNumber, LATEST } from './name/name.ts';

/** The documents of functions, one for each version: `lambda/function/ACCOUNT/REGION/NAME/VERSION`. */
export class FunctionStore {
  readonly #documents: JsonDocuments<FunctionDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.lambda.function);
  }

  async get(namespace: Namespace, name: string, version: string): Promise<FunctionDocument | undefined> {
    return (await this.#documents.get(keyOf(namespace, name, version)))?.value;
  }

  /** @returns false when that version exists */
  create(namespace: Namespace, document: FunctionDocument): Promise<boolean> {
    return this.#documents.create(keyOf(namespace, document.name, document.version), document);
  }

  /** Changes `$LATEST`, like `JsonDocuments.update`. */
  updateLatest(
    namespace: Namespace,
    name: string,
    change: (latest: FunctionDocument) => FunctionDocument | undefined,
  ): Promise<FunctionDocument | undefined> {
    return this.#documents.update(keyOf(namespace, name, LATEST), change);
  }

  async delete(namespace: Namespace, name: string, version: string): Promise<void> {
    await this.#documents.delete(keyOf(namespace, name, version));
  }

  /** All functions, of every account and region. */
  async everywhere(): Promise<(Namespace & { readonly name: string })[]> {
    const all = await this.#documents.list();
    const functions = all.map(({ key }) => {
      const [account, region, name] = key.split('/') as [string, string, string];
      return { account, region, name };
    });
    // Versions of a function follow each other.
    return functions.filter(({ name, ...namespace }, index) => {
      const previous = functions[index - 1];
      return previous?.name !== name || namespaceKey(previous) !== namespaceKey(namespace);
    });
  }

  /** Every version of every function, in order of name and version. */
  async list(namespace: Namespace): Promise<FunctionDocument[]> {
    const all = await this.#documents.list(`${namespaceKey(namespace)}/`);
    return all.map(({ value }) => value);
  }

  /**
   * The same, or only `$LATEST` of every function, from after a key on, read as they are taken.
   * @param after made by `orderKey`
   */
  after(
    namespace: Namespace,
    after: string | undefined,
    { allVersions }: { readonly allVersions: boolean },
  ): AsyncIterable<FunctionDocument> {
    const isOther = (key: string) => !key.endsWith(`/${LATEST}`);
    return this.#after(namespace, '', after, allVersions ? undefined : isOther);
  }

  /** `$LATEST` and then the published versions of one function, from after a key on, read as they are taken. */
  versionsAfter(
    namespace: Namespace,
    name: string,
    after: string | undefined,
  ): AsyncIterable<FunctionDocument> {
    return this.#after(namespace, `${name}/`, after);
  }

  /** `$LATEST` and then the published versions, oldest first; empty when there is no such function. */
  async versionsOf(namespace: Namespace, name: string): Promise<FunctionDocument[]> {
    const all = await this.#documents.list(keyOf(namespace, name, ''));
    return all.map(({ value }) => value);
  }

  async *#after(
    namespace: Namespace,
    prefix: string,
    after: string | undefined,
    skips?: (key: string) => boolean,
  ): AsyncGenerator<FunctionDocument, void, undefined> {
    const start = `${namespaceKey(namespace)}/`;
    const documents = this.#documents.scan(start + prefix, {
      after: after === undefined ? undefined : start + after,
      ...(skips && { skips }),
    });
    for await (const { value } of documents) yield value;
  }
}

/** Orders the versions of all functions of a namespace as the store does: `$LATEST` first, then by number. */
export function orderKey({ name, version }: Pick<FunctionDocument, 'name' | 'version'>): string {
  return `${name}/${isVersionNumber(version) ? paddedVersion(version) : version}`;
}

function keyOf(namespace: Namespace, name: string, version: string): string {
  return `${namespaceKey(namespace)}/${version === '' ? `${name}/` : orderKey({ name, version })}`;
}
