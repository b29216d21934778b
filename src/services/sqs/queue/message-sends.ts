import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { QueuedMessages } from '../delivery/queued-messages.ts';
import {
  contentBytes,
  type MessageContent,
  type MessageStore,
  type StoredMessage,
} from '../message/store.ts';
import type { MessageUsage } from './bounds.ts';
import type { SentMessage } from './fifo/deduplication.ts';
import { type QueueDocument, queueKey } from './document.ts';
import type { FifoSends } from './fifo/sends.ts';
import type { SendOptions } from './options.ts';

const NUMBER_DIGITS = 16;

export interface MessageSendsOptions {
  readonly store: MessageStore;
  readonly messages: QueuedMessages;
  readonly usage: MessageUsage;
  /** Undefined for a standard queue. */
  readonly fifo: FifoSends | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly document: () => QueueDocument;
  /** Called before each write; may throw. */
  readonly beforeWrite: () => Promise<void>;
  /** Called for each message that a client has sent, and that is not a duplicate. */
  readonly onSent: () => void;
}

/** Adds messages to a queue, on disk and in memory. */
export class MessageSends {
  readonly #options: MessageSendsOptions;
  #nextNumber = 0;

  constructor(options: MessageSendsOptions) {
    this.#options = options;
  }

  /** Adds messages that were stored before this start, in order of sending. */
  restore(stored: readonly StoredMessage[]): void {
    const { clock, fifo, messages, usage } = this.#options;
    for (const message of stored) {
      const [, number] = /^.*\/\d+-(\d+)$/.exec(message.key) ?? [];
      if (number !== undefined) this.#nextNumber = Number(number) + 1;
      fifo?.restore(message, this.#scope);
      if (message.isDeleted === true) continue;
      usage.add(message.bytes);
      // The wall clock may have been set back since then: a message waits no longer than its own delay.
      const { sentMs, visibleFromMs } = message;
      const delayMs = visibleFromMs - Math.max(clock.now(), sentMs);
      messages.add(message, delayMs);
    }
  }

  /**
   * Resolves when the message is durable. A duplicate is not stored; the earlier message is returned.
   * @throws OverLimit; what `beforeWrite` throws
   */
  async send(content: MessageContent, options: SendOptions): Promise<SentMessage> {
    const { document, fifo, messages, onSent } = this.#options;
    const { delaySeconds = document().attributes.DelaySeconds, movedMessageId } = options;
    const delayMs = delaySeconds * 1_000;
    const message = this.#newMessage(content, options, delayMs);
    const write = () => this.#write(message, content);
    const apply = () => {
      messages.add(message, delayMs);
      if (movedMessageId === undefined) onSent();
    };
    if (fifo) return fifo.send(message, movedMessageId === undefined ? this.#scope : undefined, write, apply);
    await write();
    apply();
    return { messageId: message.messageId };
  }

  get #scope(): 'queue' | 'messageGroup' {
    const { DeduplicationScope: scope } = this.#options.document().attributes;
    return scope === 'messageGroup' ? 'messageGroup' : 'queue';
  }

  #newMessage(
    content: MessageContent,
    { senderId, groupId, deduplicationId, movedMessageId, movedFrom }: SendOptions,
    delayMs: number,
  ): StoredMessage {
    const { clock, fifo, random } = this.#options;
    const sentMs = clock.now();
    return {
      key: this.#nextKey(),
      messageId: movedMessageId ?? random.uuid(),
      sentMs,
      visibleFromMs: sentMs + delayMs,
      bytes: contentBytes(content),
      ...(senderId !== undefined && { senderId }),
      ...(groupId !== undefined && { groupId }),
      ...(deduplicationId !== undefined && { deduplicationId }),
      ...(fifo && { sequenceNumber: fifo.nextSequenceNumber() }),
      ...(movedFrom && { movedFrom }),
    };
  }

  /** The key contains the creation time of the queue, because a queue of the same name may have existed before. */
  #nextKey(): string {
    const document = this.#options.document();
    const number = String(this.#nextNumber++).padStart(NUMBER_DIGITS, '0');
    return `${queueKey(document)}/${document.createdMs}-${number}`;
  }

  async #write(message: StoredMessage, content: MessageContent): Promise<void> {
    const { beforeWrite, store, usage } = this.#options;
    await beforeWrite();
    usage.reserve(message.bytes);
    try {
      await store.create(message, content);
    } catch (error) {
      usage.release(message.bytes);
      throw error;
    }
  }
}
