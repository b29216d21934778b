import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/clock.ts';
import type { Namespace } from '../../lib/namespace.ts';
import type { Random } from '../../lib/random.ts';
import type { JsonDocuments } from '../../storage/json-documents.ts';
import { OverLimit, ReceiptHandleIsInvalid } from './errors.ts';
import { MAX_QUEUE_BYTES, MAX_QUEUE_MESSAGES } from './limits.ts';
import type { QueueAttributes } from './queue-attributes.ts';

/** A queue as it is kept. */
export interface QueueDocument extends Namespace {
  readonly name: string;
  readonly createdMs: number;
  readonly attributes: QueueAttributes;
}

/** A message as it is kept. Key: that of its queue, then a number that grows with each message. */
export interface MessageDocument {
  readonly messageId: string;
  readonly body: string;
  readonly sentMs: number;
  /** Wall time before which it is not handed out. */
  readonly visibleFromMs: number;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
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
}

const NUMBER_DIGITS = 16;

/**
 * A standard queue. Messages are durable; who holds which is not, so that after a restart all are visible
 * again: at least once, as SQS promises.
 */
export class Queue {
  readonly document: QueueDocument;
  readonly #dependencies: QueueDependencies;
  /** By message id, in order of sending. */
  readonly #held = new Map<string, HeldMessage>();
  #heldBytes = 0;
  #nextNumber = 0;
  readonly #waiting = new Set<() => void>();

  private constructor(dependencies: QueueDependencies, document: QueueDocument) {
    this.#dependencies = dependencies;
    this.document = document;
  }

  static async open(dependencies: QueueDependencies, document: QueueDocument): Promise<Queue> {
    const queue = new Queue(dependencies, document);
    for (const { key, value } of await dependencies.messages.list(`${queueKey(document)}/`)) {
      queue.#hold(key, value);
      queue.#nextNumber = Number(key.slice(key.lastIndexOf('/') + 1)) + 1;
    }
    return queue;
  }

  /**
   * Resolves when the message is durable.
   * @throws OverLimit
   */
  async send(
    body: string,
    delaySeconds = this.document.attributes.DelaySeconds,
  ): Promise<{ messageId: string }> {
    const { clock, messages, random } = this.#dependencies;
    await this.#dropExpired();
    if (this.#held.size >= MAX_QUEUE_MESSAGES || this.#heldBytes + body.length > MAX_QUEUE_BYTES) {
      throw OverLimit(
        `The queue ${this.document.name} is full. A queue of Millrace holds ${MAX_QUEUE_MESSAGES} messages or ${MAX_QUEUE_BYTES} bytes.`,
      );
    }
    const sentMs = clock.now();
    const visibleFromMs = sentMs + delaySeconds * 1_000;
    const message = { messageId: random.uuid(), body, sentMs, visibleFromMs };
    const number = String(this.#nextNumber++).padStart(NUMBER_DIGITS, '0');
    const key = `${queueKey(this.document)}/${number}`;
    await messages.create(key, message);
    this.#hold(key, message);
    for (const wake of this.#waiting) wake();
    return { messageId: message.messageId };
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
      await this.#dropExpired();
      const taken = this.#take(maxMessages, visibilityMs);
      const leftMs = deadlineMs - clock.monotonicMs();
      if (taken.length > 0 || leftMs <= 0) return taken;
      await this.#change(Math.min(leftMs, this.#untilVisibleMs()), signal);
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
      held.receiptHandle = Buffer.from(`${held.messageId}:${random.uuid()}`).toString('base64');
      const { messageId, body, sentMs, receiveCount, firstReceivedMs, receiptHandle } = held;
      taken.push({ messageId, body, sentMs, receiveCount, firstReceivedMs, receiptHandle });
    }
    return taken;
  }

  #untilVisibleMs(): number {
    const nowMs = this.#dependencies.clock.now();
    let untilMs = Infinity;
    for (const { visibleFromMs } of this.#held.values()) untilMs = Math.min(untilMs, visibleFromMs - nowMs);
    return Math.max(1, untilMs);
  }

  async #change(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const waking = new AbortController();
    const wake = () => waking.abort();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await sleep(this.#dependencies.clock, timeoutMs, { signal: waking.signal, background: true }).catch(
      () => {},
    );
    signal.removeEventListener('abort', wake);
    this.#waiting.delete(wake);
  }

  async #dropExpired(): Promise<void> {
    const oldestMs = this.#dependencies.clock.now() - this.document.attributes.MessageRetentionPeriod * 1_000;
    for (const held of this.#held.values()) {
      if (held.sentMs >= oldestMs) break;
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

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function messageIdOf(receiptHandle: string): string | undefined {
  const text = Buffer.from(receiptHandle, 'base64').toString('latin1');
  return /^([0-9a-f-]{36}):[0-9a-f-]{36}$/.exec(text)?.[1];
}
