import type { Random } from '../../../lib/random.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { newUrlId, type UrlDocument, type UrlTarget } from './document.ts';

/** Finds the function behind the id of a URL. Follows the store, so that deletions of whole functions count. */
export class UrlIndex {
  readonly #targets = new Map<string, UrlTarget>();
  readonly #idOf = new Map<string, string>();
  readonly #watch: { stop(): void };

  /** Gives an id to the documents of earlier versions, which had none. */
  static async open(meta: MetaStore, random: Random): Promise<UrlIndex> {
    const index = new UrlIndex(meta);
    const documents = new JsonDocuments<Partial<UrlDocument>>(meta, META_PREFIX.lambda.url);
    for (const { key, value } of await documents.list()) {
      if (value.id === undefined) await documents.update(key, (old) => ({ ...old, id: newUrlId(random) }));
      else index.#set(key, value.id);
    }
    return index;
  }

  private constructor(meta: MetaStore) {
    this.#watch = meta.watch(META_PREFIX.lambda.url, ({ key, value }) => {
      const document = value && (JSON.parse(value.toString()) as Partial<UrlDocument>);
      this.#set(key.slice(META_PREFIX.lambda.url.length), document?.id);
    });
  }

  find(id: string): UrlTarget | undefined {
    return this.#targets.get(id);
  }

  close(): void {
    this.#watch.stop();
  }

  #set(key: string, id: string | undefined): void {
    const previous = this.#idOf.get(key);
    if (previous !== undefined) this.#targets.delete(previous);
    const target = parseKey(key);
    if (id === undefined || !target) {
      this.#idOf.delete(key);
      return;
    }
    this.#idOf.set(key, id);
    this.#targets.set(id, target);
  }
}

/** `ACCOUNT/REGION/FUNCTION/QUALIFIER` */
function parseKey(key: string): UrlTarget | undefined {
  const [account, region, name, qualifier] = key.split('/');
  if (account === undefined || region === undefined || name === undefined || qualifier === undefined)
    return undefined;
  return { namespace: { account, region }, place: { name, qualifier } };
}
