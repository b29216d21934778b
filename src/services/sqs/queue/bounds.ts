import { OverLimit } from '../errors.ts';

/**
 * What queues may hold. AWS has no such bounds; here each message takes about 1 KiB of memory, and its content takes disk.
 */
export interface QueueBounds {
  readonly queueMessages: number;
  readonly queueBytes: number;
  readonly allMessages: number;
  readonly allBytes: number;
}

export const QUEUE_BOUNDS: QueueBounds = {
  queueMessages: 50_000,
  queueBytes: 256 * 2 ** 20,
  allMessages: 100_000,
  allBytes: 2 ** 30,
};

/** Counts what is held, against a bound of its own and that of all queues. */
export class Holding {
  readonly #what: string;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #whole: Holding | undefined;
  #messages = 0;
  #bytes = 0;

  private constructor(what: string, maxMessages: number, maxBytes: number, whole?: Holding) {
    this.#what = what;
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
    this.#whole = whole;
  }

  static ofAllQueues({ allMessages, allBytes }: QueueBounds): Holding {
    return new Holding('All queues of Millrace together hold', allMessages, allBytes);
  }

  static ofQueue({ queueMessages, queueBytes }: QueueBounds, all: Holding): Holding {
    return new Holding('A queue of Millrace holds', queueMessages, queueBytes, all);
  }

  /** @throws OverLimit, and nothing is counted */
  reserve(bytes: number): void {
    this.#requireRoom(bytes);
    if (this.#whole) this.#whole.#requireRoom(bytes);
    this.add(bytes);
  }

  /** Counts a message that is there already. */
  add(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
    this.#whole?.add(bytes);
  }

  release(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
    this.#whole?.release(bytes);
  }

  #requireRoom(bytes: number): void {
    if (this.#messages < this.#maxMessages && this.#bytes + bytes <= this.#maxBytes) return;
    throw OverLimit(`${this.#what} at most ${this.#maxMessages} messages or ${this.#maxBytes} bytes.`);
  }
}
