import { JsonDocuments } from '../storage/json-documents.ts';
import type { MetaPrefix } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';

/**
 * Removals of what is stored in several parts. Each is written down before it begins and struck out when it is done, so that one that a
 * crash or a full disk interrupted is finished at the next start, or before the name is used again.
 */
export class Removals {
  readonly #intents: JsonDocuments<Record<string, never>>;
  readonly #remove: (key: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();

  /**
   * @param prefix of the keys under which intents are stored
   * @param remove removes every part of what a key names; no error for parts that are gone
   */
  constructor(meta: MetaStore, prefix: MetaPrefix, remove: (key: string) => Promise<void>) {
    this.#intents = new JsonDocuments(meta, prefix);
    this.#remove = remove;
  }

  /** Removes what a key names; joins a removal that is under way. Durable when it resolves. */
  run(key: string): Promise<void> {
    let running = this.#running.get(key);
    if (!running) {
      running = this.#run(key).finally(() => this.#running.delete(key));
      this.#running.set(key, running);
    }
    return running;
  }

  /** Finishes a removal that has begun, if one has. Call it before the key gets another meaning. */
  async finish(key: string): Promise<void> {
    if (this.#running.has(key) || (await this.#intents.get(key))) await this.run(key);
  }

  /** Finishes all that have begun. */
  async resume(): Promise<void> {
    for (const { key } of await this.#intents.list()) await this.run(key);
  }

  async #run(key: string): Promise<void> {
    await this.#intents.create(key, {});
    await this.#remove(key);
    await this.#intents.delete(key);
  }
}
