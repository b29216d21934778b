import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { StoredMessage } from '../message/store.ts';
import { newReceiptHandle } from '../message/receipt-handle.ts';

/** The delivery state of a message. It is not stored: after a restart, received messages are visible again. */
export interface QueuedMessage extends StoredMessage {
  /** On the monotonic clock, so that setting the host's clock neither shows nor hides a message. */
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedMs: number | undefined;
  /** The handle of the latest receive. */
  receiptHandle: string | undefined;
}

/** The metadata that a receiver gets with the content of a message. */
export interface Receipt {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs: number;
  /** When the message becomes visible again, on the monotonic clock. */
  readonly hiddenUntilMs: number;
}

/** The messages of a queue, in order of sending, with their delivery state. */
export class QueuedMessages {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byId = new Map<string, QueuedMessage>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  get(messageId: string): QueuedMessage | undefined {
    return this.#byId.get(messageId);
  }

  all(): QueuedMessage[] {
    return [...this.#byId.values()];
  }

  add(message: StoredMessage, delayMs: number): void {
    this.#byId.set(message.messageId, {
      ...message,
      visibleAtMs: this.#clock.monotonicMs() + delayMs,
      receiveCount: 0,
      firstReceivedMs: undefined,
      receiptHandle: undefined,
    });
  }

  /** @returns false if it was already removed */
  remove({ messageId }: QueuedMessage): boolean {
    return this.#byId.delete(messageId);
  }

  /** Hides visible messages, oldest first, and returns a receipt for each. */
  receive(maxMessages: number, visibilityMs: number): Receipt[] {
    const nowMs = this.#clock.monotonicMs();
    const receipts: Receipt[] = [];
    for (const message of this.#byId.values()) {
      if (receipts.length === maxMessages) break;
      if (message.visibleAtMs > nowMs) continue;
      message.visibleAtMs = nowMs + visibilityMs;
      message.receiveCount++;
      message.firstReceivedMs ??= this.#clock.now();
      message.receiptHandle = newReceiptHandle(message.messageId, this.#random);
      const { messageId, sentMs, receiveCount, firstReceivedMs, receiptHandle } = message;
      receipts.push({
        messageId,
        sentMs,
        receiveCount,
        firstReceivedMs,
        receiptHandle,
        hiddenUntilMs: message.visibleAtMs,
      });
    }
    return receipts;
  }

  /** Visible messages that were received at least `maxReceiveCount` times. */
  *receivedTooOften(maxReceiveCount: number): Generator<QueuedMessage> {
    const nowMs = this.#clock.monotonicMs();
    for (const message of this.#byId.values()) {
      if (message.visibleAtMs <= nowMs && message.receiveCount >= maxReceiveCount) yield message;
    }
  }

  sentBefore(wallMs: number): QueuedMessage[] {
    const found: QueuedMessage[] = [];
    for (const message of this.#byId.values()) {
      if (message.sentMs >= wallMs) break;
      found.push(message);
    }
    return found;
  }

  /** Time until the next message becomes visible, at least 1 ms; Infinity without messages. */
  untilVisibleMs(): number {
    const nowMs = this.#clock.monotonicMs();
    let untilMs = Infinity;
    for (const { visibleAtMs } of this.#byId.values()) untilMs = Math.min(untilMs, visibleAtMs - nowMs);
    return Math.max(1, untilMs);
  }

  /** How many messages are visible, in flight, and delayed. */
  counts(): { visible: number; notVisible: number; delayed: number } {
    const nowMs = this.#clock.monotonicMs();
    const counts = { visible: 0, notVisible: 0, delayed: 0 };
    for (const { visibleAtMs, receiveCount } of this.#byId.values()) {
      if (visibleAtMs <= nowMs) counts.visible++;
      else if (receiveCount > 0) counts.notVisible++;
      else counts.delayed++;
    }
    return counts;
  }
}
