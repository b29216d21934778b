import { type Clock, systemClock } from '../../../src/lib/time/clock.ts';
import { type Message, MessageLogError } from '../../../src/storage/cluster/messages/port.ts';

type Listener = () => void;

/** A replicated message log in memory, as its leader knows it. Gateways reach it through a connection of their own. */
export class FakeNats {
  /** Every message that was ever stored, in order of sequence number. */
  readonly everything: Message[] = [];
  /** Those that were not removed. */
  readonly #messages: Message[] = [];
  readonly #newest = new Map<string, number>();
  readonly #inFlight = new Set<string>();
  readonly #listeners = new Set<Listener>();
  readonly #maxPerSubject: number;
  #lastSeq = 0;

  /** By the clock of its servers. */
  readonly nowMs: () => number;

  /**
   * @param maxPerSubject how many of the newest messages of a subject are kept; -1: all
   * @param clock of its servers
   */
  constructor(maxPerSubject: 1 | -1 = -1, clock: Pick<Clock, 'now'> = systemClock) {
    this.#maxPerSubject = maxPerSubject;
    this.nowMs = () => clock.now();
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** The check that the leader makes before it replicates a message. @throws MessageLogError `stale` */
  begin(subject: string, expectedLast: number): void {
    const newest = this.#newest.get(subject) ?? 0;
    if (newest !== expectedLast) {
      throw new MessageLogError('stale', `wrong last sequence: ${newest}`, { lastSeq: newest });
    }
    if (this.#inFlight.has(subject)) throw new MessageLogError('stale', 'wrong last sequence');
    this.#inFlight.add(subject);
  }

  /** A majority has the message that began. */
  commit(subject: string, payload: Buffer): number {
    this.#inFlight.delete(subject);
    const seq = ++this.#lastSeq;
    const message = { seq, subject, payload: Buffer.from(payload) };
    this.#messages.push(message);
    this.everything.push(message);
    if (this.#maxPerSubject === 1) this.purge(subject, { belowSeq: seq });
    this.#newest.set(subject, seq);
    for (const listener of this.#listeners) listener();
    return seq;
  }

  /** The leader was lost before a majority had the message that began. */
  abandon(subject: string): void {
    this.#inFlight.delete(subject);
  }

  last(subject: string): Message | undefined {
    return this.#messages.findLast((message) => message.subject === subject);
  }

  /** @param upTo what the server that answers has: it may be behind */
  read(
    subject: string,
    fromSeq: number,
    upTo: number,
    { maxBytes, maxMessages }: { maxBytes: number; maxMessages: number },
  ): Message[] {
    const found: Message[] = [];
    let bytes = 0;
    for (const message of this.#messages) {
      if (message.seq > upTo || found.length === maxMessages) break;
      if (message.subject !== subject || message.seq < fromSeq) continue;
      bytes += message.payload.length;
      if (bytes > maxBytes && found.length > 0) break;
      found.push(message);
    }
    return found;
  }

  /** The first message at or above a sequence number, of all subjects. */
  next(fromSeq: number): Message | undefined {
    return this.#messages.find(({ seq }) => seq >= fromSeq);
  }

  purge(subject: string, which: 'all' | { readonly belowSeq: number }): void {
    const belowSeq = which === 'all' ? Infinity : which.belowSeq;
    const kept = this.#messages.filter((message) => message.subject !== subject || message.seq >= belowSeq);
    this.#messages.splice(0, this.#messages.length, ...kept);
    if (!kept.some((message) => message.subject === subject)) this.#newest.delete(subject);
  }

  /** Calls `onCommit` after each message, until it is stopped. */
  watch(onCommit: Listener): { stop(): void } {
    this.#listeners.add(onCommit);
    return { stop: () => void this.#listeners.delete(onCommit) };
  }
}
