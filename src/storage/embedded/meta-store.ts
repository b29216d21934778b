import { MIB } from '../../lib/bytes.ts';
import { tooLarge } from '../error.ts';
import type { ListRange, MetaChange, MetaEntry, MetaStore } from '../port.ts';
import type { ControlChange } from './entries.ts';
import { FRAME } from './frame/frame.ts';
import { encodeMetaPut } from './frame/meta-payload.ts';
import type { StoreCore } from './store-core.ts';

// Values are kept in memory, and each change rewrites a value as a whole.
const MAX_VALUE_BYTES = 4 * MIB;

/** Metadata in the journal. Changes of one key are made one after another; reads return the durable value. */
export class EmbeddedMetaStore implements MetaStore {
  readonly #core: StoreCore;
  /** Keys with a change in flight; the promise resolves when that has ended. */
  readonly #pending = new Map<string, Promise<void>>();

  constructor(core: StoreCore) {
    this.#core = core;
  }

  async get(key: string): Promise<MetaEntry | undefined> {
    return this.#table.get(key);
  }

  async create(key: string, value: Buffer): Promise<number | undefined> {
    const put = this.#put(key, value);
    return this.#change(key, (entry) => (entry ? undefined : put));
  }

  async compareAndSet(key: string, revision: number, value: Buffer): Promise<number | undefined> {
    const put = this.#put(key, value);
    return this.#change(key, (entry) => (entry?.revision === revision ? put : undefined));
  }

  async delete(key: string, revision?: number): Promise<boolean> {
    let stale = false;
    await this.#change(key, (entry) => {
      stale = revision !== undefined && entry?.revision !== revision;
      if (stale || !entry) return undefined;
      return { kind: FRAME.deleteMeta, payload: Buffer.from(key) };
    });
    return !stale;
  }

  async list(prefix: string, range?: ListRange): Promise<MetaEntry[]> {
    return this.#table.list(prefix, range);
  }

  async count(prefix: string): Promise<number> {
    return this.#table.count(prefix);
  }

  // No other process writes.
  async catchUp(): Promise<void> {}

  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void } {
    return this.#table.watch(prefix, onChange);
  }

  get #table() {
    return this.#core.state.meta;
  }

  #put(key: string, value: Buffer): ControlChange {
    if (value.length > MAX_VALUE_BYTES) {
      throw tooLarge(`the value of ${key}`, { bytes: value.length, maxBytes: MAX_VALUE_BYTES });
    }
    return { kind: FRAME.putMeta, payload: encodeMetaPut({ key, value }) };
  }

  /**
   * Makes a change once no other change of the key is in flight.
   * @param decide called with the durable entry; returns the change, or undefined to make none
   * @returns the revision of the change, or undefined when none was made
   */
  async #change(
    key: string,
    decide: (entry: MetaEntry | undefined) => ControlChange | undefined,
  ): Promise<number | undefined> {
    // `decide` must run in the same microtask as the check that no change is in flight.
    while (this.#pending.has(key)) await this.#pending.get(key);
    this.#core.journal.throwIfFailed();
    const change = decide(this.#table.get(key));
    if (!change) return undefined;
    const revision = this.#table.nextRevision();
    const stored = this.#core.change({ ...change, pos: revision });
    const ended = stored.catch(() => {}).then(() => void this.#pending.delete(key));
    this.#pending.set(key, ended);
    await stored;
    return revision;
  }
}
