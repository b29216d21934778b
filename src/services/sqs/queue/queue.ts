import { createHash } from 'node:crypto';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { isServiceError } from '../../../schema/error.ts';
import { QueueDoesNotExist, ReceiptHandleIsInvalid } from '../errors.ts';
import { type HeldMessage, HeldMessages, type Receipt } from './held-messages.ts';
import { MAX_DELAY_SECONDS } from '../limits.ts';
import {
  contentBytes,
  type MessageContent,
  type MessageStore,
  type StoredMessage,
} from '../message/store.ts';
import type { QueueAttributes } from './attributes.ts';
import { Holding, type QueueBounds } from './bounds.ts';
import { messageIdOf } from '../message/receipt-handle.ts';
import { readRedrivePolicy } from './redrive-policy.ts';
import { WaitingReceivers } from './waiting-receivers.ts';

/** A queue as it is kept. */
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
  /** What all queues hold. */
  readonly holding: Holding;
  /** The queue that an ARN names, where there is one. */
  readonly queueByArn: (arn: string) => Queue | undefined;
}

const NUMBER_DIGITS = 16;
// Each is a write; together they share a few.
const REMOVED_AT_ONCE = 256;

/**
 * A standard queue. Messages are durable; who holds which is not, so that after a restart all are visible
 * again: at least once, as SQS promises.
 */
export class Queue {
  #document: QueueDocument;
  #isDeleted = false;
  readonly #dependencies: QueueDependencies;
  readonly #held: HeldMessages;
  readonly #holding: Holding;
  #nextNumber = 0;
  readonly #receivers: WaitingReceivers;

  constructor(dependencies: QueueDependencies, document: QueueDocument) {
    this.#dependencies = dependencies;
    this.#document = document;
    this.#held = new HeldMessages(dependencies);
    this.#receivers = new WaitingReceivers(dependencies.clock);
    this.#holding = Holding.ofQueue(dependencies.bounds, dependencies.holding);
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  get document(): QueueDocument {
    return this.#document;
  }

  /** Takes messages that an earlier server had, in order of sending. */
  adopt(messages: readonly StoredMessage[]): void {
    const { clock } = this.#dependencies;
    for (const message of messages) {
      this.#holding.add(message.bytes);
      // The wall clock may have been set meanwhile.
      const delayMs = Math.min(message.visibleFromMs - clock.now(), MAX_DELAY_SECONDS * 1_000);
      this.#held.add(message, delayMs);
      const [, number] = /^.*\/\d+-(\d+)$/.exec(message.key) ?? [];
      if (number !== undefined) this.#nextNumber = Number(number) + 1;
    }
  }

  /** From now on the queue is as this says; what is received meanwhile may still go by what it was. */
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
    if (this.#isDeleted) throw queueMissing();
    const bytes = contentBytes(content);
    this.#holding.reserve(bytes);
    const sentMs = clock.now();
    const delayMs = delaySeconds * 1_000;
    const messageId = random.uuid();
    const message = { key: this.#nextKey(), messageId, sentMs, visibleFromMs: sentMs + delayMs, bytes };
    try {
      await messages.create(message, content);
    } catch (error) {
      this.#holding.release(bytes);
      throw error;
    }
    this.#held.add(message, delayMs);
    // Whoever removes the queue has not seen the message.
    if (this.#isDeleted) await this.purge();
    this.#receivers.wake();
    return { messageId };
  }

  /** Hands out visible messages, oldest first, and hides them; waits for one if there is none. */
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
      if (this.#isDeleted) throw queueMissing();
      await this.#dropExpired();
      await this.#redrive();
      const taken = this.#held.take(maxMessages, visibilityMs);
      if (taken.length > 0) {
        const received = await this.#withContents(taken);
        if (received.length > 0) return received;
        continue;
      }
      // Nothing is awaited between here and the wait, so no wake-up is missed.
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) return [];
      await this.#receivers.wait(Math.min(leftMs, this.#held.untilVisibleMs()), signal);
    }
    return [];
  }

  /**
   * No effect for a message that is gone, or has been handed out again since.
   * @throws ReceiptHandleIsInvalid for what no receipt ever was
   */
  async delete(receiptHandle: string): Promise<void> {
    const messageId = messageIdOf(receiptHandle);
    if (messageId === undefined) throw ReceiptHandleIsInvalid('The input receipt handle is invalid.');
    const held = this.#held.get(messageId);
    if (held?.receiptHandle === receiptHandle) await this.#remove(held);
  }

  /**
   * Hides a message from now on for some time, or shows it at once.
   * @throws ReceiptHandleIsInvalid unless the receipt is the message's newest
   */
  hide(receiptHandle: string, visibilitySeconds: number): void {
    const held = this.#held.get(messageIdOf(receiptHandle) ?? '');
    if (held?.receiptHandle !== receiptHandle) {
      throw ReceiptHandleIsInvalid('The input receipt handle is invalid.');
    }
    held.visibleAtMs = this.#dependencies.clock.monotonicMs() + visibilitySeconds * 1_000;
    this.#receivers.wake();
  }

  /** Removes every message. */
  async purge(): Promise<void> {
    await this.#removeAll(this.#held.all());
  }

  /** Ends the queue: its messages are removed, and whoever waits for one is told. */
  async close(): Promise<void> {
    this.#isDeleted = true;
    this.#receivers.wake();
    await this.purge();
  }

  /** How many messages are visible, in flight, and delayed. */
  counts(): ReturnType<HeldMessages['counts']> {
    return this.#held.counts();
  }

  /** Ordered by time of creation, since a queue of the same name may have been deleted before. */
  #nextKey(): string {
    const number = String(this.#nextNumber++).padStart(NUMBER_DIGITS, '0');
    return `${queueKey(this.document)}/${this.document.createdMs}-${number}`;
  }

  async #withContents(taken: readonly Receipt[]): Promise<ReceivedMessage[]> {
    const received = await Promise.all(
      taken.map(async (message) => {
        const held = this.#held.get(message.messageId);
        const content = held && (await this.#contentOf(held));
        return content && { ...content, ...message };
      }),
    );
    return received.filter((message) => message !== undefined);
  }

  /** @returns undefined when there is none any more; then the message is gone as well */
  async #contentOf(held: HeldMessage): Promise<MessageContent | undefined> {
    const content = await this.#dependencies.messages.read(held.key);
    if (!content) await this.#remove(held);
    return content;
  }

  async #dropExpired(): Promise<void> {
    const oldestMs = this.#dependencies.clock.now() - this.document.attributes.MessageRetentionPeriod * 1_000;
    const expired = this.#held.sentBefore(oldestMs);
    if (expired.length > 0) await this.#removeAll(expired);
  }

  /**
   * Passes on what was received too often. How often is counted since the start of the server; a queue for dead
   * letters that is gone or full leaves messages where they are.
   */
  async #redrive(): Promise<void> {
    const { RedrivePolicy: policy } = this.document.attributes;
    if (policy === undefined) return;
    const { deadLetterTargetArn, maxReceiveCount } = readRedrivePolicy(policy);
    const target = this.#dependencies.queueByArn(deadLetterTargetArn);
    if (!target || target === this) return;
    for (const held of this.#held.receivedTooOften(maxReceiveCount)) {
      const content = await this.#contentOf(held);
      if (!content) continue;
      try {
        await target.send(content, 0);
      } catch (error) {
        if (isServiceError(error)) return;
        throw error;
      }
      await this.#remove(held);
    }
  }

  async #removeAll(all: readonly HeldMessage[]): Promise<void> {
    for (let at = 0; at < all.length; at += REMOVED_AT_ONCE) {
      await Promise.all(all.slice(at, at + REMOVED_AT_ONCE).map((held) => this.#remove(held)));
    }
  }

  async #remove(held: HeldMessage): Promise<void> {
    await this.#dependencies.messages.delete(held.key);
    if (this.#held.remove(held)) this.#holding.release(held.bytes);
  }
}

export function queueKey({ account, region, name }: Namespace & { readonly name: string }): string {
  return `${account}/${region}/${name}`;
}

export function queueMissing() {
  return QueueDoesNotExist('The specified queue does not exist.');
}

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
