import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { isStorageError } from '../error.ts';
import { JsonDocuments, type Stored } from '../json-documents.ts';
import { META_PREFIX } from '../keys.ts';
import type { MetaStore } from '../port.ts';
import { WatchedDocuments } from '../watched-documents.ts';
import { isMessageLogError, type MessageLog } from './messages/port.ts';
import { engineFull } from './messages/storage-error.ts';
import type { MetaReserve } from './meta/meta-store.ts';
import { encodeMetaMessage, UNKNOWN_WRITE } from './meta/payload.ts';

/*
 * Space on the servers of the metadata for what makes room on a full engine. A removal is recorded before anything is removed,
 * and members renew themselves, but a full server of NATS stores nothing. So a message without meaning is kept, and purged
 * when a change of the metadata is refused: NATS purges when it is full. A document has the state, for all gateways:
 *
 *   new → kept         the message was stored
 *   kept → released    a change was refused: the message is purged
 *   released → kept    the message was stored again, and this change after it
 *
 * While it is released, gateways refuse what fills the engine: appends, blobs, and documents that hold what clients send.
 */

/**
 * Bytes that other gateways can still store until they know that the reserve is released, and what the metadata grows by
 * until something is removed. Every gateway reads it once, when it starts.
 */
const RESERVE_BYTES = 8 * 2 ** 20;
/** How often one gateway tries to store the message again. While the engine is full, that interrupts the metadata for moments. */
const RESTORE_MS = 30_000;
const CHECK_MS = 5_000;
/** How soon it is released again when that made no room. */
const RELEASE_MS = 1_000;
const KEY = 'state';

/** Documents that hold what clients send, each for one request. */
const CLIENT_DATA: readonly string[] = [
  META_PREFIX.engine.stream,
  META_PREFIX.lambda.function,
  META_PREFIX.lambda.layer,
  META_PREFIX.lambda.event,
  META_PREFIX.logs.stream,
  META_PREFIX.sqs.message,
  META_PREFIX.s3.object,
  META_PREFIX.s3.upload,
  META_PREFIX.s3.part,
  META_PREFIX.ssm.parameter,
];

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
  #checking: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: ReserveOptions) {
    this.#options = options;
  }

  /** Creates the reserve of a new store in the background. @param meta has this reserve */
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
            'the engine is full: nothing is stored until expired records or something else is removed, or its limit in nats-server.conf is raised',
          );
        } else if (previous?.state === 'released') logger.info('the engine has space again');
      },
    );
    this.#check();
  }

  /** Whether only what makes room is stored. */
  get isReleased(): boolean {
    return this.#releasing !== undefined || this.#watched?.get(KEY)?.state === 'released';
  }

  /** @throws StorageError `full` for a new document of what clients send */
  admitDocument(key: string): void {
    if (this.isReleased && CLIENT_DATA.some((prefix) => key.startsWith(prefix))) throw engineFull();
  }

  async release(key: string): Promise<boolean> {
    // Its own document is written at the end of a release, and shows whether there is space.
    if (!this.#watched || key.startsWith(META_PREFIX.cluster.reserve)) return false;
    const nowMs = this.#options.clock.monotonicMs();
    if (!this.#releasing && nowMs - this.#releasedMs >= RELEASE_MS) {
      this.#releasedMs = nowMs;
      this.#releasing = this.#release()
        .catch((error: unknown) => {
          this.#options.logger.warn('the reserve of the engine could not be used; this is repeated', {
            error: String(error),
          });
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

  #check(): void {
    const { clock, random, logger } = this.#options;
    this.#checking = this.#restore()
      .catch((error: unknown) => {
        logger.warn('the reserve of the engine was not stored; this is repeated', { error: String(error) });
      })
      .finally(() => {
        if (this.#isClosed) return;
        const delayMs = CHECK_MS * (0.75 + random.fraction() / 2);
        this.#timer = clock.setTimer(delayMs, () => this.#check(), { background: true });
      });
  }

  /** Stores the message, unless another gateway has tried lately. */
  async #restore(): Promise<void> {
    if (this.#watched?.get(KEY)?.state === 'kept') return;
    const tried = await this.#beginRestore();
    if (!tried) return;
    const { log, subjectPrefix, clock } = this.#options;
    try {
      await this.#purge();
      await log.publish(subjectOf(subjectPrefix), reserveMessage(), { expectedLast: 0 });
      // NATS stores a message that exceeds the limit, and refuses the next one. And when another gateway has released it
      // meanwhile, the document has another revision.
      const kept: ReserveDocument = { state: 'kept', atMs: clock.now() };
      if (await this.#documents.replace(KEY, tried.revision, kept)) return;
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    await this.#purge();
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

/** Read as the deletion of a document that does not exist, by other releases as well. */
function reserveMessage(): Buffer {
  const head = { key: '', value: undefined, write: UNKNOWN_WRITE, base: 0, baseWrite: UNKNOWN_WRITE };
  return Buffer.concat([encodeMetaMessage(head), Buffer.alloc(RESERVE_BYTES)]);
}

function isFull(error: unknown): boolean {
  return isStorageError(error, 'full') || isMessageLogError(error, 'full');
}
