import { MetaEntries } from '../../src/storage/meta-entries.ts';
import type { MetaChange, MetaEntry, MetaStore } from '../../src/storage/port.ts';

/** A gateway's copy of shared metadata, which has only what was there when it was last caught up. */
export class LateMeta implements MetaStore {
  readonly #shared: MetaStore;
  readonly #copy = new MetaEntries();
  #late: MetaChange[] = [];

  private constructor(shared: MetaStore) {
    this.#shared = shared;
    shared.watch('', (change) => this.#late.push(change));
  }

  static async open(shared: MetaStore): Promise<LateMeta> {
    const meta = new LateMeta(shared);
    for (const entry of await shared.list('')) meta.#copy.apply(entry);
    return meta;
  }

  async catchUp(): Promise<void> {
    for (const change of this.#late.splice(0)) this.#copy.apply(change);
  }

  async get(key: string): Promise<MetaEntry | undefined> {
    return this.#copy.get(key);
  }

  async list(...range: Parameters<MetaStore['list']>): Promise<MetaEntry[]> {
    return this.#copy.list(...range);
  }

  async count(...range: Parameters<MetaStore['count']>): Promise<number> {
    return this.#copy.count(...range);
  }

  watch(prefix: string, onChange: (change: MetaChange) => void) {
    return this.#copy.watch(prefix, onChange);
  }

  async create(key: string, value: Buffer): Promise<number | undefined> {
    const revision = await this.#shared.create(key, value);
    await this.catchUp();
    return revision;
  }

  async compareAndSet(key: string, revision: number, value: Buffer): Promise<number | undefined> {
    const stored = await this.#shared.compareAndSet(key, revision, value);
    await this.catchUp();
    return stored;
  }

  async delete(key: string, revision?: number): Promise<boolean> {
    const isDeleted = await this.#shared.delete(key, revision);
    await this.catchUp();
    return isDeleted;
  }
}
