import type { Random } from '../../../lib/random.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { newUrlId, type UrlDocument, type UrlTarget } from './document.ts';

/** Maps the ids of URLs to functions. It watches the store, so that it also sees deletions of whole functions. */
export class UrlIndex {
  readonly #targets = new Map<string, UrlTarget>();
  /** Ids by document key. */
  readonly #ids = new Map<string, string>();
  readonly #watch: { stop(): void };

  /** Loads the stored URLs. Adds an id to documents of earlier releases, which had none. */
  static async open(meta: MetaStore, random: Random): Promise<UrlIndex> {
    const index = new UrlIndex(meta);
    const documents = new JsonDocuments<Partial<UrlDocument>>(meta, META_PREFIX.lambda.url);
    for (const { key, value } of await documents.list()) {
      if (value.id === undefined)
        await documents.update(key, (stored) => ({ ...stored, id: newUrlId(random) }));
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
    const previous = this.#ids.get(key);
    if (previous !== undefined) this.#targets.delete(previous);
    const target = parseKey(key);
    if (id === undefined || !target) {
      this.#ids.delete(key);
      return;
    }
    this.#ids.set(key, id);
    this.#targets.set(id, target);
  }
}

/** `ACCOUNT/REGION/FUNCTION/QUALIFIER` */
function parseKey(key: string): UrlTarget | undefined {
  const [account, region, name, qualifier] = key.split('/');
  if (account === undefined || region === undefined || name === undefined || qualifier === undefined)
    return undefined;
  return { namespace: { account, region }, name, qualifier };
}
