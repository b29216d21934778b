import type { Clock } from '../../../lib/time/clock.ts';
import { StorageError } from '../../error.ts';
import type { LogId } from '../../port.ts';
import { isMessageLogError, type MessageLogError } from '../messages/port.ts';
import { logNotFound, toStorageError } from './errors.ts';
import { firstSeqOf, type LogDocument } from './catalog.ts';
import type { LogState } from './state/log-state.ts';
import { type LogMessage, parseMessage } from './message.ts';
import type { Partition } from './state/partition.ts';
import type { Patience } from './patience.ts';

// The follower usually delivers within this time; then the leader in NATS is asked.
const FOLLOWER_PATIENCE_MS = 50;

/** A log that this gateway uses. */
export class OpenLog {
  readonly id: LogId;
  readonly partition: Partition;
  readonly state: LogState;
  readonly #options: LogOptions;
  #loading: Promise<void> | undefined;

  constructor(id: LogId, partition: Partition, state: LogState, options: LogOptions) {
    this.id = id;
    this.partition = partition;
    this.state = state;
    this.#options = options;
  }

  /** What is added to a sequence number to get a position. */
  get posOffset(): number {
    return this.#options.document()?.posOffset ?? 0;
  }

  /** For errors: what answers a question about the newest message. */
  get leader(): string {
    return `the leader of ${this.partition.messages.name}`;
  }

  /** Whether the log exists, by its newest document. */
  async exists(): Promise<boolean> {
    return (await this.#options.exactDocument()) !== undefined;
  }

  /** Messages below this sequence number may be missing, by the newest document. @throws StorageError `not-found` */
  async trimmedBeforeSeq(): Promise<number> {
    const document = await this.#options.exactDocument();
    if (!document) throw logNotFound(this.id);
    return firstSeqOf(document);
  }

  /**
   * Resolves when a message of the log is known, after which the follower delivers the newer ones.
   * @throws StorageError `not-found`, `unavailable`
   */
  async load(patience = this.#options.patience()): Promise<void> {
    if (this.state.head.seq > 0 || this.state.phase === 'deleted') return;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    try {
      await patience.answer(this.#loading, this.leader);
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /**
   * Looks for a message above `seq`: the follower may deliver it soon, otherwise the leader in NATS is asked once. While a
   * leader is replaced it answers late, and the follower may be first.
   * @returns why the leader has not answered, if it has not
   * @throws StorageError `not-found`
   */
  async refresh(seq: number, patience: Patience): Promise<MessageLogError | undefined> {
    if (await this.followed(seq, FOLLOWER_PATIENCE_MS)) return undefined;
    const ended = new AbortController();
    try {
      await Promise.race([
        patience.answer(this.#askLeader(), this.leader),
        this.#until(() => this.isPast(seq), Infinity, ended.signal),
      ]);
      return undefined;
    } catch (error) {
      if (isMessageLogError(error, 'unavailable')) return error;
      throw error;
    } finally {
      // Not before the race is decided: the end of the wait would win against the leader's answer, which may be an error.
      ended.abort();
    }
  }

  /** Whether a message above `seq` is known, or the log is gone. */
  isPast(seq: number): boolean {
    return this.state.head.seq > seq || this.state.phase === 'deleted';
  }

  /** Waits until the follower has delivered a message above `seq`, or the log is gone. @returns false after `limitMs` */
  followed(seq: number, limitMs: number): Promise<boolean> {
    return this.#until(() => this.isPast(seq), limitMs);
  }

  /** Waits until another gateway has written the newest batches, or `limitMs` have passed. */
  async passedOn(writer: bigint, limitMs: number): Promise<void> {
    const { state } = this;
    await this.#until(() => state.newestWrite?.writer !== writer || state.phase !== 'open', limitMs);
  }

  /** The first message above `seq` that is kept, or undefined when none is known to the server that answered. */
  async successor(seq: number): Promise<LogMessage | undefined> {
    const { tail, subject, head } = this.state;
    if (head.seq > seq && tail.covers(seq + 1)) return tail.at(tail.indexOf(seq + 1));
    const [message] = await this.partition.messages.read(subject, seq + 1, { maxBytes: 1, maxMessages: 1 });
    return message && parseMessage(message);
  }

  /** @param signal ends the wait early */
  #until(isReached: () => boolean, limitMs: number, signal?: AbortSignal): Promise<boolean> {
    if (isReached()) return Promise.resolve(true);
    if (limitMs <= 0 || signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (reached: boolean) => {
        watch.stop();
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        resolve(reached);
      };
      const onAbort = () => end(false);
      const watch = this.state.watch(() => {
        if (isReached()) end(true);
      });
      const timer = this.#options.clock.setTimer(limitMs, () => end(false));
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  async #load(): Promise<void> {
    const patience = this.#options.patience();
    for (;;) {
      try {
        await this.#askLeader();
      } catch (error) {
        if (!isMessageLogError(error, 'unavailable')) throw error;
      }
      if (this.isPast(0)) return;
      if (!(await patience.pause())) {
        throw new StorageError('unavailable', `NATS has no message of log ${this.id}, which exists`, {
          facts: { log: this.id },
        });
      }
    }
  }

  /** Asks the leader in NATS for the newest message. @throws StorageError, MessageLogError `unavailable` */
  async #askLeader(): Promise<void> {
    try {
      const last = await this.partition.messages.last(this.state.subject);
      if (last) this.state.apply(parseMessage(last));
      // A leader that was just elected may not know all messages yet.
      else if (!(await this.exists())) throw logNotFound(this.id);
    } catch (error) {
      throw isMessageLogError(error, 'unavailable') ? error : toStorageError(error);
    }
  }
}

export interface LogOptions {
  readonly clock: Clock;
  /** For reads. */
  patience(): Patience;
  /** The document of the log, as this gateway knows it. */
  document(): LogDocument | undefined;
  /** Its document once everything that was written before the call is known here. */
  exactDocument(): Promise<LogDocument | undefined>;
}
