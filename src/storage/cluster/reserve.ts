import { MIB } from '../../lib/bytes.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { isStorageError } from '../error.ts';
import { JsonDocuments, type Stored } from '../json-documents.ts';
import { META_PREFIX } from '../keys.ts';
import type { MetaStore } from '../port.ts';
import { WatchedDocuments } from '../watched-documents.ts';
import { isMessageLogError, type MessageLog } from './messages/port.ts';
import { natsFull } from './messages/storage-error.ts';
import type { DocumentGrowth, MetaReserve } from './meta/meta-store.ts';
import { encodeMetaMessage, UNKNOWN_WRITE } from './meta/payload.ts';
import { isClientData, isNeeded } from './reserve-documents.ts';

/*
 * Space on the servers of the metadata for what makes room on a full NATS. A removal is recorded before anything is removed,
 * and members renew themselves, but a full server of NATS stores nothing. So a message without meaning is kept, and purged
 * when a change of the metadata is refused: NATS purges when it is full. A document has the state, for all gateways:
 *
 *   new → kept         the message was stored
 *   kept → released    a change was refused: the message is purged
 *   released → kept    the message was stored again, and this change after it
 *   kept → new         the message is missing: a gateway ended between its purge and this change. Looked for at each start
 *
 * While it is released, gateways refuse what fills NATS: appends, blobs, documents that hold what clients send, and
 * changes by which other documents grow, beyond a bound.
 */

/**
 * Bytes that other gateways can still store until they know that the reserve is released, and what the metadata grows by
 * until something is removed. Every gateway reads it once, when it starts.
 */
export const RESERVE_BYTES = 8 * MIB;
/** How often one gateway tries to store the message again. While NATS is full, that interrupts the metadata for moments. */
const RESTORE_MS = 30_000;
const CHECK_MS = 5_000;
/** How soon it is released again when that made no room. */
const RELEASE_MS = 1_000;
/** By how much documents may grow while it is released, for each gateway: stacks that are deleted have events. */
const MAX_GROWTH_BYTES = 2 * MIB;
/** Growth that is not refused: a resource that is deleted has another state first. */
const SMALL_GROWTH_BYTES = 64;
const KEY = 'state';
const NO_ROOM =
  `NATS has no room for the ${RESERVE_BYTES / MIB} MiB that a store keeps to be able to remove something when it is full: ` +
  'raise "max_file_store" in nats-server.conf of every server, or "max_file" of the account of --store';
const NOT_STORED = 'the space that is kept in NATS for removals was not stored; it will be retried';

/** As JSON under `cluster/reserve/state`. */
interface ReserveDocument {
  readonly state: 'new' | 'kept' | 'released';
  /** When it was released, or storing it was tried. */
  readonly atMs: number;
}

export interface ReserveOptions {
  /** The log of the metadata. */
  readonly log: MessageLog;
  /** Every subject of the log starts with this and a dot. */
  readonly subjectPrefix: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export class Reserve implements MetaReserve {
  readonly #options: ReserveOptions;
  #documents!: JsonDocuments<ReserveDocument>;
  #watched: WatchedDocuments<ReserveDocument> | undefined;
  #releasing: Promise<void> | undefined;
  #releasedMs = -Infinity;
  /** Of documents, while it is released. */
  #grownBytes = 0;
  #isVerified = false;
  #hasWarned = false;
  #checking: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: ReserveOptions) {
    this.#options = options;
  }

  /**
   * Stores the reserve of a new store, and looks after that of another one in the background.
   * @param meta has this reserve
   * @throws OperatorError when a new store has no room for it
   */
  async open(meta: MetaStore): Promise<void> {
    const { logger } = this.#options;
    this.#documents = new JsonDocuments(meta, META_PREFIX.cluster.reserve);
    this.#watched = await WatchedDocuments.open<ReserveDocument>(
      meta,
      META_PREFIX.cluster.reserve,
      (_, next, previous) => {
        if (next?.state === previous?.state) return;
        if (next?.state === 'released') {
          logger.error(
            'NATS is full: nothing is stored until expired records or something else is removed, or its limit in nats-server.conf is raised',
          );
        } else if (previous?.state === 'released') logger.info('NATS has space again');
      },
    );
    if (!this.#watched.get(KEY)) await this.#storeFirst();
    this.#check();
  }

  /** Whether only what makes room is stored. */
  get isReleased(): boolean {
    return this.#releasing !== undefined || this.#watched?.get(KEY)?.state === 'released';
  }

  admit(key: string, { isNew, growthBytes }: DocumentGrowth): void {
    if (!this.isReleased) {
      this.#grownBytes = 0;
      return;
    }
    if (isNeeded(key) || (!isNew && growthBytes <= SMALL_GROWTH_BYTES)) return;
    if (isNew && isClientData(key)) throw natsFull();
    if (this.#grownBytes + growthBytes > MAX_GROWTH_BYTES) throw natsFull();
    this.#grownBytes += growthBytes;
  }

  async release(key: string): Promise<boolean> {
    // Its own document is written at the end of a release, and shows whether there is space.
    if (!this.#watched || key.startsWith(META_PREFIX.cluster.reserve)) return false;
    const nowMs = this.#options.clock.monotonicMs();
    if (!this.#releasing && nowMs - this.#releasedMs >= RELEASE_MS) {
      this.#releasedMs = nowMs;
      this.#releasing = this.#release()
        .catch((error: unknown) => {
          this.#options.logger.warn(
            'the space that is kept in NATS for removals could not be used; it will be retried',
            { error },
          );
        })
        .finally(() => (this.#releasing = undefined));
    }
    await this.#releasing;
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#checking;
  }

  async #release(): Promise<void> {
    const { clock } = this.#options;
    await this.#purge();
    // A new revision also when it was released already: another gateway may be about to store the message again.
    const released: ReserveDocument = { state: 'released', atMs: clock.now() };
    if (!(await this.#documents.update(KEY, () => released))) await this.#documents.create(KEY, released);
  }

  async #storeFirst(): Promise<void> {
    // Without an answer of NATS it is tried again in the background.
    const result = await this.#restore().catch((error: unknown) => {
      this.#options.logger.warn(NOT_STORED, { error });
    });
    if (result !== 'no room') return;
    // The next start is that of a new store again.
    await this.#documents.delete(KEY);
    throw new OperatorError(NO_ROOM);
  }

  #check(): void {
    const { clock, random, logger } = this.#options;
    this.#checking = this.#restore()
      .then((result) => {
        // Every gateway has already logged that the store is full.
        if (result !== 'no room' || this.isReleased || this.#hasWarned) return;
        this.#hasWarned = true;
        logger.warn(NO_ROOM);
      })
      .catch((error: unknown) => {
        if (!this.#isClosed) logger.warn(NOT_STORED, { error });
      })
      .finally(() => {
        if (this.#isClosed) return;
        const delayMs = CHECK_MS * (0.75 + random.fraction() / 2);
        this.#timer = clock.setTimer(delayMs, () => this.#check(), { background: true });
      });
  }

  /** Stores the message. @returns undefined when that is not needed, or another gateway has tried lately */
  async #restore(): Promise<'stored' | 'no room' | undefined> {
    if (!this.#isVerified) await this.#verify();
    if (this.#watched?.get(KEY)?.state === 'kept') return undefined;
    const tried = await this.#beginRestore();
    if (!tried) return undefined;
    const { log, subjectPrefix, clock } = this.#options;
    try {
      await this.#purge();
      await log.publish(subjectOf(subjectPrefix), reserveMessage(), { expectedLast: 0 });
      // NATS stores a message that exceeds the limit, and refuses the next one. And when another gateway has released it
      // meanwhile, the document has another revision.
      const kept: ReserveDocument = { state: 'kept', atMs: clock.now() };
      if (await this.#documents.replace(KEY, tried.revision, kept)) return 'stored';
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.#purge();
      return 'no room';
    }
    await this.#purge();
    return undefined;
  }

  /** Finds out whether the message is there, by storing a small one only if it is not. */
  async #verify(): Promise<void> {
    const { log, subjectPrefix, logger } = this.#options;
    const found = await this.#documents.get(KEY);
    if (found?.value.state === 'kept') {
      try {
        await log.publish(subjectOf(subjectPrefix), emptyMessage(), { expectedLast: 0 });
        // It is stored as a new one then, and the small one is purged before.
        const missing: ReserveDocument = { state: 'new', atMs: 0 };
        if (await this.#documents.replace(KEY, found.revision, missing)) {
          logger.warn('the space that is kept in NATS for removals was missing; it will be stored again');
        }
      } catch (error) {
        const isThere = isMessageLogError(error, 'stale') && (error.lastSeq ?? 0) > 0;
        if (!isThere) throw error;
      }
    }
    this.#isVerified = true;
  }

  /** @returns undefined when another gateway has tried lately, or it is kept */
  async #beginRestore(): Promise<Stored<ReserveDocument> | undefined> {
    const atMs = this.#options.clock.now();
    if (!(await this.#documents.create(KEY, { state: 'new', atMs }))) {
      const found = await this.#documents.update(KEY, (current) =>
        current.state !== 'kept' && Math.abs(atMs - current.atMs) >= RESTORE_MS
          ? { ...current, atMs }
          : undefined,
      );
      if (found?.state === 'kept' || found?.atMs !== atMs) return undefined;
    }
    return this.#documents.get(KEY);
  }

  async #purge(): Promise<void> {
    await this.#options.log.purge(subjectOf(this.#options.subjectPrefix), 'all');
  }
}

function subjectOf(prefix: string): string {
  return `${prefix}._reserve`;
}

function reserveMessage(): Buffer {
  return Buffer.concat([emptyMessage(), Buffer.alloc(RESERVE_BYTES)]);
}

/** Read as the deletion of a document that does not exist, by other releases as well. */
function emptyMessage(): Buffer {
  return encodeMetaMessage({
    key: '',
    value: undefined,
    write: UNKNOWN_WRITE,
    base: 0,
    baseWrite: UNKNOWN_WRITE,
  });
}

function isFull(error: unknown): boolean {
  return isStorageError(error, 'full') || isMessageLogError(error, 'full');
}
