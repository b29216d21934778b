import type { Random } from '../../src/lib/random.ts';
import { isStorageError } from '../../src/storage/error.ts';
import type { Model } from './model.ts';
import type { Process } from './process.ts';

const PREFIX = 'notes/';
const MAX_DOCUMENTS = 40;
const MAX_BYTES = 6_000;
const DELETED_SHARE = 0.2;

/** The documents that may be stored under a key: exactly one of these. */
interface KnownDocument {
  /** Undefined: there is none. */
  value: string | undefined;
  /** Of changes that may or may not have been stored. */
  readonly uncertain: Set<string | undefined>;
  /** A change is in flight, so the document is not changed again. */
  busy: boolean;
}

/** Creates, changes and deletes small and large documents of metadata, many of them between two checkpoints. */
export class DocumentWriter {
  readonly #model: Model;
  readonly #random: Random;
  readonly #known = new Map<string, KnownDocument>();
  #written = 0;

  constructor(model: Model, random: Random) {
    this.#model = model;
    this.#random = random;
  }

  async step(process: Process): Promise<void> {
    const key = `${PREFIX}${this.#random.integer(MAX_DOCUMENTS)}`;
    const known = this.#knownOf(key);
    const isDeletion = this.#random.fraction() < DELETED_SHARE;
    const text = `${this.#written++}:`.padEnd(this.#random.integer(MAX_BYTES), '.');
    if (known.busy) return;
    known.busy = true;
    const value = isDeletion ? undefined : text;
    // Until the response; a crash may come first.
    known.uncertain.add(value);
    try {
      await this.#change(process, key, value);
      if (!process.alive) return;
      known.value = value;
      known.uncertain.clear();
    } catch (error) {
      if (!process.alive) return;
      if (!isStorageError(error)) throw error;
      if (error.kind !== 'unknown') known.uncertain.delete(value);
    } finally {
      if (process.alive) known.busy = false;
    }
  }

  /** Requires that no change is in flight. */
  async inspect(process: Process): Promise<void> {
    const { trace } = this.#model;
    const found = new Map(
      (await process.store.meta.list(PREFIX)).map(({ key, value }) => [key, value.toString()]),
    );
    for (const key of found.keys()) {
      if (!this.#known.has(key)) trace.reportViolation(`the document ${key} exists and was never created`);
    }
    for (const [key, known] of this.#known) {
      known.busy = false;
      const value = found.get(key);
      if (value !== known.value && !known.uncertain.has(value)) {
        trace.reportViolation(
          `the document ${key} is ${value?.slice(0, 10)} instead of ${known.value?.slice(0, 10)}`,
        );
      }
      known.value = value;
      known.uncertain.clear();
    }
    trace.log(`${this.#model.now()} found ${found.size} documents`);
  }

  async #change({ store }: Process, key: string, value: string | undefined): Promise<void> {
    if (value === undefined) {
      await store.meta.delete(key);
      return;
    }
    const entry = await store.meta.get(key);
    if (entry) await store.meta.compareAndSet(key, entry.revision, Buffer.from(value));
    else await store.meta.create(key, Buffer.from(value));
  }

  #knownOf(key: string): KnownDocument {
    const known = this.#known.get(key) ?? { value: undefined, uncertain: new Set(), busy: false };
    this.#known.set(key, known);
    return known;
  }
}
