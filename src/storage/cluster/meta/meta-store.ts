import { createHash } from 'node:crypto';
import { MIB } from '../../../lib/bytes.ts';
import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { StorageError, tooLarge } from '../../error.ts';
import type { ChangeOptions, ListRange, MetaChange, MetaEntry, MetaStore } from '../../port.ts';
import { isMessageLogError, type MessageLogError, type MessageLog } from '../messages/port.ts';
import { storageError } from '../messages/storage-error.ts';
import { OpenWrite } from './open-write.ts';
import { encodeMetaMessage, type MetaMessage, UNKNOWN_WRITE } from './payload.ts';
import { DELETION_TTL_MS, type MetaReplica, writeOf } from './replica.ts';

// Values are kept in memory, and each change rewrites a value as a whole.
const MAX_VALUE_BYTES = 4 * MIB;
/** How long a change is tried, so that it outlasts the election of a leader. */
const WRITE_MS = 20_000;
/** The delay before a change is tried again while another one of its key is in flight. Doubles up to the second. */
const FIRST_DELAY_MS = 5;
const MAX_DELAY_MS = 250;
/** Each is a change by another gateway that came first. */
const MAX_ROUNDS = 32;

export interface MetaStoreTools {
  readonly log: MessageLog;
  /** Every subject of the log starts with this and a dot. */
  readonly subjectPrefix: string;
  readonly replica: MetaReplica;
  /** By default there is none. */
  readonly reserve?: MetaReserve | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a change adds to a document. */
export interface DocumentGrowth {
  readonly isNew: boolean;
  readonly growthBytes: number;
}

/** Space for changes that make room on a full NATS. */
export interface MetaReserve {
  /** @throws StorageError `full` for a document that is not to be created, or not to grow, while NATS is full */
  admit(key: string, growth: DocumentGrowth): void;
  /** NATS has refused a change for lack of space. @returns whether there may be some now */
  release(key: string): Promise<boolean>;
}

/** A change was stored at `stored`, or refused because the newest message of the key is `newest`. */
type Outcome = { readonly stored: number } | { readonly newest: number };

/**
 * Metadata in a message log that keeps the newest message of each key. Reads are answered by the replica of this gateway;
 * a change resolves when NATS has acknowledged it and the replica contains it.
 */
export class ClusterMetaStore implements MetaStore {
  readonly #tools: MetaStoreTools;
  readonly #replica: MetaReplica;
  readonly #writer: number;
  #count = 0;
  /** Keys with a change of this gateway in flight; the promise resolves when that has ended. */
  readonly #pending = new Map<string, Promise<unknown>>();

  constructor(tools: MetaStoreTools) {
    this.#tools = tools;
    this.#replica = tools.replica;
    // Not 0, which stands for an unknown writer.
    this.#writer = tools.random.bytes(6).readUIntLE(0, 6) || 1;
  }

  async get(key: string): Promise<MetaEntry | undefined> {
    return this.#replica.get(key);
  }

  async list(prefix: string, range?: ListRange): Promise<MetaEntry[]> {
    return this.#replica.list(prefix, range);
  }

  async count(prefix: string): Promise<number> {
    return this.#replica.count(prefix);
  }

  watch(prefix: string, onChange: (change: MetaChange) => void): { stop(): void } {
    return this.#replica.watch(prefix, onChange);
  }

  catchUp(): Promise<void> {
    return this.#catchUp('unavailable');
  }

  async create(key: string, value: Buffer, options?: ChangeOptions): Promise<number | undefined> {
    const copy = this.#copy(key, value);
    this.#tools.reserve?.admit(key, { isNew: true, growthBytes: copy.length });
    return this.#exclusively(key, async () => {
      // The message that is replaced: 0, or a deletion that NATS still keeps.
      let base = 0;
      const countBefore = this.#count;
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const found = await this.#current(key, (entry) => !!entry && !this.#isOwnSince(entry, countBefore));
        if (found) return this.#isOwnSince(found, countBefore) ? found.revision : undefined;
        const outcome = await this.#write({ key, value: copy, base, baseWrite: UNKNOWN_WRITE }, options);
        if ('stored' in outcome) return outcome.stored;
        base = outcome.newest;
      }
      throw contended(key);
    });
  }

  async compareAndSet(
    key: string,
    revision: number,
    value: Buffer,
    options?: ChangeOptions,
  ): Promise<number | undefined> {
    const copy = this.#copy(key, value);
    return this.#exclusively(key, async () => {
      const current = await this.#current(key, (entry) => (entry?.revision ?? 0) < revision);
      if (current?.revision !== revision) return undefined;
      const growthBytes = copy.length - current.value.length;
      this.#tools.reserve?.admit(key, { isNew: false, growthBytes });
      const outcome = await this.#write(
        { key, value: copy, base: revision, baseWrite: writeOf(current) },
        options,
      );
      return 'stored' in outcome ? outcome.stored : undefined;
    });
  }

  async delete(key: string, revision?: number, options?: ChangeOptions): Promise<boolean> {
    return this.#exclusively(key, async () => {
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const current = await this.#current(key, (entry) => (entry?.revision ?? 0) < (revision ?? 1));
        if (revision !== undefined && current?.revision !== revision) return false;
        if (!current) return true;
        const outcome = await this.#write(
          { key, value: undefined, base: current.revision, baseWrite: writeOf(current) },
          options,
        );
        if ('stored' in outcome) return true;
      }
      throw contended(key);
    });
  }

  /**
   * The entry of a key. If it would refuse the change, it may be old: another gateway may have deleted or created the key.
   * So the replica catches up first, and the refusal is certain.
   * @throws StorageError `not-written`
   */
  async #current(
    key: string,
    wouldRefuse: (entry: MetaEntry | undefined) => boolean,
  ): Promise<MetaEntry | undefined> {
    const known = this.#replica.get(key);
    if (!wouldRefuse(known)) return known;
    await this.#catchUp('not-written');
    return this.#replica.get(key);
  }

  /** @param failure what a failure means for the caller. @throws StorageError of that kind */
  async #catchUp(failure: 'unavailable' | 'not-written'): Promise<void> {
    try {
      await this.#replica.reach(await this.#tools.log.lastSeq());
    } catch (error) {
      throw storageError(error, failure);
    }
  }

  /** Whether this store made the entry after `count` of its changes: an attempt that seemed to be refused was stored. */
  #isOwnSince(entry: MetaEntry, count: number): boolean {
    const write = writeOf(entry);
    return write.writer === this.#writer && write.count > count;
  }

  #copy(key: string, value: Buffer): Buffer {
    if (value.length > MAX_VALUE_BYTES) {
      throw tooLarge(`the value of ${key}`, { bytes: value.length, maxBytes: MAX_VALUE_BYTES });
    }
    return Buffer.from(value);
  }

  /** Changes of one key by this gateway would only refuse each other. */
  async #exclusively<T>(key: string, change: () => Promise<T>): Promise<T> {
    while (this.#pending.has(key)) await this.#pending.get(key);
    const running = change();
    const ended = running.catch(() => {}).then(() => this.#pending.delete(key));
    this.#pending.set(key, ended);
    return running;
  }

  /**
   * Publishes one change until its outcome is certain. When it is refused, the replica contains what has replaced the base.
   * @throws StorageError `not-written`, `unknown`
   */
  async #write(change: Omit<MetaMessage, 'write'>, options: ChangeOptions = {}): Promise<Outcome> {
    const write = { writer: this.#writer, count: ++this.#count };
    const open = new OpenWrite(change.key, write, change.base, this.#replica.position);
    this.#replica.observe(open);
    try {
      return await this.#settle(open, change, options);
    } finally {
      this.#replica.forget(open);
    }
  }

  async #settle(
    open: OpenWrite,
    change: Omit<MetaMessage, 'write'>,
    { mayTry = () => true }: ChangeOptions,
  ): Promise<Outcome> {
    const { log, clock, random, subjectPrefix, reserve } = this.#tools;
    const { key, write, base } = open;
    const subject = `${subjectPrefix}.${tokenOf(key)}`;
    const payload = encodeMetaMessage({ ...change, write });
    const options = { expectedLast: base, ...(!change.value && { ttlMs: DELETION_TTL_MS }) };
    const endsAt = clock.monotonicMs() + WRITE_MS;
    let mayBeStored = false;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
      if (!mayTry()) {
        throw new StorageError(mayBeStored ? 'unknown' : 'not-written', `${key} is not changed any more`);
      }
      try {
        const stored = await log.publish(subject, payload, options);
        await this.#replica.reach(stored).catch((error) => {
          throw storageError(error, 'unknown');
        });
        return { stored };
      } catch (error) {
        if (!isMessageLogError(error) || error.kind === 'closed') throw storageError(error, 'not-written');
        if (isOutcomeOpen(error, base)) mayBeStored = true;
        if (error.kind === 'full' && (await reserve?.release(key)) === false && !mayBeStored) {
          throw storageError(error, 'not-written');
        }
        const outcome = await this.#outcomeAfter(error, open, mayBeStored);
        if (outcome) return outcome;
        if (clock.monotonicMs() >= endsAt) throw storageError(error, mayBeStored ? 'unknown' : 'not-written');
      }
      await sleep(clock, delayMs * (0.5 + random.fraction()));
    }
  }

  /** What a failed publish shows; undefined when the change must be tried again. */
  async #outcomeAfter(
    { kind, lastSeq: newest }: MessageLogError,
    open: OpenWrite,
    mayBeStored: boolean,
  ): Promise<Outcome | undefined> {
    // Without a number: another change of the key is in flight.
    if (typeof open.outcome === 'object') return open.outcome;
    if (kind !== 'stale' || newest === undefined) return undefined;
    if (newest <= open.base) {
      // A deletion was the base, and NATS no longer keeps it. Otherwise the leader is behind, or no longer the leader.
      const isGone = newest === 0 && this.#replica.get(open.key)?.revision !== open.base;
      return isGone ? { newest } : undefined;
    }
    try {
      await this.#replica.reach(newest);
    } catch {
      // It was in flight, and was not stored after all.
      return undefined;
    }
    const { outcome } = open;
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'refused' || newest <= open.knownSeq) return { newest };
    if (outcome === 'open') return undefined;
    if (!mayBeStored) return { newest };
    throw new StorageError(
      'unknown',
      `whether a change of ${open.key} was stored is not known: it was replaced twice since`,
    );
  }
}

/**
 * Whether the change may be stored nevertheless. Only a newer message of the key proves that it is not: while a leader is
 * being replaced, the old one may refuse a change that the new one stores.
 */
function isOutcomeOpen({ kind, lastSeq = 0 }: MessageLogError, base: number): boolean {
  return kind === 'unknown' || (kind === 'stale' && lastSeq <= base);
}

function contended(key: string): StorageError {
  return new StorageError('not-written', `${key} was changed by others ${MAX_ROUNDS} times in succession`);
}

function tokenOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
