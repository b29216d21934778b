import { mapCooperatively } from '../lib/event-loop/map.ts';
import type { MetaPrefix } from './keys.ts';
import type { MetaStore } from './port.ts';

/** A JSON document and the revision of its metadata entry. */
export interface Stored<T> {
  readonly value: T;
  readonly revision: number;
}

// Concurrent changes of one document succeed within a few rounds. More rounds mean that this change can never
// be applied.
const MAX_UPDATE_ATTEMPTS = 32;

/**
 * JSON documents of one kind under a key prefix. `T` must be JSON; callers store bigints as decimal
 * strings.
 */
export class JsonDocuments<T> {
  readonly #meta: MetaStore;
  readonly #prefix: string;

  constructor(meta: MetaStore, prefix: MetaPrefix) {
    this.#meta = meta;
    this.#prefix = prefix;
  }

  async get(key: string): Promise<Stored<T> | undefined> {
    const entry = await this.#meta.get(this.#prefix + key);
    return entry && { value: parse<T>(entry.value), revision: entry.revision };
  }

  /** @returns false when the key exists already */
  async create(key: string, value: T): Promise<boolean> {
    return (await this.#meta.create(this.#prefix + key, format(value))) !== undefined;
  }

  /**
   * Applies `change` to the newest document, and applies it again when another change was stored in between.
   * @param change returns the new document, or undefined to leave it unchanged; may throw to abort
   * @returns the stored document, or undefined when it does not exist
   */
  async update(key: string, change: (current: T) => T | undefined): Promise<T | undefined> {
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt++) {
      const current = await this.get(key);
      if (!current) return undefined;
      const next = change(current.value);
      if (next === undefined) return current.value;
      const revision = await this.#meta.compareAndSet(this.#prefix + key, current.revision, format(next));
      if (revision !== undefined) return next;
    }
    throw new Error(`${this.#prefix}${key} changed ${MAX_UPDATE_ATTEMPTS} times while it was being updated`);
  }

  /**
   * @param condition is applied to the document that is deleted, also when there is none; may throw to keep it
   * @returns false when there is none
   */
  async delete(key: string, condition?: (current: T | undefined) => void): Promise<boolean> {
    if (!condition) return this.#meta.delete(this.#prefix + key);
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt++) {
      const current = await this.get(key);
      condition(current?.value);
      if (!current) return false;
      if (await this.#meta.delete(this.#prefix + key, current.revision)) return true;
    }
    throw new Error(`${this.#prefix}${key} changed ${MAX_UPDATE_ATTEMPTS} times while it was being deleted`);
  }

  /**
   * The documents whose key starts with `keyPrefix`, in order of key.
   * @param after excludes documents up to and including this key
   */
  async list(keyPrefix = '', after = ''): Promise<{ key: string; value: T }[]> {
    const entries = await this.#meta.list(this.#prefix + keyPrefix);
    const wanted = after === '' ? entries : entries.filter(({ key }) => key > this.#prefix + after);
    return mapCooperatively(wanted, ({ key, value }) => ({
      key: key.slice(this.#prefix.length),
      value: parse<T>(value),
    }));
  }
}

function parse<T>(bytes: Buffer): T {
  return JSON.parse(bytes.toString('utf8')) as T;
}

function format(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
