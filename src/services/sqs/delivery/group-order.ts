import type { DeliveryOrder } from './delivery-order.ts';
import type { QueuedMessage } from './queued-message.ts';

/**
 * FIFO queues: the messages of a group in order of sending. A message that is hidden blocks the later ones of its group.
 * As many messages of one group as possible come first; the group that was received last comes last next time:
 * docs/aws/sqs.md#order.
 */
export class GroupOrder implements DeliveryOrder {
  readonly #groups = new Map<string, Set<QueuedMessage>>();

  add(message: QueuedMessage): void {
    const groupId = groupOf(message);
    const group = this.#groups.get(groupId);
    if (group) group.add(message);
    else this.#groups.set(groupId, new Set([message]));
  }

  remove(message: QueuedMessage): void {
    const groupId = groupOf(message);
    const group = this.#groups.get(groupId);
    group?.delete(message);
    if (group?.size === 0) this.#groups.delete(groupId);
  }

  *deliverable(nowMs: number): Generator<QueuedMessage> {
    for (const group of this.#groups.values()) {
      for (const message of group) {
        if (message.visibleAtMs > nowMs) break;
        yield message;
      }
    }
  }

  received(messages: readonly QueuedMessage[]): void {
    for (const groupId of new Set(messages.map(groupOf))) {
      const group = this.#groups.get(groupId);
      if (!group) continue;
      this.#groups.delete(groupId);
      this.#groups.set(groupId, group);
    }
  }

  /** Only the first message of a group counts, because it blocks the others. */
  nextVisibleMs(): number {
    let firstMs = Infinity;
    for (const group of this.#groups.values()) {
      const [first] = group;
      if (first) firstMs = Math.min(firstMs, first.visibleAtMs);
    }
    return firstMs;
  }
}

function groupOf({ groupId = '' }: QueuedMessage): string {
  return groupId;
}
