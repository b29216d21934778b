import type { MetaChange, MetaEntry } from '../port.ts';

/** The durable metadata entries, and those who watch them. */
export class MetaTable {
  readonly #entries = new Map<string, MetaEntry>();
  readonly #watchers = new Set<Watcher>();
  /** Keys that have changed since `takeChanged`. */
  #changed = new Set<string>();
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

  takeChanged(): Set<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** These count as changed again. */
  addChanged(keys: Iterable<string>): void {
    for (const key of keys) this.#changed.add(key);
  }

  apply(change: MetaChange): void {
    this.raiseRevision(change.revision);
    const current = this.#entries.get(change.key);
    // Read back from the journal, where the checkpoint has it or a later change of it already.
    if (current && current.revision >= change.revision) return;
    this.#changed.add(change.key);
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
