import type { LogId } from '../../../port.ts';
import type { ImportedPart } from '../catalog.ts';
import { importedEndPos, importedFirstPos } from '../imported.ts';
import { KIND, type LogMessage } from '../message.ts';
import { compact } from '../state/log-state.ts';
import type { ReadOne } from './find-by-time.ts';

/** Logs of which the message that was read last is kept: about 16 MiB, since such a message has 256 KiB or one position. */
const MAX_RECENT = 64;

/**
 * Finds the messages of positions that were copied from another store, by halves. Readers continue where they were, mostly within
 * the same message, so the one that was read last is kept.
 */
export class ImportedSeqs {
  readonly #recent = new Map<LogId, LogMessage>();

  /** The sequence number of the first message with a batch at or above a position, which is below the end of the part. */
  async seqOf(id: LogId, { fromSeq, lastSeq }: ImportedPart, pos: number, readOne: ReadOne): Promise<number> {
    const recent = this.#recent.get(id);
    if (recent && importedEndPos(recent) === pos) return recent.seq + 1;
    if (recent && importedFirstPos(recent) <= pos && importedEndPos(recent) > pos) return recent.seq;
    let below = fromSeq - 1;
    let found = await readOne(lastSeq);
    while (found.previousSeq > below) {
      const middle = await readOne(below + Math.ceil((found.previousSeq - below) / 2));
      if (middle.kind === KIND.imported && importedEndPos(middle) > pos) found = middle;
      else below = middle.seq;
    }
    return found.seq;
  }

  /** The message with a sequence number, if it is the one that was read last. */
  recent(id: LogId, seq: number): LogMessage | undefined {
    const message = this.#recent.get(id);
    return message?.seq === seq ? message : undefined;
  }

  wasRead(id: LogId, message: LogMessage): void {
    if (message.kind !== KIND.imported) return;
    this.#recent.delete(id);
    this.#recent.set(id, compact(message));
    if (this.#recent.size > MAX_RECENT) this.#recent.delete(this.#recent.keys().next().value!);
  }
}
