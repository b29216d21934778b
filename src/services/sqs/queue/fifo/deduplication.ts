import type { Clock } from '../../../../lib/time/clock.ts';
import { DEDUPLICATION_MS, MAX_DEDUPLICATION_IDS } from '../../../fifo/deduplication.ts';
import { OverLimit } from '../../errors.ts';
import type { StoredMessage } from '../../message/store.ts';

export interface SentMessage {
  readonly messageId: string;
  /** Of FIFO queues only. */
  readonly sequenceNumber?: string;
}

interface Remembered {
  readonly message: StoredMessage;
  /** On the monotonic clock. */
  readonly untilMs: number;
  readonly sent: Promise<SentMessage>;
}

/** The messages that a FIFO queue received in the last five minutes, by deduplication id. */
export class Deduplication {
  readonly #clock: Clock;
  readonly #remembered = new Map<string, Remembered>();
  /** When the id of a message is forgotten, by message id. */
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns the earlier send with this id, which may still be in progress */
  find(id: string): Promise<SentMessage> | undefined {
    const remembered = this.#remembered.get(id);
    return remembered && remembered.untilMs > this.#clock.monotonicMs() ? remembered.sent : undefined;
  }

  /** @throws OverLimit */
  requireRoom(): void {
    if (this.#remembered.size < MAX_DEDUPLICATION_IDS) return;
    throw OverLimit(
      `A Millrace queue holds at most ${MAX_DEDUPLICATION_IDS} deduplication ids of the last five minutes.`,
    );
  }

  /** Remembers a send, and forgets it if it fails. */
  add(id: string, message: StoredMessage, sent: Promise<SentMessage>): void {
    const remembered = { message, untilMs: this.#clock.monotonicMs() + DEDUPLICATION_MS, sent };
    this.#set(id, remembered);
    sent.catch(() => {
      if (this.#remembered.get(id) === remembered) this.#delete(id, remembered);
    });
  }

  /** Remembers a message that was stored before this start. */
  restore(id: string, message: StoredMessage): void {
    const leftMs = Math.min(message.sentMs + DEDUPLICATION_MS - this.#clock.now(), DEDUPLICATION_MS);
    const { messageId, sequenceNumber } = message;
    const sent = Promise.resolve({ messageId, ...(sequenceNumber !== undefined && { sequenceNumber }) });
    this.#set(id, { message, untilMs: this.#clock.monotonicMs() + leftMs, sent });
  }

  /** Whether the id of a message that is deleted must be remembered. */
  isRemembered({ messageId }: StoredMessage): boolean {
    const untilMs = this.#untilMs.get(messageId);
    return untilMs !== undefined && untilMs > this.#clock.monotonicMs();
  }

  /** Forgets expired ids. @returns their messages, of which the deleted ones may now be removed */
  takeExpired(): StoredMessage[] {
    const expired: StoredMessage[] = [];
    for (const [id, remembered] of this.#remembered) {
      if (remembered.untilMs > this.#clock.monotonicMs()) break;
      this.#delete(id, remembered);
      expired.push(remembered.message);
    }
    return expired;
  }

  /** Forgets everything. @returns all messages, once those that are being sent are stored */
  async takeAll(): Promise<StoredMessage[]> {
    const all = [...this.#remembered.values()];
    this.#remembered.clear();
    this.#untilMs.clear();
    await Promise.allSettled(all.map(({ sent }) => sent));
    return all.map(({ message }) => message);
  }

  /** The order of the ids is that of their expiry. */
  #set(id: string, remembered: Remembered): void {
    const replaced = this.#remembered.get(id);
    if (replaced) this.#delete(id, replaced);
    this.#remembered.set(id, remembered);
    this.#untilMs.set(remembered.message.messageId, remembered.untilMs);
  }

  #delete(id: string, { message }: Remembered): void {
    this.#remembered.delete(id);
    this.#untilMs.delete(message.messageId);
  }
}
