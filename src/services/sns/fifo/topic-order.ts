import { Turns } from '../../../lib/concurrency/turns.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { DEDUPLICATION_MS, deduplicationKey, MAX_DEDUPLICATION_IDS } from '../../fifo/deduplication.ts';
import { SequenceNumbers } from '../../fifo/sequence-numbers.ts';
import { Throttled } from '../errors.ts';
import type { MessageOrder } from './message-order.ts';

interface Published {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

interface Remembered {
  /** On the monotonic clock. */
  readonly untilMs: number;
  readonly published: Promise<Published>;
}

/**
 * The order and the deduplication of the messages of one FIFO topic, in memory: after a restart, a FIFO queue still
 * recognizes a repeated message by its id, and a standard queue gets it again.
 */
export class TopicOrder {
  readonly #clock: Clock;
  readonly #numbers = new SequenceNumbers();
  /** In order of expiry. */
  readonly #remembered = new Map<string, Remembered>();
  /** By group; as many as requests. */
  readonly #deliveries = new Turns();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Delivers a message after the earlier ones of its group, unless one with its id was published in the last five minutes.
   * @param deliver resolves with the id of the message
   * @throws Throttled
   */
  publish(order: MessageOrder, deliver: (sequenceNumber: string) => Promise<string>): Promise<Published> {
    this.#forgetExpired();
    const id = deduplicationKey(order, order.scope === 'MessageGroup');
    const earlier = this.#remembered.get(id);
    if (earlier) return earlier.published;
    if (this.#remembered.size >= MAX_DEDUPLICATION_IDS) {
      throw Throttled(
        `A Millrace topic holds at most ${MAX_DEDUPLICATION_IDS} deduplication ids of the last five minutes. Wait, or publish to more topics.`,
      );
    }
    const sequenceNumber = this.#numbers.next(this.#clock.now());
    const published = this.#deliveries.run(order.groupId, async () => ({
      messageId: await deliver(sequenceNumber),
      sequenceNumber,
    }));
    const remembered = { untilMs: this.#clock.monotonicMs() + DEDUPLICATION_MS, published };
    this.#remembered.set(id, remembered);
    published.catch(() => {
      if (this.#remembered.get(id) === remembered) this.#remembered.delete(id);
    });
    return published;
  }

  #forgetExpired(): void {
    for (const [id, { untilMs }] of this.#remembered) {
      if (untilMs > this.#clock.monotonicMs()) return;
      this.#remembered.delete(id);
    }
  }
}
