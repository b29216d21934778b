import type { Clock } from '../../../../lib/time/clock.ts';
import type { Logger } from '../../../../lib/log/logger.ts';
import type { Following, Message, MessageLog } from '../../messages/port.ts';
import { LogState } from './log-state.ts';
import { KIND, parseMessage } from '../message.ts';
import type { TailMemory } from './tail-memory.ts';

// After NATS lost its place, following begins again: soon, and less often while it fails, as after a stream was deleted.
const FOLLOW_AGAIN_MS = 100;
const MAX_FOLLOW_AGAIN_MS = 10_000;

/** One message log of NATS that contains many logs, as this gateway follows it. */
export class Partition {
  readonly messages: MessageLog;
  readonly #memory: TailMemory;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** By subject. One for each log that was used or received a message since the store was opened. */
  readonly #states = new Map<string, LogState>();
  #following: Following;
  #followAgainMs = FOLLOW_AGAIN_MS;
  #isClosed = false;

  private constructor(
    messages: MessageLog,
    fromSeq: number,
    options: { memory: TailMemory; clock: Clock; logger: Logger },
  ) {
    this.messages = messages;
    this.#memory = options.memory;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#following = this.#follow(fromSeq);
  }

  /** Follows from the newest message on. Older ones are read when they are needed. */
  static async open(
    messages: MessageLog,
    options: { memory: TailMemory; clock: Clock; logger: Logger },
  ): Promise<Partition> {
    return new Partition(messages, (await messages.lastSeq()) + 1, options);
  }

  state(subject: string): LogState {
    let state = this.#states.get(subject);
    if (!state) {
      state = new LogState(subject, this.#memory, this.#clock);
      this.#states.set(subject, state);
    }
    return state;
  }

  /** The log of this subject was deleted. */
  forget(subject: string): void {
    this.#states.get(subject)?.removed();
    this.#states.delete(subject);
  }

  /**
   * Resolves when every message that was acknowledged before the call, by any gateway, is known here.
   * @throws MessageLogError `unavailable`
   */
  async catchUp(): Promise<void> {
    const seq = await this.messages.lastSeq();
    await this.#following.reach(seq);
  }

  /** Everything up to this message is known here. */
  get position(): number {
    return this.#following.position;
  }

  close(): void {
    this.#isClosed = true;
    this.#following.stop();
  }

  #follow(fromSeq: number): Following {
    return this.messages.follow(
      fromSeq,
      {
        onMessage: (message) => {
          this.#followAgainMs = FOLLOW_AGAIN_MS;
          this.#take(message);
        },
        onReset: (reason) => {
          this.#logger.warn('a partition is followed again', { reason });
          const delayMs = this.#followAgainMs;
          this.#followAgainMs = Math.min(2 * delayMs, MAX_FOLLOW_AGAIN_MS);
          this.#clock.setTimer(delayMs, () => this.#followAgain(fromSeq), { background: true });
        },
      },
      // The newest message of a log is removed only with its log, of which the log's document informs.
      { missableAfterMs: Infinity },
    );
  }

  #followAgain(fromSeq: number): void {
    if (this.#isClosed) return;
    this.#following = this.#follow(Math.max(fromSeq, this.#following.position + 1));
  }

  #take(message: Message): void {
    const state = this.#states.get(message.subject);
    // Own messages are known since their acknowledgement.
    if (state && message.seq <= state.head.seq) return;
    try {
      const parsed = parseMessage(message);
      if (!state && parsed.kind === KIND.deleted) return;
      this.state(message.subject).apply(parsed);
      if (parsed.kind === KIND.deleted) this.#states.delete(message.subject);
    } catch (error) {
      // A read of the log reports it again, with this error.
      this.#logger.error('a message of a log cannot be read', { subject: message.subject, error });
    }
  }
}
