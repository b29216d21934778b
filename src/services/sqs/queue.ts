import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Namespace } from '../../lib/namespace.ts';
import type { Random } from '../../lib/random.ts';
import { isServiceError } from '../../schema/error.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import type { KeptAttributes } from './message-attributes.ts';
import { OverLimit, QueueDoesNotExist, ReceiptHandleIsInvalid } from './errors.ts';
import { MAX_QUEUE_BYTES, MAX_QUEUE_MESSAGES } from './limits.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { messageIdOf, newReceiptHandle } from './receipt-handle.ts';
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

/** A message as it is kept. Key: that of its queue, then a number that grows with each message. */
export interface MessageDocument {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: KeptAttributes;
  readonly sentMs: number;
  /** Wall time before which it is not handed out. */
  readonly visibleFromMs: number;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: KeptAttributes | undefined;
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs: number;
}

interface HeldMessage extends MessageDocument {
  readonly key: string;
  visibleFromMs: number;
  receiveCount: number;
  firstReceivedMs: number | undefined;
  /** Of the newest receipt. */
  receiptHandle: string | undefined;
}

export interface QueueDependencies {
  readonly messages: JsonDocuments<MessageDocument>;
  readonly clock: Clock;
  readonly random: Random;
  /** The queue that an ARN names, where there is one. */
  readonly queueByArn: (arn: string) => Queue | undefined;
}

const NUMBER_DIGITS = 16;

/**
 * A standard queue. Messages are durable; who holds which is not, so that after a restart all are visible
 * again: at least once, as SQS promises.
 */
export class Queue {
  #document: QueueDocument;
  #isDeleted = false;
  readonly #dependencies: QueueDependencies;
  /** By message id, in order of sending. */
  readonly #held = new Map<string, HeldMessage>();
  #heldBytes = 0;
  #nextNumber = 0;
  readonly #receivers: WaitingReceivers;

  private constructor(dependencies: QueueDependencies, document: QueueDocument) {
    this.#dependencies = dependencies;
    this.#document = document;
    this.#receivers = new WaitingReceivers(dependencies.clock);
  }

  get document(): QueueDocument {
    return this.#document;
  }

  static async open(dependencies: QueueDependencies, document: QueueDocument): Promise<Queue> {
    const queue = new Queue(dependencies, document);
    for (const { key, value } of await dependencies.messages.list(`${queueKey(document)}/`)) {
      queue.#hold(key, value);
      queue.#nextNumber = Number(key.slice(key.lastIndexOf('/') + 1)) + 1;
    }
    return queue;
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
    body: string,
    delaySeconds = this.document.attributes.DelaySeconds,
    attributes?: KeptAttributes,
  ): Promise<{ messageId: string }> {
    const { clock, messages, random } = this.#dependencies;
    await this.#dropExpired();
    if (this.#isDeleted) throw queueMissing();
    if (this.#held.size >= MAX_QUEUE_MESSAGES || this.#heldBytes + body.length > MAX_QUEUE_BYTES) {
      throw OverLimit(
        `The queue ${this.document.name} is full. A queue of Millrace holds ${MAX_QUEUE_MESSAGES} messages or ${MAX_QUEUE_BYTES} bytes.`,
      );
    }
    const sentMs = clock.now();
    const visibleFromMs = sentMs + delaySeconds * 1_000;
    const messageId = random.uuid();
    const message = { messageId, body, sentMs, visibleFromMs, ...(attributes && { attributes }) };
    const number = String(this.#nextNumber++).padStart(NUMBER_DIGITS, '0');
    const key = `${queueKey(this.document)}/${number}`;
    await messages.create(key, message);
    this.#hold(key, message);
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
    // Who has gone away must not take messages with him.
    while (!signal.aborted) {
      if (this.#isDeleted) throw queueMissing();
      await this.#dropExpired();
      await this.#redrive();
      const taken = this.#take(maxMessages, visibilityMs);
      const leftMs = deadlineMs - clock.monotonicMs();
      if (taken.length > 0 || leftMs <= 0) return taken;
      await this.#receivers.wait(Math.min(leftMs, this.#untilVisibleMs()), signal);
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
    held.visibleFromMs = this.#dependencies.clock.now() + visibilitySeconds * 1_000;
    this.#receivers.wake();
  }

  /** Removes every message. */
  async purge(): Promise<void> {
    for (const held of this.#held.values()) await this.#remove(held);
  }

  /** Ends the queue: its messages are removed, and whoever waits for one is told. */
  async close(): Promise<void> {
    this.#isDeleted = true;
    this.#receivers.wake();
    await this.purge();
  }

  /** How many messages wait, have been handed out, and are not to be handed out yet. */
  counts(): { visible: number; notVisible: number; delayed: number } {
    const nowMs = this.#dependencies.clock.now();
    const counts = { visible: 0, notVisible: 0, delayed: 0 };
    for (const { visibleFromMs, receiveCount } of this.#held.values()) {
      if (visibleFromMs <= nowMs) counts.visible++;
      else if (receiveCount > 0) counts.notVisible++;
      else counts.delayed++;
    }
    return counts;
  }

  #hold(key: string, message: MessageDocument): void {
    this.#heldBytes += message.body.length;
    this.#held.set(message.messageId, {
      ...message,
      key,
      receiveCount: 0,
      firstReceivedMs: undefined,
      receiptHandle: undefined,
    });
  }

  #take(maxMessages: number, visibilityMs: number): ReceivedMessage[] {
    const { clock, random } = this.#dependencies;
    const nowMs = clock.now();
    const taken: ReceivedMessage[] = [];
    for (const held of this.#held.values()) {
      if (taken.length === maxMessages) break;
      if (held.visibleFromMs > nowMs) continue;
      held.visibleFromMs = nowMs + visibilityMs;
      held.receiveCount++;
      held.firstReceivedMs ??= nowMs;
      held.receiptHandle = newReceiptHandle(held.messageId, random);
      const { messageId, body, attributes, sentMs, receiveCount, firstReceivedMs, receiptHandle } = held;
      taken.push({ messageId, body, attributes, sentMs, receiveCount, firstReceivedMs, receiptHandle });
    }
    return taken;
  }

  #untilVisibleMs(): number {
    const nowMs = this.#dependencies.clock.now();
    let untilMs = Infinity;
    for (const { visibleFromMs } of this.#held.values()) untilMs = Math.min(untilMs, visibleFromMs - nowMs);
    return Math.max(1, untilMs);
  }

  async #dropExpired(): Promise<void> {
    const oldestMs = this.#dependencies.clock.now() - this.document.attributes.MessageRetentionPeriod * 1_000;
    for (const held of this.#held.values()) {
      if (held.sentMs >= oldestMs) break;
      await this.#remove(held);
    }
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
    const nowMs = this.#dependencies.clock.now();
    for (const held of this.#held.values()) {
      if (held.visibleFromMs > nowMs || held.receiveCount < maxReceiveCount) continue;
      try {
        await target.send(held.body, 0, held.attributes);
      } catch (error) {
        if (isServiceError(error)) return;
        throw error;
      }
      await this.#remove(held);
    }
  }

  async #remove(held: HeldMessage): Promise<void> {
    await this.#dependencies.messages.delete(held.key);
    if (this.#held.delete(held.messageId)) this.#heldBytes -= held.body.length;
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
