import type { MessageStore, StoredMessage } from '../message/store.ts';
import type { MessageUsage } from './bounds.ts';
import type { FifoSends } from './fifo/sends.ts';
import type { QueuedMessage } from '../delivery/queued-message.ts';
import type { QueuedMessages } from '../delivery/queued-messages.ts';

// Each removal is a write; concurrent ones share a group commit.
const CONCURRENT_REMOVALS = 256;

export interface MessageRemovalsOptions {
  readonly store: MessageStore;
  readonly messages: QueuedMessages;
  readonly usage: MessageUsage;
  /** Undefined for a standard queue. */
  readonly fifo: FifoSends | undefined;
  /** Called after a message of a FIFO queue was removed: the next one of its group may be received. */
  readonly onUnblocked: () => void;
}

/** Removes messages of a queue from memory and disk. */
export class MessageRemovals {
  readonly #options: MessageRemovalsOptions;

  constructor(options: MessageRemovalsOptions) {
    this.#options = options;
  }

  async remove(message: QueuedMessage): Promise<void> {
    const { fifo, messages, onUnblocked, store, usage } = this.#options;
    if (fifo?.isRemembered(message) === true) await store.deleteContent(message.key);
    // The deduplication id may have been forgotten meanwhile.
    if (fifo?.isRemembered(message) !== true) await store.delete(message.key);
    if (messages.remove(message)) usage.release(message.bytes);
    if (fifo) onUnblocked();
  }

  async removeAll(all: readonly QueuedMessage[]): Promise<void> {
    await inSlices(all, (message) => this.remove(message));
  }

  /** Deletes what is stored of messages that were removed while their deduplication ids were remembered. */
  async deleteDocuments(forgotten: readonly StoredMessage[]): Promise<void> {
    const { messages, store } = this.#options;
    const removed = forgotten.filter(({ messageId }) => !messages.get(messageId));
    await inSlices(removed, ({ key }) => store.delete(key));
  }
}

async function inSlices<T>(all: readonly T[], remove: (item: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < all.length; index += CONCURRENT_REMOVALS) {
    await Promise.all(all.slice(index, index + CONCURRENT_REMOVALS).map(remove));
  }
}
