import type { Activity } from '../../lib/activity.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { isServiceError, mayPass } from '../../schema/error.ts';
import { findTargetFault } from './check-target.ts';
import { sendToTarget, type TargetServices } from './send-to-target.ts';
import {
  DEFAULT_EVENT_AGE_SECONDS,
  type Deliverer,
  type Delivery,
  type Service,
  type TargetFault,
} from './target.ts';

interface Attempt {
  readonly delivery: Delivery;
  /** 0 is the first one. */
  readonly number: number;
  readonly startedMs: number;
}

/** Counts of deliveries since the server started. */
export interface DeliveryCounters {
  /** Attempts, the first one of each delivery included. */
  attempts: number;
  failedAttempts: number;
  /** Deliveries that were given up. */
  givenUp: number;
  /** Deliveries that were given up and stored in a dead-letter queue. */
  deadLetters: number;
}

export interface DeliveryStatus extends Readonly<DeliveryCounters> {
  readonly running: number;
  /** Deliveries that wait for another attempt. */
  readonly waiting: number;
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
const DEFAULT_RETRY_ATTEMPTS = 185;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 60_000;
/** Deliveries that wait in memory for their next attempt. One more is given up at once. */
const MAX_WAITING_DELIVERIES = 1_000;

/**
 * Delivers to targets, again after errors that may pass, and to a dead-letter queue in the end. Waiting attempts are in
 * memory: a restart drops them.
 */
export class TargetDelivery implements Deliverer {
  readonly #services: TargetServices;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Until when attempts wait, on the wall clock. */
  readonly #waiting = new Map<Timer, { readonly targetArn: string; readonly untilMs: number }>();
  readonly #running = new Set<Promise<void>>();
  readonly #counters: DeliveryCounters = { attempts: 0, failedAttempts: 0, givenUp: 0, deadLetters: 0 };
  #closed = false;

  constructor({ clock, logger, ...services }: TargetServices & { clock: Clock; logger: Logger }) {
    this.#services = services;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Resolves after the first attempt. Never rejects. */
  deliver(delivery: Delivery): Promise<void> {
    return this.#attempt({ delivery, number: 0, startedMs: this.#clock.now() });
  }

  findFault(targetArn: string, service: Service): Promise<TargetFault | undefined> {
    return findTargetFault(this.#services, targetArn, service);
  }

  /** The deliveries that have not ended. */
  activity(): Activity[] {
    const waiting = Array.from(this.#waiting.values(), ({ targetArn, untilMs }) => ({
      what: `the delivery to ${targetArn}`,
      why: 'waiting to retry',
      untilMs,
    }));
    const running = { what: 'a delivery of an event', why: 'sending it to its target' };
    return this.#running.size > 0 ? [running, ...waiting] : waiting;
  }

  status(): DeliveryStatus {
    return { ...this.#counters, running: this.#running.size, waiting: this.#waiting.size };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#waiting.keys()) timer.cancel();
    if (this.#waiting.size > 0) {
      const facts = { deliveries: this.#waiting.size };
      this.#logger.warn(
        'deliveries that waited for another attempt are lost, because the server stops',
        facts,
      );
    }
    this.#waiting.clear();
    await Promise.all(this.#running);
  }

  async #attempt(attempt: Attempt): Promise<void> {
    const running = this.#run(attempt);
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }

  async #run(attempt: Attempt): Promise<void> {
    const { delivery, number, startedMs } = attempt;
    this.#counters.attempts++;
    try {
      await sendToTarget(this.#services, delivery);
    } catch (error) {
      this.#counters.failedAttempts++;
      const delayMs = Math.min(FIRST_RETRY_MS * 2 ** number, MAX_RETRY_DELAY_MS);
      const ageMs = this.#clock.now() + delayMs - startedMs;
      const exhausted = exhaustedBy(delivery.retryPolicy, number, ageMs);
      const isFull = this.#waiting.size >= MAX_WAITING_DELIVERIES;
      if (!mayPass(error) || exhausted !== undefined || isFull) await this.#giveUp(attempt, error, exhausted);
      else if (!this.#closed) this.#retryAfter(delayMs, attempt);
    }
  }

  #retryAfter(delayMs: number, attempt: Attempt): void {
    const timer = this.#clock.setTimer(
      delayMs,
      () => {
        this.#waiting.delete(timer);
        void this.#attempt({ ...attempt, number: attempt.number + 1 });
      },
      { background: true },
    );
    const { targetArn } = attempt.delivery;
    this.#waiting.set(timer, { targetArn, untilMs: this.#clock.now() + delayMs });
  }

  async #giveUp({ delivery, number }: Attempt, error: unknown, exhausted: string | undefined): Promise<void> {
    const { targetArn, message, deadLetterArn, sender, service, role } = delivery;
    this.#counters.givenUp++;
    this.#logger.warn('an event could not be delivered to its target', {
      from: sender.arn,
      target: targetArn,
      error,
    });
    if (deadLetterArn === undefined) return;
    const attributes = {
      [sender.attribute]: sender.arn,
      TARGET_ARN: targetArn,
      ERROR_CODE: isServiceError(error) ? error.code : 'InternalFailure',
      ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
      RETRY_ATTEMPTS: String(number),
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    const letter = { body: message.body, attributes };
    try {
      await sendToTarget(this.#services, { targetArn: deadLetterArn, message: letter, service, role });
      this.#counters.deadLetters++;
    } catch (failure) {
      const facts = { from: sender.arn, queue: deadLetterArn, error: failure };
      this.#logger.warn('a dead letter could not be sent', facts);
    }
  }
}

/** The setting of a retry policy that allows no further attempt. */
function exhaustedBy(
  policy: Delivery['retryPolicy'],
  attempts: number,
  ageMs: number,
): 'MaximumEventAgeInSeconds' | 'MaximumRetryAttempts' | undefined {
  const {
    MaximumEventAgeInSeconds = DEFAULT_EVENT_AGE_SECONDS,
    MaximumRetryAttempts = DEFAULT_RETRY_ATTEMPTS,
  } = policy ?? {};
  if (ageMs > MaximumEventAgeInSeconds * 1_000) return 'MaximumEventAgeInSeconds';
  return attempts >= MaximumRetryAttempts ? 'MaximumRetryAttempts' : undefined;
}
