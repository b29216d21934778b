import { mapCooperatively } from '../../../lib/event-loop/map.ts';
import type { MetaPrefix } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';

/** The stored APIs of one kind by id. It watches the store, so requests read no documents. */
export class ApiIndex<Document, Served> {
  readonly #apis = new Map<string, Served>();
  readonly #prepare: (document: Document) => Served;
  readonly #watch: { stop(): void };

  /** @param prepare what serving needs of a document; called once for each version of it */
  static async open<Document, Served>(
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

  all(): Iterable<Served> {
    return this.#apis.values();
  }

  close(): void {
    this.#watch.stop();
  }

  #set(key: string, value: Buffer | undefined): void {
    const id = key.slice(key.lastIndexOf('/') + 1);
    if (value) this.#apis.set(id, this.#prepare(JSON.parse(value.toString()) as Document));
    else this.#apis.delete(id);
  }
}
