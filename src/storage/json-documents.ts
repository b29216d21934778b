import { mapCooperatively } from '../lib/event-loop/map.ts';
import { yieldToEventLoop } from '../lib/event-loop/yield-to-event-loop.ts';
import type { MetaPrefix } from './keys.ts';
import type { ListRange, MetaEntry, MetaStore } from './port.ts';

/** A JSON document and the revision of its metadata entry. */
export interface Stored<T> {
  readonly value: T;
  readonly revision: number;
}

export interface Keyed<T> {
  readonly key: string;
  readonly value: T;
}

// About half a millisecond of work.
const ENTRIES_PER_PART = 250;

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
   * Applies `change` to the newest document, and applies it again when another change was stored in between. That nothing is to
   * be changed is decided by the newest document as well, whichever process has written it.
   * @param change returns the new document, or undefined to leave it unchanged; may throw to abort
   * @returns the stored document, or undefined when it does not exist
   */
  async update(key: string, change: (current: T) => T | undefined): Promise<T | undefined> {
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt++) {
      const current = await this.get(key);
      const decided = decide(() => current && change(current.value));
      if (current && decided.value !== undefined) {
        const { revision } = current;
        const changed = await this.#meta.compareAndSet(this.#prefix + key, revision, format(decided.value));
        if (changed !== undefined) return decided.value;
      } else if (await this.#isNewest(key, current)) {
        if (decided.error !== undefined) throw decided.error;
        return current?.value;
      }
    }
    throw new Error(`${this.#prefix}${key} changed ${MAX_UPDATE_ATTEMPTS} times while it was being updated`);
  }

  /** @returns false when the document has another revision, or does not exist */
  async replace(key: string, revision: number, value: T): Promise<boolean> {
    return (await this.#meta.compareAndSet(this.#prefix + key, revision, format(value))) !== undefined;
  }

  /**
   * @param condition is applied to the document that is deleted, also when there is none; may throw to keep it
   * @returns false when there is none
   */
  async delete(key: string, condition?: (current: T | undefined) => void): Promise<boolean> {
    if (!condition) return this.#meta.delete(this.#prefix + key);
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt++) {
      const current = await this.get(key);
      const decided = decide(() => condition(current?.value));
      if (current && decided.error === undefined) {
        if (await this.#meta.delete(this.#prefix + key, current.revision)) return true;
      } else if (await this.#isNewest(key, current)) {
        if (decided.error !== undefined) throw decided.error;
        return false;
      }
    }
    throw new Error(`${this.#prefix}${key} changed ${MAX_UPDATE_ATTEMPTS} times while it was being deleted`);
  }

  /** The documents whose key starts with `keyPrefix`, in order of key. Costs what is returned. */
  async list(keyPrefix = '', range: ListRange = {}): Promise<Keyed<T>[]> {
    return mapCooperatively(await this.#entries(keyPrefix, range), (entry) => this.#keyed(entry));
  }

  /** How many documents have a key that starts with `keyPrefix`. */
  count(keyPrefix = ''): Promise<number> {
    return this.#meta.count(this.#prefix + keyPrefix);
  }

  /**
   * The same documents as `list`, read in parts as the caller takes them, for a page of a long list. Yields to the
   * event loop between two parts. A document that exists throughout is returned once.
   * @param range `skips` excludes documents by their keys, which are not parsed
   */
  async *scan(
    keyPrefix = '',
    { after, skips }: { readonly after?: string | undefined; readonly skips?: (key: string) => boolean } = {},
  ): AsyncGenerator<Keyed<T>, void, undefined> {
    for (let last = after, isFirst = true; ; isFirst = false) {
      if (!isFirst) await yieldToEventLoop();
      const entries = await this.#entries(keyPrefix, { after: last, limit: ENTRIES_PER_PART });
      for (const entry of entries) {
        last = entry.key.slice(this.#prefix.length);
        if (!skips?.(last)) yield this.#keyed(entry);
      }
      if (entries.length < ENTRIES_PER_PART) return;
    }
  }

  /** Whether the document is not one that another process has replaced, created or deleted before the call. */
  async #isNewest(key: string, known: Stored<T> | undefined): Promise<boolean> {
    await this.#meta.catchUp();
    const newest = await this.#meta.get(this.#prefix + key);
    return newest?.revision === known?.revision;
  }

  #entries(keyPrefix: string, { after, limit }: ListRange): Promise<MetaEntry[]> {
    return this.#meta.list(this.#prefix + keyPrefix, {
      after: after === undefined ? undefined : this.#prefix + after,
      limit,
    });
  }

  #keyed({ key, value }: MetaEntry): Keyed<T> {
    return { key: key.slice(this.#prefix.length), value: parse<T>(value) };
  }
}

/** What a caller's decision returns or throws. */
function decide<R>(decision: () => R): { readonly value?: R; readonly error?: unknown } {
  try {
    return { value: decision() };
  } catch (error) {
    return { error };
  }
}

function parse<T>(bytes: Buffer): T {
  return JSON.parse(bytes.toString('utf8')) as T;
}

function format(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
