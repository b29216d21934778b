import { MIB } from '../../../lib/bytes.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { isMessageLogError, type MessageLog } from '../messages/port.ts';

/** NATS handles messages of this size well; each is in memory several times. */
export const CHUNK_BYTES = MIB;
const MAX_ATTEMPTS = 8;
const RETRY_DELAY_MS = 250;

/**
 * Publishes the chunks of one upload, whose subject has no other writer, one after another.
 * @returns the number of the first
 * @throws MessageLogError
 */
export async function uploadChunks(
  { log, clock }: { log: MessageLog; clock: Clock },
  subject: string,
  bytes: Buffer,
): Promise<number> {
  let first = 0;
  let last = 0;
  // One chunk without bytes when there are none.
  for (let at = 0; at === 0 || at < bytes.length; at += CHUNK_BYTES) {
    last = await publishChunk({ log, clock }, subject, bytes.subarray(at, at + CHUNK_BYTES), last);
    first ||= last;
  }
  return first;
}

async function publishChunk(
  { log, clock }: { log: MessageLog; clock: Clock },
  subject: string,
  chunk: Buffer,
  expectedLast: number,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await log.publish(subject, chunk, { expectedLast });
    } catch (error) {
      if (!isMessageLogError(error) || error.kind === 'closed') throw error;
      // The subject has one writer: a message after `expectedLast` is this chunk, stored by an earlier attempt.
      if (error.kind === 'stale' && (error.lastSeq ?? 0) > expectedLast) {
        const stored = await log.last(subject);
        if (stored && stored.seq > expectedLast) return stored.seq;
      }
      if (attempt === MAX_ATTEMPTS) throw error;
    }
    await sleep(clock, RETRY_DELAY_MS);
  }
}
