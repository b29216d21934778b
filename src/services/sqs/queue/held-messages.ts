import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { StoredMessage } from '../message/store.ts';
import { newReceiptHandle } from '../message/receipt-handle.ts';

/** A message and who has received it. Not stored: after a restart every message is visible again. */
export interface HeldMessage extends StoredMessage {
  /** By the monotonic clock: a step of the wall clock neither shows nor hides a message. */
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedMs: number | undefined;
  /** Of the newest receipt. */
  receiptHandle: string | undefined;
}

/** What a receiver gets beside the content of a message. */
export interface Receipt {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs: number;
}

/** The messages of a queue in order of sending, and when each is visible. */
export class HeldMessages {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byId = new Map<string, HeldMessage>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  get(messageId: string): HeldMessage | undefined {
    return this.#byId.get(messageId);
  }

  all(): HeldMessage[] {
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

  /** @returns false when it is gone already */
  remove({ messageId }: HeldMessage): boolean {
    return this.#byId.delete(messageId);
  }

  /** Hides visible messages, oldest first, and returns a receipt for each. */
  take(maxMessages: number, visibilityMs: number): Receipt[] {
    const nowMs = this.#clock.monotonicMs();
    const taken: Receipt[] = [];
    for (const held of this.#byId.values()) {
      if (taken.length === maxMessages) break;
      if (held.visibleAtMs > nowMs) continue;
      held.visibleAtMs = nowMs + visibilityMs;
      held.receiveCount++;
      held.firstReceivedMs ??= this.#clock.now();
      held.receiptHandle = newReceiptHandle(held.messageId, this.#random);
      const { messageId, sentMs, receiveCount, firstReceivedMs, receiptHandle } = held;
      taken.push({ messageId, sentMs, receiveCount, firstReceivedMs, receiptHandle });
    }
    return taken;
  }

  /** Visible messages that have been received at least so often. */
  *receivedTooOften(maxReceiveCount: number): Generator<HeldMessage> {
    const nowMs = this.#clock.monotonicMs();
    for (const held of this.#byId.values()) {
      if (held.visibleAtMs <= nowMs && held.receiveCount >= maxReceiveCount) yield held;
    }
  }

  sentBefore(wallMs: number): HeldMessage[] {
    const found: HeldMessage[] = [];
    for (const held of this.#byId.values()) {
      if (held.sentMs >= wallMs) break;
      found.push(held);
    }
    return found;
  }

  /** Until the next message becomes visible, at least 1; Infinity when there is none. */
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
