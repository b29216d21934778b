import { Slots } from '../../../../lib/concurrency/slots.ts';
import type { LogBounds, LogId, ReadResult } from '../../../port.ts';
import { isMessageLogError } from '../../messages/port.ts';
import { logNotFound, toStorageError } from '../errors.ts';
import { findByTime } from './find-by-time.ts';
import { bytesBefore, type LogMessage } from '../message.ts';
import type { OpenLog } from '../open-log.ts';
import { readMessages } from './read-messages.ts';
import { Reading } from './reading.ts';
import type { UsedLogs } from '../used-logs.ts';

// Of one request to the engine.
const MAX_READ_MESSAGES = 1000;

/** Reads logs: from memory, or from the engine what is older. What concerns the end of a log is exact across gateways. */
export class LogReader {
  readonly #logs: UsedLogs;
  readonly #slots: Slots;

  /** @param concurrentReads requests to the engine at the same time */
  constructor(logs: UsedLogs, concurrentReads: number) {
    this.#logs = logs;
    this.#slots = new Slots(concurrentReads);
  }

  async read(id: LogId, fromPos: number, maxBytes: number): Promise<ReadResult> {
    const log = await this.#logs.loaded(id);
    const { state, posOffset } = log;
    const fromSeq = () => Math.max(fromPos - posOffset, this.#firstSeq(log));
    // Only a batch at the end of the log can be known to another gateway and not here.
    if (fromSeq() >= state.head.endSeq) await this.catchUp(log);
    const reading = new Reading(fromSeq(), maxBytes, posOffset);
    await this.#fill(reading, log);
    if (state.phase === 'deleted') throw logNotFound(id);
    const bounds = this.boundsOf(log);
    const last = reading.batches.at(-1);
    return {
      ...bounds,
      batches: reading.batches,
      nextPos: last ? last.pos + 1 : Math.max(fromPos, bounds.endPos),
      trimmed: fromPos < this.#logs.document(id).trimmedBefore,
    };
  }

  async findByTime(id: LogId, timeMs: number): Promise<number> {
    const log = await this.#logs.loaded(id);
    let seq = await this.seqByTime(log, timeMs);
    if (seq >= log.state.head.endSeq) {
      await this.catchUp(log);
      seq = await this.seqByTime(log, timeMs);
    }
    return seq === 0 ? 0 : seq + log.posOffset;
  }

  async bounds(id: LogId): Promise<LogBounds> {
    const log = await this.#logs.loaded(id);
    await this.catchUp(log);
    return this.boundsOf(log);
  }

  /** As far as is known here. */
  boundsOf({ id, state, posOffset }: OpenLog): LogBounds {
    const { endSeq } = state.head;
    const endPos = endSeq === 0 ? 0 : endSeq + posOffset;
    const firstPos = Math.min(this.#logs.document(id).trimmedBefore, endPos);
    return { firstPos, endPos, closed: state.phase === 'closed' };
  }

  /** Everything that was acknowledged before the call, by any gateway, is known afterwards. */
  async catchUp({ id, partition, state }: OpenLog): Promise<void> {
    const patience = this.#logs.patience();
    for (;;) {
      try {
        await partition.catchUp();
        break;
      } catch (error) {
        if (!isMessageLogError(error, 'unavailable') || !(await patience.pause()))
          throw toStorageError(error);
      }
    }
    if (state.phase === 'deleted') throw logNotFound(id);
  }

  /** The sequence number of the first batches at or after a time, as far as is known here; the log's end when there are none. */
  async seqByTime(log: OpenLog, timeMs: number): Promise<number> {
    const { state } = log;
    const fromSeq = this.#firstSeq(log);
    if (fromSeq >= state.head.endSeq) return state.head.endSeq;
    return findByTime(state, timeMs, fromSeq, (seq) => this.#readOne(log, seq));
  }

  /** The bytes of all batches below a sequence number that were ever appended, with their headers. */
  async bytesBefore(log: OpenLog, seq: number): Promise<number> {
    const { head } = log.state;
    return seq >= head.endSeq ? head.totalBytes : bytesBefore(await this.#readOne(log, seq));
  }

  async #fill(reading: Reading, log: OpenLog): Promise<void> {
    const { state } = log;
    while (reading.nextSeq < state.head.endSeq && !state.tail.covers(reading.nextSeq)) {
      if (reading.batches.length > 0 && reading.remainingBytes <= 0) return;
      const bounds = { maxBytes: Math.max(1, reading.remainingBytes), maxMessages: MAX_READ_MESSAGES };
      const messages = await this.#read(log, reading.nextSeq, bounds);
      if (!messages.every((message) => reading.take(message))) return;
    }
    for (let index = state.tail.indexOf(reading.nextSeq); index < state.tail.length; index++) {
      if (!reading.take(state.tail.at(index))) return;
    }
  }

  /** Messages below it have been removed, or never existed. */
  #firstSeq({ id, posOffset }: OpenLog): number {
    return Math.max(1, this.#logs.document(id).trimmedBefore - posOffset);
  }

  async #readOne(log: OpenLog, seq: number): Promise<LogMessage> {
    const [message] = await this.#read(log, seq, { maxBytes: 1, maxMessages: 1 });
    return message!;
  }

  #read(
    log: OpenLog,
    fromSeq: number,
    bounds: { maxBytes: number; maxMessages: number },
  ): Promise<LogMessage[]> {
    return readMessages(log, fromSeq, bounds, { slots: this.#slots, patience: this.#logs.patience() });
  }
}
