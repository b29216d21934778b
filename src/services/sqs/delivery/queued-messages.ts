import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { StoredMessage } from '../message/store.ts';
import type { DeliveryOrder } from './delivery-order.ts';
import { type QueuedMessage, receivesOf } from './queued-message.ts';
import { newReceiptHandle } from '../message/receipt-handle.ts';

/** The metadata that a receiver gets with the content of a message. */
export interface Receipt extends Pick<
  StoredMessage,
  'senderId' | 'groupId' | 'deduplicationId' | 'sequenceNumber'
> {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs: number;
  /** The queue that a redrive policy has moved it from. */
  readonly sourceArn?: string;
  /** When the message becomes visible again, on the monotonic clock. */
  readonly hiddenUntilMs: number;
}

/** The messages of a queue, in order of sending, with their delivery state. */
export class QueuedMessages {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #order: DeliveryOrder;
  readonly #byId = new Map<string, QueuedMessage>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }, order: DeliveryOrder) {
    this.#clock = clock;
    this.#random = random;
    this.#order = order;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(messageId: string): QueuedMessage | undefined {
    return this.#byId.get(messageId);
  }

  all(): QueuedMessage[] {
    return [...this.#byId.values()];
  }

  add(message: StoredMessage, delayMs: number): void {
    const queued = {
      ...message,
      visibleAtMs: this.#clock.monotonicMs() + delayMs,
      receiveCount: 0,
      firstReceivedMs: undefined,
      receiptHandle: undefined,
    };
    this.#byId.set(message.messageId, queued);
    this.#order.add(queued);
  }

  /** @returns false if it was already removed */
  remove(message: QueuedMessage): boolean {
    this.#order.remove(message);
    return this.#byId.delete(message.messageId);
  }

  /** Hides the next messages, and returns a receipt for each. */
  receive(maxMessages: number, visibilityMs: number): Receipt[] {
    const nowMs = this.#clock.monotonicMs();
    const messages: QueuedMessage[] = [];
    for (const message of this.#order.deliverable(nowMs)) {
      messages.push(message);
      if (messages.length >= maxMessages) break;
    }
    this.#order.received(messages);
    return messages.map((message) => {
      message.visibleAtMs = nowMs + visibilityMs;
      message.receiveCount++;
      message.firstReceivedMs ??= this.#clock.now();
      message.receiptHandle = newReceiptHandle(message.messageId, this.#random);
      return receiptOf(message);
    });
  }

  /** Undoes the latest receive of a message. */
  putBack(messageId: string): void {
    const message = this.#byId.get(messageId);
    if (!message || message.receiveCount === 0) return;
    message.visibleAtMs = this.#clock.monotonicMs();
    message.receiveCount--;
    message.receiptHandle = undefined;
    if (message.receiveCount === 0) message.firstReceivedMs = undefined;
  }

  /** The messages that would be received next, in order. */
  deliverable(): Iterable<QueuedMessage> {
    return this.#order.deliverable(this.#clock.monotonicMs());
  }

  /** Messages that would be received next, and were received at least `maxReceiveCount` times. */
  *receivedTooOften(maxReceiveCount: number): Generator<QueuedMessage> {
    for (const message of this.deliverable()) {
      if (message.receiveCount >= maxReceiveCount) yield message;
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

  /** Time until the next message becomes visible; 0 or less if one is, Infinity without messages. */
  untilVisibleMs(): number {
    return this.#order.nextVisibleMs() - this.#clock.monotonicMs();
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

/** The receipt of a message that is in flight. */
export function receiptOf(message: QueuedMessage): Receipt {
  const { messageId, sentMs, senderId, groupId, deduplicationId, sequenceNumber, movedFrom } = message;
  return {
    messageId,
    sentMs,
    ...receivesOf(message),
    receiptHandle: message.receiptHandle!,
    hiddenUntilMs: message.visibleAtMs,
    ...(senderId !== undefined && { senderId }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    ...(sequenceNumber !== undefined && { sequenceNumber }),
    ...(movedFrom && { sourceArn: movedFrom.queueArn }),
  };
}
