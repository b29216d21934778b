import { MIB } from '../../../../lib/bytes.ts';
import { StorageError } from '../../../error.ts';
import { isMessageLogError } from '../../messages/port.ts';
import { toStorageError } from '../errors.ts';
import { type LogMessage, type Mark, markOf, originIn, parseMessage } from '../message.ts';
import type { OpenLog } from '../open-log.ts';
import type { LogState } from '../state/log-state.ts';
import type { Patience } from '../patience.ts';
import type { Forward, StoredAt } from './forward.ts';

/*
 * Batches that were forwarded without an answer may be stored already, or be stored later. Their sender looks for them in
 * every message since it forwarded them, and then stores them itself on condition that no message follows those. That
 * message has a higher count than the forward, and thereby revokes it: its receiver stores it only after having
 * looked at every message since as well. So they are stored once.
 */

const READ_BOUNDS = { maxBytes: MIB, maxMessages: 100 };

/** Looks for batches that this gateway forwarded. */
export class ForwardedSearch {
  readonly #mark: Mark;
  #nextSeq: number;

  constructor(mark: Mark, sinceSeq: number) {
    this.#mark = mark;
    this.#nextSeq = sinceSeq + 1;
  }

  /**
   * Looks at every message up to the newest one.
   * @returns undefined when none contains them: they are not stored up to the head that the log has when this resolves
   * @throws StorageError `unknown` when messages have been removed, or cannot be read in time
   */
  async find(log: OpenLog, patience: Patience): Promise<StoredAt | undefined> {
    while (this.#nextSeq <= log.state.head.seq) {
      for (const message of await this.#next(log, patience)) {
        if (message.previousSeq >= this.#nextSeq)
          throw undecided(log, `message ${message.previousSeq} was removed`);
        const origin = originIn(message, this.#mark);
        if (origin) return { seq: message.seq, timeMs: message.timeMs, firstIndex: origin.firstIndex };
        this.#nextSeq = message.seq + 1;
      }
    }
    return undefined;
  }

  /** Whether everything up to the head was looked at. */
  hasSeen(seq: number): boolean {
    return this.#nextSeq > seq;
  }

  async #next({ state, partition, id }: OpenLog, patience: Patience): Promise<LogMessage[]> {
    const { tail, subject } = state;
    if (tail.covers(this.#nextSeq)) {
      const first = tail.indexOf(this.#nextSeq);
      return Array.from({ length: tail.length - first }, (_, index) => tail.at(first + index));
    }
    for (;;) {
      try {
        const { messages } = partition;
        const reading = messages.read(subject, this.#nextSeq, READ_BOUNDS);
        const found = await patience.answer(reading, messages.name);
        if (found.length > 0) return found.map(parseMessage);
      } catch (error) {
        if (!isMessageLogError(error, 'unavailable')) throw toStorageError(error);
      }
      // The server that answered is behind.
      if (state.phase === 'deleted' || !(await patience.pause())) {
        throw undecided({ id }, 'the messages since cannot be read');
      }
    }
  }
}

/**
 * Whether batches that another gateway forwarded must not be stored after the newest message: their sender has written a
 * later message, or that cannot be excluded.
 */
export function isRevoked({ head, tail }: LogState, { writer, count, sinceSeq }: Forward): boolean {
  if (head.seq <= sinceSeq) return false;
  if (!tail.covers(sinceSeq + 1)) return true;
  for (let index = tail.indexOf(sinceSeq + 1); index < tail.length; index++) {
    const mark = markOf(tail.at(index));
    if (mark.writer === writer && mark.count > count) return true;
  }
  return false;
}

function undecided({ id }: { readonly id: string }, why: string): StorageError {
  return new StorageError('unknown', `whether records of log ${id} are stored cannot be found out: ${why}`, {
    facts: { log: id },
  });
}
