import type { JsonDocuments, Keyed } from '../../../storage/json-documents.ts';

/** How a document is stored: with its secrets encrypted. */
export interface StoredForm<T> {
  seal(value: T, key: string): T;
  open(stored: T, key: string): T;
}

/** Documents whose secrets are encrypted at rest, and in clear for the caller. */
export class SealedDocuments<T> {
  readonly #documents: JsonDocuments<T>;
  readonly #form: StoredForm<T>;

  constructor(documents: JsonDocuments<T>, form: StoredForm<T>) {
    this.#documents = documents;
    this.#form = form;
  }

  async get(key: string): Promise<T | undefined> {
    const found = await this.#documents.get(key);
    return found && this.#form.open(found.value, key);
  }

  /** @returns false when the key exists already */
  create(key: string, value: T): Promise<boolean> {
    return this.#documents.create(key, this.#form.seal(value, key));
  }

  /** @returns undefined when there is none */
  async update(key: string, change: (current: T) => T): Promise<T | undefined> {
    const stored = await this.#documents.update(key, (current) =>
      this.#form.seal(change(this.#form.open(current, key)), key),
    );
    return stored && this.#form.open(stored, key);
  }

  async delete(key: string): Promise<void> {
    await this.#documents.delete(key);
  }

  /** In order of key. */
  async list(keyPrefix = ''): Promise<Keyed<T>[]> {
    const found = await this.#documents.list(keyPrefix);
    return found.map(({ key, value }) => ({ key, value: this.#form.open(value, key) }));
  }
}
