import { GIB, MIB } from '../../../lib/bytes.ts';
import { OverLimit } from '../errors.ts';

/**
 * Our own bounds, which AWS does not have: each message takes about 1 KiB of memory, and its content takes disk space.
 */
export interface QueueBounds {
  readonly queueMessages: number;
  readonly queueBytes: number;
  readonly allMessages: number;
  readonly allBytes: number;
}

export const QUEUE_BOUNDS: QueueBounds = {
  queueMessages: 50_000,
  queueBytes: 256 * MIB,
  allMessages: 100_000,
  allBytes: GIB,
};

/** Counts the messages and bytes of one queue, or of all queues, against their bounds. */
export class MessageUsage {
  readonly #subject: string;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #total: MessageUsage | undefined;
  #messages = 0;
  #bytes = 0;

  private constructor(subject: string, maxMessages: number, maxBytes: number, total?: MessageUsage) {
    this.#subject = subject;
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
    this.#total = total;
  }

  static ofAllQueues({ allMessages, allBytes }: QueueBounds): MessageUsage {
    return new MessageUsage('All Millrace queues together hold', allMessages, allBytes);
  }

  static ofQueue({ queueMessages, queueBytes }: QueueBounds, all: MessageUsage): MessageUsage {
    return new MessageUsage('A Millrace queue holds', queueMessages, queueBytes, all);
  }

  /** Counts a new message. @throws OverLimit, without counting it */
  reserve(bytes: number): void {
    this.#requireRoom(bytes);
    if (this.#total) this.#total.#requireRoom(bytes);
    this.add(bytes);
  }

  /** Counts a message that is already stored. */
  add(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
    this.#total?.add(bytes);
  }

  release(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
    this.#total?.release(bytes);
  }

  #requireRoom(bytes: number): void {
    if (this.#messages < this.#maxMessages && this.#bytes + bytes <= this.#maxBytes) return;
    throw OverLimit(`${this.#subject} at most ${this.#maxMessages} messages or ${this.#maxBytes} bytes.`);
  }
}
