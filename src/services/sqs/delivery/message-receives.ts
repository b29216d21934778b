import type { Clock } from '../../../lib/time/clock.ts';
import { MAX_FIFO_IN_FLIGHT } from '../limits.ts';
import { type QueuedMessages, type Receipt, receiptOf } from './queued-messages.ts';
import { ReceiveAttempts } from './receive-attempts.ts';

// How often a FIFO queue with too many messages in flight looks whether some were deleted.
const FULL_RETRY_MS = 1_000;

/** Receives messages of a queue, with the rules of FIFO queues: attempts that are repeated, and messages in flight. */
export class MessageReceives {
  readonly #clock: Clock;
  readonly #messages: QueuedMessages;
  readonly #isFifo: boolean;
  readonly #attempts: ReceiveAttempts;

  constructor(clock: Clock, messages: QueuedMessages, isFifo: boolean) {
    this.#clock = clock;
    this.#messages = messages;
    this.#isFifo = isFifo;
    this.#attempts = new ReceiveAttempts(clock);
  }

  /** Hides the next messages. @param attemptId ReceiveRequestAttemptId */
  take(maxMessages: number, visibilityMs: number, attemptId: string | undefined): readonly Receipt[] {
    if (this.#isFull()) return [];
    if (!this.#isFifo || attemptId === undefined) return this.#messages.receive(maxMessages, visibilityMs);
    const receipts =
      this.#repeat(this.#attempts.find(attemptId) ?? [], visibilityMs) ??
      this.#messages.receive(maxMessages, visibilityMs);
    if (receipts.length > 0) this.#attempts.set(attemptId, receipts);
    return receipts;
  }

  /** Time until a message may be received; 0 or less if one can be now, Infinity without messages. */
  untilVisibleMs(): number {
    return this.#isFull() ? FULL_RETRY_MS : this.#messages.untilVisibleMs();
  }

  /** Whether a FIFO queue has as many messages in flight as it may have. */
  #isFull(): boolean {
    const mayBeFull = this.#isFifo && this.#messages.size >= MAX_FIFO_IN_FLIGHT;
    return mayBeFull && this.#messages.counts().notVisible >= MAX_FIFO_IN_FLIGHT;
  }

  /** Returns the messages of an earlier receive with the same attempt id, unless one was deleted or its visibility was changed. */
  #repeat(receipts: readonly Receipt[], visibilityMs: number): readonly Receipt[] | undefined {
    const nowMs = this.#clock.monotonicMs();
    const messages = receipts.flatMap(({ messageId, receiptHandle, hiddenUntilMs }) => {
      const message = this.#messages.get(messageId);
      const isUnchanged = message?.receiptHandle === receiptHandle && message.visibleAtMs === hiddenUntilMs;
      return isUnchanged && hiddenUntilMs > nowMs ? [message] : [];
    });
    if (messages.length === 0 || messages.length < receipts.length) return undefined;
    return messages.map((message) => {
      message.visibleAtMs = nowMs + visibilityMs;
      return receiptOf(message);
    });
  }
}
