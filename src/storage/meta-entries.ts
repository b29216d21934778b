import type { MetaChange, MetaEntry } from './port.ts';

/**
 * Metadata entries in memory, and their watchers. Entries are grouped by the first two parts of the key, such as
 * `sqs/message/`, so that listing one kind of document does not read all others.
 */
export class MetaEntries {
  readonly #groups = new Map<string, Map<string, MetaEntry>>();
  readonly #watchers = new Set<Watcher>();

  get(key: string): MetaEntry | undefined {
    return this.#groups.get(groupOf(key))?.get(key);
  }

  /** Entries may change during the iteration. An entry that exists throughout is returned at least once. */
  *all(): IterableIterator<MetaEntry> {
    for (const group of this.#groups.values()) yield* group.values();
  }

  apply(change: MetaChange): void {
    if (change.value === undefined) this.#delete(change.key);
    else this.#set(change);
    for (const { prefix, onChange } of this.#watchers) if (change.key.startsWith(prefix)) onChange(change);
  }

  list(prefix: string): MetaEntry[] {
    const found: MetaEntry[] = [];
    for (const [name, group] of this.#groups) {
      if (!name.startsWith(prefix) && !prefix.startsWith(name)) continue;
      for (const entry of group.values()) if (entry.key.startsWith(prefix)) found.push(entry);
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void } {
    const watcher = { prefix, onChange };
    this.#watchers.add(watcher);
    return { stop: () => void this.#watchers.delete(watcher) };
  }

  #set(entry: MetaEntry): void {
    const name = groupOf(entry.key);
    const group = this.#groups.get(name);
    if (group) group.set(entry.key, entry);
    else this.#groups.set(name, new Map([[entry.key, entry]]));
  }

  #delete(key: string): void {
    const name = groupOf(key);
    const group = this.#groups.get(name);
    group?.delete(key);
    if (group?.size === 0) this.#groups.delete(name);
  }
}

/** The key up to and including its second slash; empty without one. */
function groupOf(key: string): string {
  const first = key.indexOf('/');
  const second = first < 0 ? -1 : key.indexOf('/', first + 1);
  return key.slice(0, second + 1);
}

interface Watcher {
  readonly prefix: string;
  readonly onChange: (change: MetaChange) => void;
}
