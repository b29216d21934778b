import { createHash } from 'node:crypto';
import { Slots } from '../../../lib/concurrency/slots.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { isServiceError } from '../../../schema/error.ts';
import { QueueDoesNotExist, ReceiptHandleIsInvalid } from '../errors.ts';
import { type QueuedMessage, QueuedMessages, type Receipt } from './queued-messages.ts';
import { MAX_DELAY_SECONDS } from '../limits.ts';
import {
  contentBytes,
  type MessageContent,
  type MessageStore,
  type StoredMessage,
} from '../message/store.ts';
import type { QueueAttributes } from './attributes.ts';
import { MessageUsage, type QueueBounds } from './bounds.ts';
import { messageIdOf } from '../message/receipt-handle.ts';
import { readRedrivePolicy } from './redrive-policy.ts';
import { WaitingReceivers } from './waiting-receivers.ts';

/** A queue as it is stored. */
export interface QueueDocument extends Namespace {
  readonly name: string;
  readonly createdMs: number;
  readonly modifiedMs?: number;
  readonly attributes: QueueAttributes;
  readonly tags?: Readonly<Record<string, string>>;
}

export type ReceivedMessage = Receipt & MessageContent;

export interface QueueDependencies {
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly bounds: QueueBounds;
  /** The usage of all queues together. */
  readonly usage: MessageUsage;
  /** Finds a queue by its ARN. */
  readonly queueByArn: (arn: string) => Queue | undefined;
}

const NUMBER_DIGITS = 16;
// Each removal is a write; concurrent ones share a group commit.
const CONCURRENT_REMOVALS = 256;

/**
 * A standard queue. Messages are durable, but receives are not: after a restart, received messages are visible again.
 * Delivery is at least once, as SQS guarantees.
 */
export class Queue {
  #document: QueueDocument;
  #isDeleted = false;
  readonly #dependencies: QueueDependencies;
  readonly #messages: QueuedMessages;
  readonly #usage: MessageUsage;
  #nextNumber = 0;
  readonly #receivers: WaitingReceivers;
  // One at a time: two receivers would both send a message to the dead-letter queue before either has removed it.
  readonly #redrives = new Slots(1);

  constructor(dependencies: QueueDependencies, document: QueueDocument) {
    this.#dependencies = dependencies;
    this.#document = document;
    this.#messages = new QueuedMessages(dependencies);
    this.#receivers = new WaitingReceivers(dependencies.clock);
    this.#usage = MessageUsage.ofQueue(dependencies.bounds, dependencies.usage);
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  get document(): QueueDocument {
    return this.#document;
  }

  /** Adds messages that were stored before this start, in order of sending. */
  restore(messages: readonly StoredMessage[]): void {
    const { clock } = this.#dependencies;
    for (const message of messages) {
      this.#usage.add(message.bytes);
      // The wall clock may have been set back since then.
      const delayMs = Math.min(message.visibleFromMs - clock.now(), MAX_DELAY_SECONDS * 1_000);
      this.#messages.add(message, delayMs);
      const [, number] = /^.*\/\d+-(\d+)$/.exec(message.key) ?? [];
      if (number !== undefined) this.#nextNumber = Number(number) + 1;
    }
  }

  /** Replaces the document. In-flight receives may still use the previous attributes. */
  change(document: QueueDocument): void {
    this.#document = document;
    this.#receivers.wake();
  }

  /**
   * Resolves when the message is durable.
   * @throws OverLimit, QueueDoesNotExist
   */
  async send(
    content: MessageContent,
    delaySeconds = this.document.attributes.DelaySeconds,
  ): Promise<{ messageId: string }> {
    const { clock, messages, random } = this.#dependencies;
    await this.#dropExpired();
    if (this.#isDeleted) throw queueDoesNotExist();
    const bytes = contentBytes(content);
    this.#usage.reserve(bytes);
    const sentMs = clock.now();
    const delayMs = delaySeconds * 1_000;
    const messageId = random.uuid();
    const message = { key: this.#nextKey(), messageId, sentMs, visibleFromMs: sentMs + delayMs, bytes };
    try {
      await messages.create(message, content);
    } catch (error) {
      this.#usage.release(bytes);
      throw error;
    }
    this.#messages.add(message, delayMs);
    // A concurrent deletion has not seen this message.
    if (this.#isDeleted) await this.purge();
    this.#receivers.wake();
    return { messageId };
  }

  /** Returns visible messages, oldest first, and hides them. Waits for a message if none is visible. */
  async receive(options: {
    maxMessages: number;
    visibilitySeconds?: number | undefined;
    waitSeconds?: number | undefined;
    signal: AbortSignal;
  }): Promise<ReceivedMessage[]> {
    const { clock } = this.#dependencies;
    const { attributes } = this.document;
    const { maxMessages, signal } = options;
    const visibilityMs = (options.visibilitySeconds ?? attributes.VisibilityTimeout) * 1_000;
    const waitMs = (options.waitSeconds ?? attributes.ReceiveMessageWaitTimeSeconds) * 1_000;
    const deadlineMs = clock.monotonicMs() + waitMs;
    // A disconnected client must not consume messages.
    while (!signal.aborted) {
      if (this.#isDeleted) throw queueDoesNotExist();
      await this.#dropExpired();
      await this.#redrives.run(() => this.#redrive());
      const receipts = this.#messages.receive(maxMessages, visibilityMs);
      if (receipts.length > 0) {
        const received = await this.#withContents(receipts);
        if (received.length > 0) return received;
        continue;
      }
      // Nothing is awaited between here and the wait, so no wake-up is missed.
      const remainingMs = deadlineMs - clock.monotonicMs();
      if (remainingMs <= 0) return [];
      await this.#receivers.wait(Math.min(remainingMs, this.#messages.untilVisibleMs()), signal);
    }
    return [];
  }

  /**
   * Has no effect if the message was deleted, or was received again since.
   * @throws ReceiptHandleIsInvalid for text that is not a receipt handle
   */
  async delete(receiptHandle: string): Promise<void> {
    const messageId = messageIdOf(receiptHandle);
    if (messageId === undefined) throw ReceiptHandleIsInvalid('The input receipt handle is invalid.');
    const message = this.#messages.get(messageId);
    if (message?.receiptHandle === receiptHandle) await this.#remove(message);
  }

  /**
   * Hides a message for this time from now on; 0 makes it visible.
   * @throws ReceiptHandleIsInvalid unless the handle is the latest of its message
   */
  hide(receiptHandle: string, visibilitySeconds: number): void {
    const message = this.#messages.get(messageIdOf(receiptHandle) ?? '');
    if (message?.receiptHandle !== receiptHandle) {
      throw ReceiptHandleIsInvalid('The input receipt handle is invalid.');
    }
    message.visibleAtMs = this.#dependencies.clock.monotonicMs() + visibilitySeconds * 1_000;
    this.#receivers.wake();
  }

  /** Whether the handle is the latest of its message, which is hidden. */
  isInFlight(receiptHandle: string): boolean {
    const message = this.#messages.get(messageIdOf(receiptHandle) ?? '');
    const isLatest = message?.receiptHandle === receiptHandle;
    return isLatest && message.visibleAtMs > this.#dependencies.clock.monotonicMs();
  }

  async purge(): Promise<void> {
    await this.#removeAll(this.#messages.all());
  }

  /** Ends the queue: removes its messages, and fails waiting receives. */
  async close(): Promise<void> {
    this.#isDeleted = true;
    this.#receivers.wake();
    await this.purge();
  }

  /** How many messages are visible, in flight, and delayed. */
  counts(): ReturnType<QueuedMessages['counts']> {
    return this.#messages.counts();
  }

  /** The key contains the creation time of the queue, because a queue of the same name may have existed before. */
  #nextKey(): string {
    const number = String(this.#nextNumber++).padStart(NUMBER_DIGITS, '0');
    return `${queueKey(this.document)}/${this.document.createdMs}-${number}`;
  }

  async #withContents(receipts: readonly Receipt[]): Promise<ReceivedMessage[]> {
    const received = await Promise.all(
      receipts.map(async (receipt) => {
        const message = this.#messages.get(receipt.messageId);
        const content = message && (await this.#contentOf(message));
        return content && { ...content, ...receipt };
      }),
    );
    return received.filter((message) => message !== undefined);
  }

  /** @returns undefined if the content no longer exists; the message is then removed */
  async #contentOf(message: QueuedMessage): Promise<MessageContent | undefined> {
    const content = await this.#dependencies.messages.read(message.key);
    if (!content) await this.#remove(message);
    return content;
  }

  async #dropExpired(): Promise<void> {
    const oldestMs = this.#dependencies.clock.now() - this.document.attributes.MessageRetentionPeriod * 1_000;
    const expired = this.#messages.sentBefore(oldestMs);
    if (expired.length > 0) await this.#removeAll(expired);
  }

  /**
   * Moves messages that were received too often to the dead-letter queue. Receives are counted since the start of the
   * server. The messages stay in this queue if the dead-letter queue was deleted or is full.
   */
  async #redrive(): Promise<void> {
    const { RedrivePolicy: policy } = this.document.attributes;
    if (policy === undefined) return;
    const { deadLetterTargetArn, maxReceiveCount } = readRedrivePolicy(policy);
    const target = this.#dependencies.queueByArn(deadLetterTargetArn);
    if (!target || target === this) return;
    for (const message of this.#messages.receivedTooOften(maxReceiveCount)) {
      const content = await this.#contentOf(message);
      if (!content) continue;
      try {
        await target.send(content, 0);
      } catch (error) {
        if (isServiceError(error)) return;
        throw error;
      }
      await this.#remove(message);
    }
  }

  async #removeAll(all: readonly QueuedMessage[]): Promise<void> {
    for (let index = 0; index < all.length; index += CONCURRENT_REMOVALS) {
      await Promise.all(
        all.slice(index, index + CONCURRENT_REMOVALS).map((message) => this.#remove(message)),
      );
    }
  }

  async #remove(message: QueuedMessage): Promise<void> {
    await this.#dependencies.messages.delete(message.key);
    if (this.#messages.remove(message)) this.#usage.release(message.bytes);
  }
}

export function queueKey({ account, region, name }: Namespace & { readonly name: string }): string {
  return `${account}/${region}/${name}`;
}

export function queueDoesNotExist() {
  return QueueDoesNotExist('The specified queue does not exist.');
}

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
