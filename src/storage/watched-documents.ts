import type { MetaPrefix } from './keys.ts';
import type { MetaChange, MetaStore } from './port.ts';

type OnChange<T> = (key: string, next: T | undefined, previous: T | undefined) => void;

/**
 * The JSON documents under a key prefix, in memory and always current: a change is visible before its write resolves.
 * Their number is that of what is stored.
 */
export class WatchedDocuments<T> {
  readonly #prefix: string;
  readonly #documents = new Map<string, T>();
  readonly #onChange: OnChange<T>;
  #stop = () => {};

  private constructor(prefix: string, onChange: OnChange<T>) {
    this.#prefix = prefix;
    this.#onChange = onChange;
  }

  /** @param onChange is called for each document that exists and for each change from then on */
  static async open<T>(
    meta: MetaStore,
    prefix: MetaPrefix,
    onChange: OnChange<T>,
  ): Promise<WatchedDocuments<T>> {
    const documents = new WatchedDocuments<T>(prefix, onChange);
    const changed = new Set<string>();
    const watch = meta.watch(prefix, (change) => {
      changed.add(change.key);
      documents.#apply(change);
    });
    documents.#stop = () => watch.stop();
    for (const entry of await meta.list(prefix)) if (!changed.has(entry.key)) documents.#apply(entry);
    return documents;
  }

  /** @param key without the prefix */
  get(key: string): T | undefined {
    return this.#documents.get(key);
  }

  entries(): IterableIterator<[string, T]> {
    return this.#documents.entries();
  }

  values(): IterableIterator<T> {
    return this.#documents.values();
  }

  close(): void {
    this.#stop();
  }

  #apply({ key, value }: MetaChange): void {
    const name = key.slice(this.#prefix.length);
    const previous = this.#documents.get(name);
    const next = value && (JSON.parse(value.toString('utf8')) as T);
    if (next === undefined) this.#documents.delete(name);
    else this.#documents.set(name, next);
    this.#onChange(name, next, previous);
  }
}
