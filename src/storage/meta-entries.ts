import { SortedKeys } from '../lib/list/sorted-keys.ts';
import type { ListRange, MetaChange, MetaEntry } from './port.ts';

/** Metadata entries in memory, their order, and their watchers. */
export class MetaEntries {
  readonly #entries = new Map<string, MetaEntry>();
  readonly #keys = new SortedKeys();
  readonly #watchers = new Set<Watcher>();

  get(key: string): MetaEntry | undefined {
    return this.#entries.get(key);
  }

  /** Entries may change during the iteration. An entry that exists throughout is returned at least once. */
  all(): IterableIterator<MetaEntry> {
    return this.#entries.values();
  }

  apply(change: MetaChange): void {
    if (change.value === undefined) {
      if (this.#entries.delete(change.key)) this.#keys.delete(change.key);
    } else {
      if (!this.#entries.has(change.key)) this.#keys.add(change.key);
      this.#entries.set(change.key, change);
    }
    for (const { prefix, onChange } of this.#watchers) if (change.key.startsWith(prefix)) onChange(change);
  }

  list(prefix: string, range?: ListRange): MetaEntry[] {
    return this.#keys.list(prefix, range).map((key) => this.#entries.get(key)!);
  }

  count(prefix: string): number {
    return this.#keys.count(prefix);
  }

  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void } {
    const watcher = { prefix, onChange };
    this.#watchers.add(watcher);
    return { stop: () => void this.#watchers.delete(watcher) };
  }
}

interface Watcher {
  readonly prefix: string;
  readonly onChange: (change: MetaChange) => void;
}
