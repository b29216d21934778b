import type { MetaChange, MetaEntry } from '../../port.ts';

/**
 * The durable metadata entries, and those who watch them. Entries are grouped by kind, such as `sqs/message/`, so that
 * listing one kind does not go through all others.
 */
export class MetaTable {
  readonly #groups = new Map<string, Map<string, MetaEntry>>();
  readonly #watchers = new Set<Watcher>();
  /** Keys that have changed since `takeChanged`. */
  #changed = new Set<string>();
  /** The highest revision given to a change, or about to be. */
  #revision = 0;

  get(key: string): MetaEntry | undefined {
    return this.#groups.get(groupOf(key))?.get(key);
  }

  /** Entries may change while it goes on: one that is there all the while is given at least once. */
  *entries(): IterableIterator<MetaEntry> {
    for (const group of this.#groups.values()) yield* group.values();
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
    const current = this.get(change.key);
    // Read back from the journal, where the checkpoint has it or a later change of it already.
    if (current && current.revision >= change.revision) return;
    this.#changed.add(change.key);
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

/** All of a key up to its second slash; empty when it has none. */
function groupOf(key: string): string {
  const first = key.indexOf('/');
  const second = first < 0 ? -1 : key.indexOf('/', first + 1);
  return key.slice(0, second + 1);
}

interface Watcher {
  readonly prefix: string;
  readonly onChange: (change: MetaChange) => void;
}
