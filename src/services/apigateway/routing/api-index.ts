import { mapCooperatively } from '../../../lib/event-loop/map.ts';
import type { MetaPrefix } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

interface IdentifiedApi {
  readonly id: string;
  readonly createdMs: number;
}

/** The stored APIs of one kind by id. It watches the store, so requests read no documents. */
export class ApiIndex<Document extends IdentifiedApi, Served> {
  readonly #apis = new Map<string, Served>();
  readonly #created = new Map<string, number>();
  readonly #prepare: (document: Document) => Served;
  readonly #watch: { stop(): void };

  /** @param prepare what serving needs of a document; called once for each version of it */
  static async open<Document extends IdentifiedApi, Served>(
    meta: MetaStore,
    prefix: MetaPrefix,
    prepare: (document: Document) => Served,
  ): Promise<ApiIndex<Document, Served>> {
    const index = new ApiIndex(meta, prefix, prepare);
    const entries = await meta.list(prefix);
    await mapCooperatively(entries, ({ key, value }) => index.#set(key, value));
    return index;
  }

  private constructor(meta: MetaStore, prefix: MetaPrefix, prepare: (document: Document) => Served) {
    this.#prepare = prepare;
    this.#watch = meta.watch(prefix, ({ key, value }) => this.#set(key, value));
  }

  find(id: string): Served | undefined {
    return this.#apis.get(id);
  }

  /** The ids with the time of their creation. */
  created(): ReadonlyMap<string, number> {
    return this.#created;
  }

  close(): void {
    this.#watch.stop();
  }

  #set(key: string, value: Buffer | undefined): void {
    const id = key.slice(key.lastIndexOf('/') + 1);
    if (!value) {
      this.#apis.delete(id);
      this.#created.delete(id);
      return;
    }
    const document = JSON.parse(value.toString()) as Document;
    this.#apis.set(id, this.#prepare(document));
    this.#created.set(id, document.createdMs);
  }
}
