import type { Logger } from '../../../lib/log/logger.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { MetaEntries } from '../../meta-entries.ts';
import type { ListRange, MetaChange, MetaEntry } from '../../port.ts';
import { type Following, type Message, MessageLogError, type MessageLog } from '../messages/port.ts';
import type { OpenWrite } from './open-write.ts';
import { decodeMetaMessage, UNKNOWN_WRITE, type WriteId } from './payload.ts';

/** How long NATS keeps the message of a deletion. */
export const DELETION_TTL_MS = 10 * 60_000;
/** A replica that was without contact for longer may have missed a deletion, and reads everything again. */
const MISSABLE_AFTER_MS = DELETION_TTL_MS / 2;
const RELOAD_RETRY_MS = 1_000;
/** Each is a message that was replaced while those before it were received; a follower is seldom behind for more than one. */
const MAX_GAP_ROUNDS = 64;

export interface ReplicaTools {
  readonly log: MessageLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The change that made an entry of a replica. */
export function writeOf(entry: MetaEntry | undefined): WriteId {
  return ReplicaEntry.writeOf(entry);
}

/** An entry that also knows which change made it. */
class ReplicaEntry implements MetaEntry {
  readonly key: string;
  readonly value: Buffer;
  readonly revision: number;
  readonly #write: WriteId;

  constructor(key: string, value: Buffer, revision: number, write: WriteId) {
    this.key = key;
    this.value = value;
    this.revision = revision;
    this.#write = write;
  }

  static writeOf(entry: MetaEntry | undefined): WriteId {
    return entry instanceof ReplicaEntry ? entry.#write : UNKNOWN_WRITE;
  }
}

/** All documents in the memory of this gateway, as of a message of the log that only grows. */
export class MetaReplica {
  readonly #tools: ReplicaTools;
  readonly #entries = new MetaEntries();
  readonly #openWrites = new Map<string, Set<OpenWrite>>();
  #following: Following | undefined;
  #loading: Promise<void>;
  #closed = false;
  #isReloading = false;
  /** Of the follower, those whose replacements were delivered. */
  #filledGaps = 0;
  /** Counts the followers that were reset. */
  #resets = 0;

  private constructor(tools: ReplicaTools) {
    this.#tools = tools;
    this.#loading = this.#load();
  }

  /** Reads all documents. @throws MessageLogError */
  static async open(tools: ReplicaTools): Promise<MetaReplica> {
    const replica = new MetaReplica(tools);
    try {
      await replica.#loading;
    } catch (error) {
      replica.close();
      throw error;
    }
    return replica;
  }

  get(key: string): MetaEntry | undefined {
    return this.#entries.get(key);
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

  /** It contains everything up to this message. */
  get position(): number {
    return this.#following?.position ?? 0;
  }

  /**
   * Resolves when the replica contains message `seq`, or what has replaced it.
   * @throws MessageLogError `unavailable`, `closed`
   */
  async reach(seq: number): Promise<void> {
    for (;;) {
      const loading = this.#loading;
      await loading;
      // Another follower has begun to read everything again: what it has received is not known here yet.
      if (loading !== this.#loading) continue;
      const following = this.#following!;
      try {
        await this.#reachWithoutGaps(following, seq);
        return;
      } catch (error) {
        // After a reset, another follower has begun to read everything again.
        if (following === this.#following) throw error;
      }
    }
  }

  /** Has `write` observe the messages of its key until `forget`. */
  observe(write: OpenWrite): void {
    const writes = this.#openWrites.get(write.key);
    if (writes) writes.add(write);
    else this.#openWrites.set(write.key, new Set([write]));
  }

  forget(write: OpenWrite): void {
    const writes = this.#openWrites.get(write.key);
    writes?.delete(write);
    if (writes?.size === 0) this.#openWrites.delete(write.key);
  }

  close(): void {
    this.#closed = true;
    this.#following?.stop();
  }

  /**
   * A message that was replaced before it could be delivered leaves a gap, and its document is old until the replacement comes.
   * That was stored before the gap was seen. So everything up to a number that is asked for afterwards is waited for,
   * until there is no further gap.
   */
  async #reachWithoutGaps(following: Following, seq: number): Promise<void> {
    await following.reach(seq);
    for (let round = 0; this.#filledGaps !== following.gaps; round++) {
      if (round === MAX_GAP_ROUNDS) throw new MessageLogError('unavailable', 'the metadata changes too fast');
      const { gaps } = following;
      await following.reach(await this.#tools.log.lastSeq());
      if (gaps === following.gaps && following === this.#following) this.#filledGaps = gaps;
    }
  }

  /** Reads the whole log, then applies what differs from what is known, so that watchers see every difference. */
  async #load(): Promise<void> {
    const { log } = this.#tools;
    const found = new Map<string, ReplicaEntry>();
    let loaded = false;
    this.#following?.stop();
    const following = log.follow(
      1,
      {
        onMessage: (message) => {
          const { change } = this.#decode(message);
          if (loaded) this.#entries.apply(change);
          else if (change instanceof ReplicaEntry) found.set(change.key, change);
          else found.delete(change.key);
        },
        onReset: (reason) => this.#reload(reason),
      },
      { missableAfterMs: MISSABLE_AFTER_MS },
    );
    this.#following = following;
    const end = await log.lastSeq();
    this.#filledGaps = 0;
    await this.#reachWithoutGaps(following, end);
    // From here on in one turn of the event loop: nothing is delivered in between.
    loaded = true;
    for (const { key } of this.#entries.all()) {
      if (!found.has(key)) this.#entries.apply({ key, value: undefined, revision: end });
    }
    for (const entry of found.values()) {
      if (this.#entries.get(entry.key)?.revision !== entry.revision) this.#entries.apply(entry);
    }
  }

  /**
   * One at a time, also when its follower is reset meanwhile: a second one would stop the follower of the first, and the
   * replica would be taken for complete while one of them still reads.
   */
  #reload(reason: string): void {
    const { logger } = this.#tools;
    if (this.#closed) return;
    logger.warn(`the metadata is read again: ${reason}`);
    this.#resets++;
    if (this.#isReloading) return;
    this.#isReloading = true;
    this.#loading = this.#loadUntilComplete();
    this.#loading.catch(() => {});
  }

  async #loadUntilComplete(): Promise<void> {
    const { logger, clock } = this.#tools;
    while (!this.#closed) {
      const resets = this.#resets;
      try {
        await this.#load();
        if (resets === this.#resets) {
          // In the same turn: a reset in between would be ignored for good.
          this.#isReloading = false;
          return;
        }
      } catch (error) {
        logger.warn(
          `the metadata could not be read: ${error instanceof Error ? error.message : String(error)}`,
        );
        await sleep(clock, RELOAD_RETRY_MS);
      }
    }
    throw new MessageLogError('closed', 'the store is closed');
  }

  #decode({ seq, payload }: Message): { change: MetaChange } {
    const message = decodeMetaMessage(payload);
    const { key, value, write } = message;
    for (const open of this.#openWrites.get(key) ?? []) open.observe(seq, message);
    return {
      change: value ? new ReplicaEntry(key, value, seq, write) : { key, value: undefined, revision: seq },
    };
  }
}
