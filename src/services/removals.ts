import { JsonDocuments } from '../storage/json-documents.ts';
import type { MetaPrefix } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';

/**
 * Removes resources that consist of several stored parts. An intent is stored before a removal and deleted after it, so that a
 * removal that a crash or a full disk interrupted is finished at the next start, or before the name is reused.
 */
export class Removals {
  readonly #intents: JsonDocuments<Record<string, never>>;
  readonly #remove: (key: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();

  /**
   * @param prefix of the keys of intents
   * @param remove removes every part of the resource with a key; no error for parts that do not exist
   */
  constructor(meta: MetaStore, prefix: MetaPrefix, remove: (key: string) => Promise<void>) {
    this.#intents = new JsonDocuments(meta, prefix);
    this.#remove = remove;
  }

  /** Removes the resource with a key, or joins its running removal. Resolves when the removal is durable. */
  run(key: string): Promise<void> {
    let running = this.#running.get(key);
    if (!running) {
      running = this.#run(key).finally(() => this.#running.delete(key));
      this.#running.set(key, running);
    }
    return running;
  }

  /** Finishes a removal that has begun. Called before a resource with that key is created. */
  async finish(key: string): Promise<void> {
    if (this.#running.has(key) || (await this.#intents.get(key))) await this.run(key);
  }

  /** Finishes all removals that have begun. */
  async resume(): Promise<void> {
    for (const { key } of await this.#intents.list()) await this.run(key);
  }

  async #run(key: string): Promise<void> {
    await this.#intents.create(key, {});
    await this.#remove(key);
    await this.#intents.delete(key);
  }
}
