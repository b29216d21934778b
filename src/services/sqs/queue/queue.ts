import { Slots } from '../../../lib/concurrency/slots.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { InvalidParameterValue } from '../errors.ts';
import type { QueuedMessage } from '../delivery/queued-message.ts';
import { QueuedMessages, type Receipt } from '../delivery/queued-messages.ts';
import type { MessageContent, MessageStore, StoredMessage } from '../message/store.ts';
import type { SentMessage } from './fifo/deduplication.ts';
import { SendOrder } from '../delivery/delivery-order.ts';
import { isFifo, queueArn, queueDoesNotExist, type QueueDocument } from './document.ts';
import { FifoSends } from './fifo/sends.ts';
import { GroupOrder } from '../delivery/group-order.ts';
import { MessageUsage, type QueueBounds } from './bounds.ts';
import { moveToDeadLetters } from './dead-letters/dead-letters.ts';
import { MessageReceives } from '../delivery/message-receives.ts';
import { MessageRemovals } from './message-removals.ts';
import { MessageSends } from './message-sends.ts';
import type { ReceiveOptions, SendOptions } from './options.ts';
import { expiredReceiptHandle, invalidReceiptHandle } from '../message/receipt-errors.ts';
import { messageIdOf } from '../message/receipt-handle.ts';
import { type MoveTarget, moveNext } from '../moves/move-next.ts';
import { peek, type PeekedMessage } from './peek.ts';
import { readRedrivePolicy } from './dead-letters/redrive-policy.ts';
import { WaitingReceivers } from '../delivery/waiting-receivers.ts';

export type ReceivedMessage = Receipt & MessageContent;

/** Messages since the server started, as CloudWatch counts them: not those that were moved, purged or expired. */
export interface QueueTraffic {
  sent: number;
  /** A message counts each time it is received. */
  received: number;
  deleted: number;
}

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

/**
 * A queue. Messages are durable, but receives are not: after a restart, received messages are visible again. Delivery is
 * at least once. FIFO queues also remember deduplication ids over a restart, and keep the order of each group.
 */
export class Queue {
  #document: QueueDocument;
  #isDeleted = false;
  readonly #dependencies: QueueDependencies;
  /** Undefined for a standard queue. */
  readonly #fifo: FifoSends | undefined;
  readonly #messages: QueuedMessages;
  readonly #receives: MessageReceives;
  readonly #removals: MessageRemovals;
  readonly #sends: MessageSends;
  readonly #receivers: WaitingReceivers;
  // One at a time: two receivers would both send a message to the dead-letter queue before either has removed it.
  readonly #redrives = new Slots(1);
  readonly #traffic: QueueTraffic = { sent: 0, received: 0, deleted: 0 };

  constructor(dependencies: QueueDependencies, document: QueueDocument) {
    this.#dependencies = dependencies;
    this.#document = document;
    this.#fifo = isFifo(document) ? new FifoSends(dependencies.clock) : undefined;
    this.#messages = new QueuedMessages(dependencies, this.#fifo ? new GroupOrder() : new SendOrder());
    this.#receives = new MessageReceives(dependencies.clock, this.#messages, this.#fifo !== undefined);
    this.#receivers = new WaitingReceivers(dependencies.clock);
    const shared = {
      store: dependencies.messages,
      messages: this.#messages,
      usage: MessageUsage.ofQueue(dependencies.bounds, dependencies.usage),
      fifo: this.#fifo,
    };
    this.#removals = new MessageRemovals({ ...shared, onUnblocked: () => this.#receivers.wake() });
    this.#sends = new MessageSends({
      ...shared,
      clock: dependencies.clock,
      random: dependencies.random,
      document: () => this.#document,
      beforeWrite: () => this.#prepareWrite(),
      onSent: () => void this.#traffic.sent++,
    });
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  get traffic(): Readonly<QueueTraffic> {
    return this.#traffic;
  }

  get document(): QueueDocument {
    return this.#document;
  }

  /** Adds messages that were stored before this start, in order of sending. */
  restore(messages: readonly StoredMessage[]): void {
    this.#sends.restore(messages);
  }

  /** Replaces the document. In-flight receives may still use the previous attributes. */
  change(document: QueueDocument): void {
    this.#document = document;
    this.#receivers.wake();
  }

  /**
   * Resolves when the message is durable. A duplicate is not stored; the earlier message is returned.
   * @throws OverLimit, QueueDoesNotExist
   */
  async send(content: MessageContent, options: SendOptions = {}): Promise<SentMessage> {
    const sent = await this.#sends.send(content, options);
    // A concurrent deletion has not seen this message.
    if (this.#isDeleted) await this.purge();
    this.#receivers.wake();
    return sent;
  }

  /** Time until a message can be received; 0 or less if one can be now, Infinity without messages. */
  untilVisibleMs(): number {
    return this.#receives.untilVisibleMs();
  }

  /** Returns visible messages, oldest first, and hides them. Waits for a message if none is visible. */
  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const { clock } = this.#dependencies;
    const { attributes } = this.document;
    const { maxMessages, signal } = options;
    const visibilityMs = (options.visibilitySeconds ?? attributes.VisibilityTimeout) * 1_000;
    const waitMs = (options.waitSeconds ?? attributes.ReceiveMessageWaitTimeSeconds) * 1_000;
    const deadlineMs = clock.monotonicMs() + waitMs;
    for (;;) {
      await this.#dropExpired();
      await this.#redrives.run(() => this.#redrive());
      // Nothing is awaited between here and the wait, so that no wake-up is missed, not that of a deletion either. A
      // disconnected client must not consume messages.
      if (signal.aborted) return [];
      if (this.#isDeleted) throw queueDoesNotExist();
      const receipts = this.#receives.take(maxMessages, visibilityMs, options.attemptId);
      if (receipts.length > 0) {
        const received = await this.#withContents(receipts);
        this.#traffic.received += received.length;
        if (received.length > 0) return received;
        continue;
      }
      const remainingMs = deadlineMs - clock.monotonicMs();
      if (remainingMs <= 0) return [];
      await this.#receivers.wait(Math.min(remainingMs, Math.max(1, this.untilVisibleMs())), signal);
    }
  }

  /**
   * Has no effect if the message was deleted. A standard queue also ignores a message that was received again since; in
   * a FIFO queue the handle is valid until the message becomes visible.
   * @throws ReceiptHandleIsInvalid for text that is not a receipt handle, InvalidParameterValue
   */
  async delete(receiptHandle: string): Promise<void> {
    const messageId = messageIdOf(receiptHandle);
    if (messageId === undefined) throw invalidReceiptHandle(receiptHandle);
    const message = this.#messages.get(messageId);
    if (!message) return;
    if (this.#fifo && !this.isInFlight(receiptHandle)) throw expiredReceiptHandle(receiptHandle);
    if (message.receiptHandle !== receiptHandle) return;
    await this.#removals.remove(message);
    this.#traffic.deleted++;
  }

  /**
   * Hides a message for this time from now on; 0 makes it visible. Has no effect on one that is visible again, as on AWS:
   * https://github.com/localstack/localstack/pull/9632. In a FIFO queue the handle must be the latest of its message.
   * @throws ReceiptHandleIsInvalid for text that is not a receipt handle, InvalidParameterValue
   */
  hide(receiptHandle: string, visibilitySeconds: number): void {
    const messageId = messageIdOf(receiptHandle);
    if (messageId === undefined) throw invalidReceiptHandle(receiptHandle);
    const message = this.#messages.get(messageId);
    if (!message || (this.#fifo && message.receiptHandle !== receiptHandle)) {
      throw InvalidParameterValue(
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    const nowMs = this.#dependencies.clock.monotonicMs();
    if (message.visibleAtMs <= nowMs) return;
    message.visibleAtMs = nowMs + visibilitySeconds * 1_000;
    this.#receivers.wake();
  }

  /**
   * Makes a message visible as if it had not been received: a receiver that never used it must not bring it closer to the
   * dead-letter queue. Has no effect if it is not in flight, or was received again since.
   */
  putBack(receiptHandle: string): void {
    if (!this.isInFlight(receiptHandle)) return;
    this.#messages.putBack(messageIdOf(receiptHandle)!);
    this.#receivers.wake();
  }

  /** Whether the handle is the latest of its message, which is hidden. */
  isInFlight(receiptHandle: string): boolean {
    const message = this.#messages.get(messageIdOf(receiptHandle) ?? '');
    const isLatest = message?.receiptHandle === receiptHandle;
    return isLatest && message.visibleAtMs > this.#dependencies.clock.monotonicMs();
  }

  /** Removes all messages. A FIFO queue forgets their deduplication ids, as on AWS. */
  async purge(): Promise<void> {
    const remembered = (await this.#fifo?.forgetAll()) ?? [];
    await this.#removals.removeAll(this.#messages.all());
    await this.#removals.deleteDocuments(remembered);
  }

  /** Ends the queue: removes its messages, and fails waiting receives. */
  async close(): Promise<void> {
    this.#isDeleted = true;
    this.#receivers.wake();
    await this.purge();
  }

  /**
   * Messages in order of sending, as they are: they are not received.
   * @param skip how many to leave out @param count how many to return at most
   */
  async peek(skip = 0, count = Infinity): Promise<readonly PeekedMessage[]> {
    await this.#dropExpired();
    const { messages, clock } = this.#dependencies;
    return peek(this.#messages.all().slice(skip, skip + count), messages, clock.monotonicMs());
  }

  /** How many messages are visible, in flight, and delayed. */
  counts(): ReturnType<QueuedMessages['counts']> {
    return this.#messages.counts();
  }

  /** Moves the next visible message that was sent by then to another queue. @returns false when there is none */
  moveNext(sentByMs: number, targetOf: (sourceArn: string | undefined) => MoveTarget): Promise<boolean> {
    return this.#redrives.run(async () => {
      await this.#prepareWrite();
      return moveNext(this.#messages.deliverable(), {
        sentByMs,
        random: this.#dependencies.random,
        targetOf,
        contentOf: (message) => this.#contentOf(message),
        remove: (message) => this.#removals.remove(message),
      });
    });
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
    if (!content) await this.#removals.remove(message);
    return content;
  }

  async #dropExpired(): Promise<void> {
    const oldestMs = this.#dependencies.clock.now() - this.document.attributes.MessageRetentionPeriod * 1_000;
    const expired = this.#messages.sentBefore(oldestMs);
    if (expired.length > 0) await this.#removals.removeAll(expired);
    const forgotten = this.#fifo?.forgetExpired() ?? [];
    if (forgotten.length > 0) await this.#removals.deleteDocuments(forgotten);
  }

  async #redrive(): Promise<void> {
    const { RedrivePolicy: policy } = this.document.attributes;
    if (policy === undefined) return;
    const { deadLetterTargetArn, maxReceiveCount } = readRedrivePolicy(policy);
    const target = this.#dependencies.queueByArn(deadLetterTargetArn);
    if (!target || target === this) return;
    await moveToDeadLetters(this.#messages.receivedTooOften(maxReceiveCount), {
      sourceArn: queueArn(this.document),
      target,
      contentOf: (message) => this.#contentOf(message),
      remove: (message) => this.#removals.remove(message),
    });
  }

  async #prepareWrite(): Promise<void> {
    await this.#dropExpired();
    if (this.#isDeleted) throw queueDoesNotExist();
  }
}
