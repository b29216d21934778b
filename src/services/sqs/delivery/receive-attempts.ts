import type { Clock } from '../../../lib/time/clock.ts';
import type { Receipt } from './queued-messages.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
const INTERVAL_MS = 5 * 60_000;

/** The oldest attempts of a queue are forgotten beyond this number. */
const MAX_ATTEMPTS = 1_000;

interface Attempt {
  readonly receipts: readonly Receipt[];
  readonly untilMs: number;
}

/** What a FIFO queue returned in the last five minutes, by ReceiveRequestAttemptId. */
export class ReceiveAttempts {
  readonly #clock: Clock;
  readonly #attempts = new Map<string, Attempt>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(id: string): readonly Receipt[] | undefined {
    const attempt = this.#attempts.get(id);
    return attempt && attempt.untilMs > this.#clock.monotonicMs() ? attempt.receipts : undefined;
  }

  set(id: string, receipts: readonly Receipt[]): void {
    this.#attempts.delete(id);
    this.#attempts.set(id, { receipts, untilMs: this.#clock.monotonicMs() + INTERVAL_MS });
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MAX_ATTEMPTS && oldest !== undefined) this.#attempts.delete(oldest);
  }
}
