import { StorageError } from '../../../error.ts';
import { isMessageLogError } from '../../messages/port.ts';
import type { Slots } from '../../../../lib/concurrency/slots.ts';
import { logNotFound, toStorageError } from '../errors.ts';
import { type LogMessage, parseMessage } from '../message.ts';
import type { OpenLog } from '../open-log.ts';
import type { Patience } from '../patience.ts';

/**
 * Reads messages that are not in memory, from `fromSeq` on, which at least one is at. Each message names its predecessor,
 * so a message that is missing is noticed: only what was trimmed may be.
 * @throws StorageError `not-found`, `unavailable`, `corrupt`
 */
export async function readMessages(
  log: OpenLog,
  fromSeq: number,
  bounds: { readonly maxBytes: number; readonly maxMessages: number },
  { slots, patience }: { slots: Slots; patience: Patience },
): Promise<LogMessage[]> {
  const { messages } = log.partition;
  for (;;) {
    let found: LogMessage[] = [];
    try {
      const reading = slots.run(() => messages.read(log.state.subject, fromSeq, bounds));
      found = (await patience.answer(reading, messages.name)).map(parseMessage);
    } catch (error) {
      if (!isMessageLogError(error, 'unavailable')) throw toStorageError(error);
    }
    if (log.state.phase === 'deleted') throw logNotFound(log.id);
    if (found.length > 0) {
      await requireUnbroken(log, fromSeq, found);
      return found;
    }
    // The server that answered is behind.
    if (!(await patience.pause())) {
      throw new StorageError('unavailable', `messages of log ${log.id} cannot be read`, {
        facts: { log: log.id, fromSeq },
      });
    }
  }
}

async function requireUnbroken(log: OpenLog, fromSeq: number, found: readonly LogMessage[]): Promise<void> {
  let next = fromSeq;
  for (const message of found) {
    const isMissing = message.previousSeq >= next;
    if (isMissing && (await log.trimmedBeforeSeq()) <= message.previousSeq) {
      throw new StorageError('corrupt', `message ${message.previousSeq} of log ${log.id} is missing`, {
        facts: { log: log.id, missing: message.previousSeq, followedBy: message.seq },
      });
    }
    next = message.seq + 1;
  }
}
