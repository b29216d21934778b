import { Slots } from '../../../../lib/concurrency/slots.ts';
import type { LogBounds, LogId, ReadResult } from '../../../port.ts';
import { isMessageLogError } from '../../messages/port.ts';
import { logNotFound, toStorageError } from '../errors.ts';
import { findByTime } from './find-by-time.ts';
import { firstSeqOf } from '../catalog.ts';
import { importedBatches, importedEndPos } from '../imported.ts';
import { bytesBefore, type LogMessage } from '../message.ts';
import { ImportedSeqs } from './imported-seqs.ts';
import type { OpenLog } from '../open-log.ts';
import { readMessages } from './read-messages.ts';
import { Reading } from './reading.ts';
import type { Tail } from '../state/tail.ts';
import type { UsedLogs } from '../used-logs.ts';

// Of one request to NATS.
const MAX_READ_MESSAGES = 1000;

/** Reads logs: from memory, or from NATS what is older. What concerns the end of a log is exact across gateways. */
export class LogReader {
  readonly #logs: UsedLogs;
  readonly #slots: Slots;
  readonly #imported = new ImportedSeqs();

  /** @param concurrentReads requests to NATS at the same time */
  constructor(logs: UsedLogs, concurrentReads: number) {
    this.#logs = logs;
    this.#slots = new Slots(concurrentReads);
  }

  async read(id: LogId, fromPos: number, maxBytes: number): Promise<ReadResult> {
    const log = await this.#logs.loaded(id);
    const { state, posOffset } = log;
    // Only a batch at the end of the log can be known to another gateway and not here.
    const isEndUncertain = Math.max(fromPos - posOffset, this.#firstSeq(log)) < state.head.endSeq;
    if (!isEndUncertain) await this.catchUp(log);
    const pos = Math.max(fromPos, this.#logs.document(id).trimmedBefore);
    const seq = this.#isImported(log, pos) ? await this.seqOf(log, pos) : pos - posOffset;
    const reading = new Reading({ seq: Math.max(seq, this.#firstSeq(log)), pos }, maxBytes, posOffset);
    const bounds = await this.#fill(reading, log);
    if (state.phase === 'deleted') throw logNotFound(id);
    const last = reading.batches.at(-1);
    return {
      ...bounds,
      batches: reading.batches,
      nextPos: last ? last.pos + 1 : Math.max(fromPos, bounds.endPos),
      trimmed: fromPos < this.#logs.document(id).trimmedBefore,
      isEndUncertain,
    };
  }

  async findByTime(id: LogId, timeMs: number): Promise<number> {
    const log = await this.#logs.loaded(id);
    // Of the head that is searched: with a later one, what has arrived meanwhile would seem to have been found.
    const { endSeq } = log.state.head;
    let seq = await this.#seqByTime(log, timeMs);
    if (seq >= endSeq) {
      await this.catchUp(log);
      seq = await this.#seqByTime(log, timeMs);
    }
    return this.#posSince(log, seq, timeMs);
  }

  /** The position of the first batches at or after a time, as far as is known here; the log's end when there are none. */
  async posByTime(log: OpenLog, timeMs: number): Promise<number> {
    return this.#posSince(log, await this.#seqByTime(log, timeMs), timeMs);
  }

  /** The sequence number of the message with the first batch at or above a position. */
  async seqOf(log: OpenLog, pos: number): Promise<number> {
    if (!this.#isImported(log, pos)) return pos - log.posOffset;
    const { imported } = this.#logs.document(log.id);
    return this.#imported.seqOf(log.id, imported!, pos, (seq) => this.readOne(log, seq));
  }

  async bounds(id: LogId): Promise<LogBounds> {
    const log = await this.#logs.loaded(id);
    await this.catchUp(log);
    return this.boundsOf(log);
  }

  /** As far as is known here. */
  boundsOf({ id, state, posOffset }: OpenLog): LogBounds {
    const { endSeq } = state.head;
    const { trimmedBefore } = this.#logs.document(id);
    // What another gateway has trimmed may have been removed before this one knew of it.
    const endPos = Math.max(endSeq === 0 ? 0 : endSeq + posOffset, trimmedBefore);
    return { firstPos: trimmedBefore, endPos, closed: state.phase === 'closed' };
  }

  /** Everything that was acknowledged before the call, by any gateway, is known afterwards. */
  async catchUp({ id, partition, state, leader }: OpenLog): Promise<void> {
    const patience = this.#logs.patience();
    for (;;) {
      try {
        await patience.answer(partition.catchUp(), leader);
        break;
      } catch (error) {
        if (!isMessageLogError(error, 'unavailable') || !(await patience.pause()))
          throw toStorageError(error);
      }
    }
    if (state.phase === 'deleted') throw logNotFound(id);
  }

  /** The first message at or above a sequence number, which is not above that of the newest one. */
  async readOne(log: OpenLog, seq: number): Promise<LogMessage> {
    const [message] = await this.#read(log, seq, { maxBytes: 1, maxMessages: 1 });
    return message!;
  }

  /** The bytes of all batches below a sequence number that were ever appended, with their headers. */
  async bytesBefore(log: OpenLog, seq: number): Promise<number> {
    const { head } = log.state;
    return seq >= head.endSeq ? head.totalBytes : bytesBefore(await this.readOne(log, seq));
  }

  async #seqByTime(log: OpenLog, timeMs: number): Promise<number> {
    const { state } = log;
    const fromSeq = this.#firstSeq(log);
    if (fromSeq >= state.head.endSeq) return state.head.endSeq;
    return findByTime(state, timeMs, fromSeq, (seq) => this.readOne(log, seq));
  }

  /** @param seq of the first message at or after the time, or of the log's end */
  async #posSince(log: OpenLog, seq: number, timeMs: number): Promise<number> {
    const { imported, trimmedBefore } = this.#logs.document(log.id);
    if (!imported || seq > imported.lastSeq) return seq === 0 ? 0 : seq + log.posOffset;
    const message = await this.readOne(log, seq);
    const first = importedBatches(message).find(({ timestampMs }) => timestampMs >= timeMs);
    return Math.max(trimmedBefore, first?.pos ?? importedEndPos(message));
  }

  #isImported({ id }: OpenLog, pos: number): boolean {
    const { imported } = this.#logs.document(id);
    return imported !== undefined && pos < imported.endPos;
  }

  /** @returns the bounds, taken in the same turn as the last look for batches, so that `endPos` is above no batch that was not seen */
  async #fill(reading: Reading, log: OpenLog): Promise<LogBounds> {
    const { state } = log;
    while (!reading.isFull && reading.nextSeq < state.head.endSeq && !state.tail.covers(reading.nextSeq)) {
      const messages = await this.#readSome(log, reading);
      const rest = messages.find((message) => !reading.take(message));
      this.#imported.wasRead(log.id, rest ?? messages.at(-1)!);
    }
    if (!reading.isFull) takeTail(reading, state.tail);
    return this.boundsOf(log);
  }

  /** Messages below it have been removed, or never existed. */
  #firstSeq({ id }: OpenLog): number {
    return firstSeqOf(this.#logs.document(id));
  }

  async #readSome(log: OpenLog, { nextSeq, remainingBytes }: Reading): Promise<LogMessage[]> {
    const recent = this.#imported.recent(log.id, nextSeq);
    if (recent) return [recent];
    const bounds = { maxBytes: Math.max(1, remainingBytes), maxMessages: MAX_READ_MESSAGES };
    return this.#read(log, nextSeq, bounds);
  }

  #read(
    log: OpenLog,
    fromSeq: number,
    bounds: { maxBytes: number; maxMessages: number },
  ): Promise<LogMessage[]> {
    return readMessages(log, fromSeq, bounds, { slots: this.#slots, patience: this.#logs.patience() });
  }
}

function takeTail(reading: Reading, tail: Tail): void {
  for (let index = tail.indexOf(reading.nextSeq); index < tail.length; index++) {
    if (!reading.take(tail.at(index))) return;
  }
}
