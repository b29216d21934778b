import { MetaEntries } from '../../meta-entries.ts';
import type { ListRange, MetaChange, MetaEntry } from '../../port.ts';

/** The durable metadata entries, their revisions, and what has changed since the last checkpoint. */
export class MetaTable {
  readonly #entries = new MetaEntries();
  /** Keys that have changed since `takeChanged`. */
  #changed = new Set<string>();
  /** The highest revision of a change that is applied or in flight. */
  #revision = 0;

  get(key: string): MetaEntry | undefined {
    return this.#entries.get(key);
  }

  /** Entries may change during the iteration. An entry that exists throughout is returned at least once. */
  entries(): IterableIterator<MetaEntry> {
    return this.#entries.all();
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
    this.#entries.apply(change);
  }

  list(prefix: string, range?: ListRange): MetaEntry[] {
    return this.#entries.list(prefix, range);
  }

  count(prefix: string): number {
    return this.#entries.count(prefix);
  }

  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void } {
    return this.#entries.watch(prefix, onChange);
  }
}
