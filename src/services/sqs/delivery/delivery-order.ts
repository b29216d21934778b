import type { QueuedMessage } from './queued-message.ts';

/** Decides which messages of a queue may be received, and in which order. */
export interface DeliveryOrder {
  add(message: QueuedMessage): void;
  remove(message: QueuedMessage): void;
  /** The messages that may be received now, in order. */
  deliverable(nowMs: number): Iterable<QueuedMessage>;
  /** Called after these messages were received. */
  received(messages: readonly QueuedMessage[]): void;
  /** When the next message may be received, on the monotonic clock; Infinity without messages. */
  nextVisibleMs(): number;
}

/** Standard queues: every visible message, oldest first. */
export class SendOrder implements DeliveryOrder {
  readonly #messages = new Set<QueuedMessage>();

  add(message: QueuedMessage): void {
    this.#messages.add(message);
  }

  remove(message: QueuedMessage): void {
    this.#messages.delete(message);
  }

  *deliverable(nowMs: number): Generator<QueuedMessage> {
    for (const message of this.#messages) {
      if (message.visibleAtMs <= nowMs) yield message;
    }
  }

  received(): void {}

  nextVisibleMs(): number {
    let firstMs = Infinity;
    for (const { visibleAtMs } of this.#messages) firstMs = Math.min(firstMs, visibleAtMs);
    return firstMs;
  }
}
