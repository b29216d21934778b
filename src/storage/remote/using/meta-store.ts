import { MetaEntries } from '../../meta-entries.ts';
import type { ListRange, MetaChange, MetaEntry, MetaStore } from '../../port.ts';
import type { Link } from './link.ts';

const CHANGE = { isChange: true } as const;

/**
 * A replica of the documents of a store in another process. A change arrives before the answer to the write that made it, so
 * a caller that has written reads what was written, or what has replaced it.
 */
export class RemoteMetaStore implements MetaStore {
  readonly #link: Link;
  readonly #entries = new MetaEntries();

  constructor(link: Link) {
    this.#link = link;
  }

  apply(change: MetaChange): void {
    this.#entries.apply(change);
  }

  async get(key: string): Promise<MetaEntry | undefined> {
    return this.#entries.get(key);
  }

  async create(key: string, value: Buffer): Promise<number | undefined> {
    return (await this.#link.call('createMeta', [key], { ...CHANGE, bytes: value })) ?? undefined;
  }

  async compareAndSet(key: string, revision: number, value: Buffer): Promise<number | undefined> {
    return (
      (await this.#link.call('compareAndSet', [key, revision], { ...CHANGE, bytes: value })) ?? undefined
    );
  }

  async delete(key: string, revision?: number): Promise<boolean> {
    return this.#link.call('deleteMeta', [key, revision ?? null], CHANGE);
  }

  async list(prefix: string, range?: ListRange): Promise<MetaEntry[]> {
    return this.#entries.list(prefix, range);
  }

  async count(prefix: string): Promise<number> {
    return this.#entries.count(prefix);
  }

  /** Changes that were made before the question arrive before its answer. */
  async catchUp(): Promise<void> {
    await this.#link.call('catchUp', [], { isChange: false });
  }

  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void } {
    return this.#entries.watch(prefix, onChange);
  }
}
