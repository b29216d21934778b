import type { Clock } from '../../../../lib/time/clock.ts';
import { deduplicationKey } from '../../../fifo/deduplication.ts';
import type { StoredMessage } from '../../message/store.ts';
import { Deduplication, type SentMessage } from './deduplication.ts';
import { SendTurns } from '../send-turns.ts';
import { SequenceNumbers } from '../../../fifo/sequence-numbers.ts';

type Scope = 'queue' | 'messageGroup';

/** The order and the deduplication of the messages that a FIFO queue is sent. */
export class FifoSends {
  readonly #clock: Clock;
  readonly #numbers = new SequenceNumbers();
  readonly #turns = new SendTurns();
  readonly #deduplication: Deduplication;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#deduplication = new Deduplication(clock);
  }

  nextSequenceNumber(): string {
    return this.#numbers.next(this.#clock.now());
  }

  /**
   * Sends a message, unless one with its deduplication id was sent in the last five minutes.
   * @param scope undefined for a message that was not sent by a client, which is never a duplicate
   * @throws OverLimit
   */
  async send(
    message: StoredMessage,
    scope: Scope | undefined,
    write: () => Promise<void>,
    apply: () => void,
  ): Promise<SentMessage> {
    const { messageId, sequenceNumber = '' } = message;
    const id = scope && deduplicationKey(message, scope === 'messageGroup');
    const earlier = id === undefined ? undefined : this.#deduplication.find(id);
    if (earlier) return earlier;
    if (id !== undefined) this.#deduplication.requireRoom();
    const sent = this.#turns.run(async () => {
      await write();
      return { messageId, sequenceNumber };
    }, apply);
    if (id !== undefined) this.#deduplication.add(id, message, sent);
    return sent;
  }

  /** Continues with a message that was stored before this start. */
  restore(message: StoredMessage, scope: Scope): void {
    if (message.sequenceNumber !== undefined) this.#numbers.restore(message.sequenceNumber);
    this.#deduplication.restore(deduplicationKey(message, scope === 'messageGroup'), message);
  }

  isRemembered(message: StoredMessage): boolean {
    return this.#deduplication.isRemembered(message);
  }

  /** @returns messages whose deduplication ids are forgotten now */
  forgetExpired(): readonly StoredMessage[] {
    return this.#deduplication.takeExpired();
  }

  /** @returns all messages whose deduplication ids were remembered */
  forgetAll(): Promise<readonly StoredMessage[]> {
    return this.#deduplication.takeAll();
  }
}
