import { KIND, type LogHead, type LogMessage } from '../message.ts';
import type { LogState } from '../state/log-state.ts';

/** Reads the first message at or above a sequence number, which is not above that of the newest message. */
export type ReadOne = (fromSeq: number) => Promise<LogMessage>;

/**
 * The sequence number of the first batches at or after `timeMs`; the log's end when there are none. Times never decrease
 * within a log, so it searches by halves: in memory, or with a read for each step.
 * @param fromSeq where the log begins; below its end
 */
export async function findByTime(
  { head, tail }: LogState,
  timeMs: number,
  fromSeq: number,
  readOne: ReadOne,
): Promise<number> {
  if (head.timeMs < timeMs) return head.endSeq;
  if (tail.length > 0 && (tail.covers(fromSeq) || tail.at(0).timeMs < timeMs)) {
    const index = Math.max(tail.indexOfTime(timeMs), tail.indexOf(fromSeq));
    return firstBatches(tail.at(index), head, readOne);
  }
  // The first message at or after the time is above `below` and not above `found`.
  let below = fromSeq - 1;
  let found = await readOne(fromSeq);
  if (found.timeMs < timeMs) {
    below = found.seq;
    found = await readOne(head.seq);
  }
  while (found.previousSeq > below) {
    const middle = await readOne(below + Math.ceil((found.previousSeq - below) / 2));
    if (middle.timeMs < timeMs) below = middle.seq;
    else found = middle;
  }
  return firstBatches(found, head, readOne);
}

async function firstBatches(message: LogMessage, head: LogHead, readOne: ReadOne): Promise<number> {
  const first =
    message.kind === KIND.created && head.seq > message.seq ? await readOne(message.seq + 1) : message;
  return first.kind === KIND.batches || first.kind === KIND.imported ? first.seq : head.endSeq;
}
