import type { MetaChange, MetaEntry } from '../port.ts';

/** The durable metadata entries, and those who watch them. */
export class MetaTable {
  readonly #entries = new Map<string, MetaEntry>();
  readonly #watchers = new Set<Watcher>();
  /** The highest revision given to a change, or about to be. */
  #revision = 0;

  get(key: string): MetaEntry | undefined {
    return this.#entries.get(key);
  }

  entries(): IterableIterator<MetaEntry> {
    return this.#entries.values();
  }

  get revision(): number {
    return this.#revision;
  }

  nextRevision(): number {
    return ++this.#revision;
  }

  /** After recovery: revisions up to here have been in use. */
  raiseRevision(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  apply(change: MetaChange): void {
    this.raiseRevision(change.revision);
    if (change.value === undefined) this.#entries.delete(change.key);
    else this.#entries.set(change.key, change);
    for (const { prefix, onChange } of this.#watchers) if (change.key.startsWith(prefix)) onChange(change);
  }

  list(prefix: string): MetaEntry[] {
    const found: MetaEntry[] = [];
    for (const entry of this.#entries.values()) if (entry.key.startsWith(prefix)) found.push(entry);
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
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
