import type { MetaChange, MetaEntry } from '../../port.ts';

/**
 * The durable metadata entries and their watchers. Entries are grouped by the first two parts of the key,
 * such as `sqs/message/`, so that listing one kind of document does not read all others.
 */
export class MetaTable {
  readonly #groups = new Map<string, Map<string, MetaEntry>>();
  readonly #watchers = new Set<Watcher>();
  /** Keys that have changed since `takeChanged`. */
  #changed = new Set<string>();
  /** The highest revision of a change that is applied or in flight. */
  #revision = 0;

  get(key: string): MetaEntry | undefined {
    return this.#groups.get(groupOf(key))?.get(key);
  }

  /** Entries may change during the iteration. An entry that exists throughout is returned at least once. */
  *entries(): IterableIterator<MetaEntry> {
    for (const group of this.#groups.values()) yield* group.values();
  }

  get revision(): number {
    return this.#revision;
  }

  nextRevision(): number {
    return ++this.#revision;
  }

  /** Marks revisions up to this one as used. */
  raiseRevision(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  /** Returns the keys that have changed since the last call. */
  takeChanged(): Set<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** Marks keys as changed. */
  addChanged(keys: Iterable<string>): void {
    for (const key of keys) this.#changed.add(key);
  }

  apply(change: MetaChange): void {
    this.raiseRevision(change.revision);
    const current = this.get(change.key);
    // During recovery, the journal contains changes that the checkpoint contains already.
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
