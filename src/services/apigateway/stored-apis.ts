import { MIB } from '../../lib/bytes.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import type { MetaPrefix } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { BadRequest, NotFound, TooManyRequests } from './errors.ts';

/** 600 regional APIs of a kind: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_APIS = 600;

/** Bounds the stored document of an API together with the quotas of its parts; AWS has no such limit. */
const MAX_API_BYTES = 2 * MIB;

/**
 * The APIs of one kind, of all accounts and regions: a document for each, with all its parts. Key: `ACCOUNT/REGION/ID`.
 * The subclass of a kind creates and changes them.
 */
export abstract class StoredApis<Document extends Namespace & { readonly id: string }> {
  readonly #documents: JsonDocuments<Document>;

  constructor(meta: MetaStore, prefix: MetaPrefix) {
    this.#documents = new JsonDocuments(meta, prefix);
  }

  /** In order of id. */
  async list({ account, region }: Namespace): Promise<Document[]> {
    const documents = await this.#documents.list(`${account}/${region}/`);
    return documents.map(({ value }) => value);
  }

  /** @throws NotFound */
  async require(namespace: Namespace, id: string): Promise<Document> {
    const api = await this.find(namespace, id);
    if (!api) throw apiNotFound(id);
    return api;
  }

  async find(namespace: Namespace, id: string): Promise<Document | undefined> {
    return (await this.#documents.get(keyOf(namespace, id)))?.value;
  }

  /** @throws NotFound */
  async delete(namespace: Namespace, id: string): Promise<void> {
    if (!(await this.#documents.delete(keyOf(namespace, id)))) throw apiNotFound(id);
  }

  /** @throws TooManyRequests */
  protected async store(api: Document): Promise<Document> {
    if ((await this.#documents.count(`${api.account}/${api.region}/`)) >= MAX_APIS) {
      throw TooManyRequests(`There are at most ${MAX_APIS} APIs of a kind in a region.`);
    }
    await this.#documents.create(keyOf(api, api.id), api);
    return api;
  }

  /**
   * @param next may throw to leave the API unchanged
   * @throws NotFound
   */
  protected async change(
    namespace: Namespace,
    id: string,
    next: (api: Document) => Document,
  ): Promise<Document> {
    const api = await this.#documents.update(keyOf(namespace, id), (current) => {
      const changed = next(current);
      if (JSON.stringify(changed).length > MAX_API_BYTES) {
        throw BadRequest(`An API with its parts has at most ${MAX_API_BYTES} bytes.`);
      }
      return changed;
    });
    if (!api) throw apiNotFound(id);
    return api;
  }
}

function keyOf({ account, region }: Namespace, id: string): string {
  return `${account}/${region}/${id}`;
}

function apiNotFound(id: string) {
  return NotFound(`Invalid API identifier specified ${id}`);
}
