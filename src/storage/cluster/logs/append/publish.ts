import type { Random } from '../../../../lib/random.ts';
import type { Clock } from '../../../../lib/time/clock.ts';
import { isStorageError, StorageError } from '../../../error.ts';
import { isMessageLogError, type MessageLog, type MessageLogError } from '../../messages/port.ts';
import { logClosed, logNotFound, toStorageError } from '../errors.ts';
import {
  controlMessage,
  hasMark,
  KIND,
  type Kind,
  type LogHead,
  type LogMessage,
  type Mark,
  NO_MESSAGE,
  parseMessage,
} from '../message.ts';
import type { OpenLog } from '../open-log.ts';
import { Patience } from '../patience.ts';
import type { StoredAt } from './forward.ts';
import type { ForwardedSearch } from './forwarded-search.ts';

/** A message that is to follow whatever is the newest one of its log. */
export interface Draft {
  readonly kind: Kind;
  /**
   * The bytes after `previous`; undefined when there is nothing left to store. Those that an earlier call returned stay as
   * they are.
   */
  payload(previous: LogHead, timeMs: number, mark: Mark): Buffer | undefined;
  /** What it contains may have been stored by another gateway. */
  readonly search?: ForwardedSearch | undefined;
}

interface Attempt {
  readonly payload: Buffer;
  readonly mark: Mark;
  /** Whether it may be stored, now or later. */
  maybeStored: boolean;
}

/** The draft is not stored, since another gateway has written first. */
export const BEHIND = Symbol('behind');

/*
 * The outcome of a publish that was not acknowledged is decided by its expectation. Only one message can follow the
 * one that it expected as the newest. So the same bytes are published again with the same expectation, until
 * NATS either stores them, which means that they were not stored before, or refuses them, because there is a message
 * that follows. If that is ours, it was stored; if not, it never will be.
 */
export class Publisher {
  /** In the messages of this gateway. */
  readonly writer: bigint;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limitMs: number;
  #count = 0;

  /** @param options.limitMs how long a publish is tried again */
  constructor(options: { clock: Clock; random: Random; limitMs: number }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#limitMs = options.limitMs;
    this.writer = options.random.bytes(8).readBigUInt64LE();
  }

  /** Stores the message that a log begins with, unless it has one. @throws StorageError `not-written`, `unknown`, `failed` */
  async storeFirst(messages: MessageLog, subject: string, timeMs: number): Promise<void> {
    const patience = this.patience();
    const payload = controlMessage(KIND.created, timeMs, NO_MESSAGE, this.nextMark());
    for (;;) {
      try {
        await messages.publish(subject, payload, { expectedLast: 0, limitMs: patience.leftMs });
        return;
      } catch (error) {
        // The number may be that of an earlier attempt that is lost with its leader: only a message that can be read is stored.
        if (isMessageLogError(error, 'stale') && (await hasMessage(messages, subject, patience))) return;
        const isFinal = !isMessageLogError(error) || error.kind === 'closed' || error.kind === 'full';
        if (isFinal || !(await patience.pause())) throw toStorageError(error);
      }
    }
  }

  /** The mark of the next message of this gateway, or of what it forwards. They grow. */
  nextMark(): Mark {
    return { writer: this.writer, count: ++this.#count };
  }

  patience(): Patience {
    return new Patience(this.#clock, this.#random, this.#limitMs);
  }

  /** As `tryToStore`, until no other gateway writes first. */
  async store(log: OpenLog, draft: Draft): Promise<StoredAt | undefined> {
    const patience = this.patience();
    for (;;) {
      const stored = await this.tryToStore(log, draft, patience);
      if (stored !== BEHIND) return stored;
      if (patience.isExhausted) throw alwaysBehind(log, draft);
    }
  }

  /**
   * Stores a message of the log, unless another gateway writes first. A log that is closed already is closed again without
   * another message.
   * @returns undefined when nothing was left to store
   * @throws StorageError `closed`, `not-found`, `not-written`, `unknown`, `failed`
   */
  async tryToStore(
    log: OpenLog,
    draft: Draft,
    patience: Patience,
  ): Promise<StoredAt | undefined | typeof BEHIND> {
    await log.load(patience).catch((error: unknown) => {
      throw notStored(log, error, false);
    });
    const { search } = draft;
    const elsewhere = await search?.find(log, patience);
    if (elsewhere) return elsewhere;
    if (log.state.phase === 'deleted') throw logNotFound(log.id);
    const { head } = log.state;
    if (search && !search.hasSeen(head.seq)) return BEHIND;
    if (log.state.phase === 'closed') {
      if (draft.kind === KIND.closed) return undefined;
      if (draft.kind !== KIND.deleted) throw logClosed(log.id);
    }
    const mark = this.nextMark();
    const payload = draft.payload(head, Math.max(head.timeMs, this.#clock.now()), mark);
    if (!payload) return undefined;
    const attempt = { payload, mark, maybeStored: false };
    const stored = await this.#publishAfter(log, head.seq, attempt, patience).catch((error: unknown) => {
      throw notStored(log, error, attempt.maybeStored);
    });
    if (!stored) return BEHIND;
    log.state.apply(stored);
    return { seq: stored.seq, timeMs: stored.timeMs, firstIndex: 0 };
  }

  /**
   * @returns undefined when another message follows the expected one, and ours is not stored and never will be
   * @throws StorageError, MessageLogError
   */
  async #publishAfter(
    log: OpenLog,
    expectedLast: number,
    attempt: Attempt,
    patience: Patience,
  ): Promise<LogMessage | undefined> {
    const { messages } = log.partition;
    const { subject } = log.state;
    const { payload } = attempt;
    for (;;) {
      let error: MessageLogError;
      try {
        const options = { expectedLast, limitMs: patience.leftMs };
        const seq = await messages.publish(subject, payload, options);
        return parseMessage({ seq, subject, payload });
      } catch (thrown) {
        if (!isMessageLogError(thrown) || thrown.kind === 'closed') throw thrown;
        error = thrown;
      }
      // After a refusal too: while a leader is being replaced, two servers take themselves for it. Both receive the message;
      // one refuses it, and the other one stores it.
      if (error.kind === 'full' && !attempt.maybeStored) throw error;
      if (error.kind !== 'not-written' && error.kind !== 'full') attempt.maybeStored = true;
      // The number need not be that of a stored message: a server that is behind gives a lower one, and one of a message
      // whose outcome is open a higher one. Only a message that can be read proves that the expected one has a successor.
      if (error.kind === 'stale' && error.lastSeq !== undefined)
        error = (await log.refresh(expectedLast, patience)) ?? error;
      const wait = () => patience.pause((limitMs) => log.followed(expectedLast, limitMs));
      if (!log.isPast(expectedLast) && !(await wait())) throw error;
      if (log.state.phase === 'deleted') throw logNotFound(log.id);
      if (log.isPast(expectedLast)) return this.#ownSuccessor(log, expectedLast, attempt, patience);
    }
  }

  /**
   * The message that follows the expected one, if it is ours. It is compared whatever the publish reported: a refusal by a
   * server that is no longer the leader must not store records twice.
   */
  async #ownSuccessor(
    log: OpenLog,
    expectedLast: number,
    { mark, maybeStored }: Attempt,
    patience: Patience,
  ): Promise<LogMessage | undefined> {
    const { leader } = log;
    for (;;) {
      const next = await patience.answer(log.successor(expectedLast), leader).catch((error: unknown) => {
        if (isMessageLogError(error, 'unavailable')) return undefined;
        throw error;
      });
      if (next?.previousSeq === expectedLast) return hasMark(next, mark) ? next : undefined;
      if (!(await patience.answer(log.exists(), 'the leader of the metadata'))) throw logNotFound(log.id);
      if (next || !(await patience.pause())) {
        if (!maybeStored) return undefined;
        throw new StorageError(
          'unknown',
          `whether a message of log ${log.id} is stored cannot be found out`,
          {
            facts: { log: log.id, expectedLast, found: next?.seq },
          },
        );
      }
    }
  }
}

async function hasMessage(messages: MessageLog, subject: string, patience: Patience): Promise<boolean> {
  try {
    return (await patience.answer(messages.last(subject), `the leader of ${messages.name}`)) !== undefined;
  } catch (error) {
    if (isMessageLogError(error, 'unavailable')) return false;
    throw toStorageError(error);
  }
}

export function alwaysBehind({ id }: OpenLog, { search }: Draft): StorageError {
  const kind = search ? 'unknown' : 'not-written';
  return new StorageError(kind, `other gateways were always first to write to log ${id}`, {
    facts: { log: id },
  });
}

/**
 * The error for a caller. Whatever the failure of a question was, a message that may be stored is not known not to be: the gateway that
 * forwarded it would store it again.
 */
function notStored(log: OpenLog, thrown: unknown, maybeStored: boolean): unknown {
  if (isStorageError(thrown, 'not-found') || isStorageError(thrown, 'unknown')) return thrown;
  const cause = toStorageError(thrown);
  if (!isStorageError(cause)) return cause;
  const isLate = cause.kind === 'not-written' || cause.kind === 'unavailable';
  if (!maybeStored && !isLate) return cause;
  const kind = maybeStored ? 'unknown' : 'not-written';
  return new StorageError(kind, `NATS stored no message of log ${log.id} in time: ${cause.message}`, {
    cause,
    facts: { log: log.id },
  });
}
