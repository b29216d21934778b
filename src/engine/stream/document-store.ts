import { KIB, MIB } from '../../lib/bytes.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { EngineError } from '../error.ts';
import { DEFAULT_SETTINGS, type StreamDocument } from './document.ts';
import { streamKey } from './keys.ts';

const PREFIX = META_PREFIX.engine.stream;

// Concurrent changes of a document succeed within a few attempts.
const MAX_CHANGE_ATTEMPTS = 32;

// Below the limit of one value of the store (4 MiB), with room for tags, a policy and consumers.
const MAX_DOCUMENT_BYTES = 4 * MIB - 128 * KIB;

/** @throws EngineError `too-many-shards` for a document too large to be stored */
export function checkSize(document: StreamDocument): void {
  if (format(document).length <= MAX_DOCUMENT_BYTES) return;
  throw new EngineError({ kind: 'too-many-shards', shards: document.shards.length });
}

interface Cached {
  readonly revision: number;
  readonly document: StreamDocument | undefined;
  /** Of the newest stream that has had the name. */
  readonly createdMs: number;
}

/**
 * The documents of all streams. They are cached in memory, because every request needs one, and updated from the store,
 * which other processes may share. A change is visible here before the call that made it returns.
 */
export class StreamDocumentStore {
  readonly #meta: MetaStore;
  // One entry for each name that a stream has had during the life of this process. The revision of a removed stream
  // remains, so that late notifications of earlier revisions are ignored.
  readonly #cache = new Map<string, Cached>();
  #onChange: (key: string, document: StreamDocument | undefined) => void = () => {};
  #watch: { stop(): void } | undefined;

  constructor(meta: MetaStore) {
    this.#meta = meta;
  }

  /** @param onChange called for every existing document, then for every change, in order for each key */
  async open(onChange: (key: string, document: StreamDocument | undefined) => void): Promise<void> {
    this.#onChange = onChange;
    this.#watch = this.#meta.watch(PREFIX, ({ key, value, revision }) =>
      this.#apply(key.slice(PREFIX.length), revision, value && parse(value)),
    );
    for (const { key, value, revision } of await this.#meta.list(PREFIX)) {
      this.#apply(key.slice(PREFIX.length), revision, parse(value));
    }
  }

  close(): void {
    this.#watch?.stop();
  }

  /** The newest known document. */
  get(key: string): StreamDocument | undefined {
    return this.#cache.get(key)?.document;
  }

  /**
   * Adds a stream. One that replaces another within a millisecond is dated one later, because event source mappings know
   * streams of the same name by their creation time, and a virtual clock may not have moved.
   * @returns false when a stream of that name exists
   */
  async create(requested: StreamDocument): Promise<boolean> {
    const key = streamKey(requested, requested.streamName);
    const earlierMs = this.#cache.get(key)?.createdMs ?? -Infinity;
    const document = { ...requested, createdMs: Math.max(requested.createdMs, earlierMs + 1) };
    const revision = await this.#meta.create(PREFIX + key, format(document));
    if (revision === undefined) return false;
    this.#apply(key, revision, document);
    return true;
  }

  /**
   * Applies `change` to the newest document, and applies it again when another writer stored a change in between.
   * @param change returns the new document, or undefined to leave it unchanged; may throw to abort
   * @returns the current document, or undefined when there is none
   */
  async change(
    key: string,
    change: (current: StreamDocument) => StreamDocument | undefined,
  ): Promise<StreamDocument | undefined> {
    for (let attempt = 0; attempt < MAX_CHANGE_ATTEMPTS; attempt++) {
      const entry = await this.#meta.get(PREFIX + key);
      if (!entry) return undefined;
      const current = parse(entry.value);
      const next = change(current);
      if (!next) return current;
      const revision = await this.#meta.compareAndSet(PREFIX + key, entry.revision, format(next));
      if (revision !== undefined) {
        this.#apply(key, revision, next);
        return next;
      }
    }
    throw new Error(`stream ${key} changed ${MAX_CHANGE_ATTEMPTS} times while it was being changed`);
  }

  /**
   * As `change`, for one stream: a later stream of the same name is not changed.
   * @throws EngineError `stream-not-found` when the stream no longer exists; what `change` throws
   */
  async changeStream(
    stream: StreamDocument,
    change: (current: StreamDocument) => StreamDocument | undefined,
  ): Promise<void> {
    const { creationId } = stream;
    const document = await this.change(streamKey(stream, stream.streamName), (current) =>
      current.creationId === creationId ? change(current) : undefined,
    );
    if (document?.creationId !== creationId) throw new EngineError({ kind: 'stream-not-found' });
  }

  /** Removes the document of this stream, but not that of a later one of the same name. */
  async remove(document: StreamDocument): Promise<void> {
    const key = streamKey(document, document.streamName);
    const entry = await this.#meta.get(PREFIX + key);
    if (!entry || parse(entry.value).creationId !== document.creationId) return;
    if (await this.#meta.delete(PREFIX + key, entry.revision)) this.#apply(key, entry.revision, undefined);
  }

  /** Ignores a revision older than the cached one: notifications of the store may be late. */
  #apply(key: string, revision: number, document: StreamDocument | undefined): void {
    const cached = this.#cache.get(key);
    if (cached && (cached.revision > revision || (cached.revision === revision && document))) return;
    const createdMs = document?.createdMs ?? cached?.createdMs ?? -Infinity;
    this.#cache.set(key, { revision, document, createdMs });
    if (document ?? cached?.document) this.#onChange(key, document);
  }
}

function parse(bytes: Buffer): StreamDocument {
  return { ...DEFAULT_SETTINGS, ...(JSON.parse(bytes.toString('utf8')) as StreamDocument) };
}

function format(document: StreamDocument): Buffer {
  return Buffer.from(JSON.stringify(document));
}
