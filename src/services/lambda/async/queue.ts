import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { FunctionInvoker } from '../../../mapping/port.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import { type AcceptedEvent, eventKey, type EventProgress } from './documents.ts';
import type { EventMetrics } from './metrics.ts';
import type { EventOutcomes } from './outcomes.ts';
import type { EventOutcome } from './record.ts';
import type { EventStore } from './store.ts';

/**
 * Events of all functions that may wait; beyond either bound the caller is throttled. The first bounds memory, about 1 KiB
 * an event, the second the disk: payloads are not held in memory.
 */
const MAX_QUEUED_EVENTS = 10_000;
const MAX_QUEUED_BYTES = 128 * 1024 * 1024;

/** Events of all functions that run at once; the rest waits its turn. */
const MAX_RUNNING_EVENTS = 32;

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const MAX_RETRY_DELAY_MS = 120_000;
const RETRY_DELAYS_MS = [60_000, MAX_RETRY_DELAY_MS];
const FIRST_POSTPONEMENT_MS = 1000;
const MAX_POSTPONEMENT_MS = 5 * 60_000;

/** An asynchronous invocation to be accepted. Every attempt has the same request id, as on AWS. */
export interface QueuedEvent {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: Buffer;
}

/** An event without its payload, which stays in the store until it is run. */
interface Waiting {
  readonly key: string;
  readonly bytes: number;
  /**
   * Attempts that were throttled or could not be made. Not stored: after a restart the event is tried at once, and what
   * ends it is its age.
   */
  postponements: number;
}

export interface EventQueueOptions {
  readonly store: EventStore;
  readonly invoker: FunctionInvoker;
  readonly outcomes: EventOutcomes;
  readonly metrics: EventMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Result = InvocationResult | { readonly kind: 'not-found' };

/**
 * Runs asynchronous invocations in order of arrival, and those that fail again. An accepted event is durable and
 * goes when its end has been told, so one that a crash interrupts runs once more: at least once, as on AWS.
 */
export class EventQueue {
  readonly #store: EventStore;
  readonly #options: EventQueueOptions;
  readonly #ready: Waiting[] = [];
  readonly #delayed = new Map<Waiting, Timer>();
  /** Ever, by this server. */
  #accepted = 0;
  #running = 0;
  #count = 0;
  #bytes = 0;
  #phase: 'closed' | 'opening' | 'open' = 'opening';

  constructor(options: EventQueueOptions) {
    this.#store = options.store;
    this.#options = options;
  }

  /** Goes on with what an earlier server had accepted. Called once, when everything that functions call is there. */
  resume(): void {
    for (const { key, bytes, progress } of this.#store.takeEarlier()) {
      this.#count++;
      this.#bytes += bytes;
      // The wall clock may have been set meanwhile.
      const delayMs = Math.min(progress.nextAttemptMs - this.#options.clock.now(), MAX_RETRY_DELAY_MS);
      this.#delay({ key, bytes, postponements: 0 }, delayMs);
    }
    this.#phase = 'open';
    this.#startReady();
  }

  /** @returns false when the queue is full; else the event is durable */
  async accept({ functionArn, requestId, payload }: QueuedEvent): Promise<boolean> {
    const full = this.#count >= MAX_QUEUED_EVENTS || this.#bytes + payload.length > MAX_QUEUED_BYTES;
    if (this.#phase === 'closed' || full) return false;
    const acceptedMs = this.#options.clock.now();
    const waiting = {
      key: eventKey(acceptedMs, this.#accepted++, requestId),
      bytes: payload.length,
      postponements: 0,
    };
    this.#count++;
    this.#bytes += waiting.bytes;
    try {
      const progress = { failures: 0, nextAttemptMs: acceptedMs };
      await this.#store.create(waiting.key, { functionArn, requestId, acceptedMs }, payload, progress);
    } catch (error) {
      this.#uncount(waiting);
      throw error;
    }
    this.#options.metrics.received(functionArn);
    this.#ready.push(waiting);
    this.#startReady();
    return true;
  }

  /** Starts nothing more. What waits is gone on with by the next server. */
  close(): void {
    this.#phase = 'closed';
    for (const timer of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.length = 0;
  }

  #startReady(): void {
    while (this.#phase === 'open' && this.#running < MAX_RUNNING_EVENTS) {
      const waiting = this.#ready.shift();
      if (!waiting) return;
      this.#running++;
      void this.#attempt(waiting)
        .catch((error: unknown) => {
          this.#options.logger.error('an asynchronous invocation could not be run', { error });
          this.#uncount(waiting);
        })
        .finally(() => {
          this.#running--;
          this.#startReady();
        });
    }
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const { clock, metrics, outcomes } = this.#options;
    const event = await this.#store.get(waiting.key);
    if (!event) {
      this.#uncount(waiting);
      return;
    }
    const rules = await outcomes.rulesOf(event.functionArn);
    const { failures } = event.progress;
    const expiresMs = event.acceptedMs + rules.maxEventAgeMs;
    if (rules.stopped) {
      await this.#giveUp(waiting, event, { condition: 'ZeroReservedConcurrency', attempts: failures });
      return;
    }
    if (clock.now() >= expiresMs) {
      await this.#giveUp(waiting, event, { condition: 'EventAgeExceeded', attempts: failures });
      return;
    }

    const ageMs = clock.now() - event.acceptedMs;
    const result = await this.#invoke(event);
    if (this.#phase === 'closed') return;
    if (result?.kind === 'finished') metrics.invoked(event.functionArn, ageMs);
    // No attempt comes after the event's last moment; at that moment it is given up.
    const after = (delayMs: number) => Math.min(clock.now() + delayMs, expiresMs);
    if (result === undefined || result.kind === 'throttled') {
      const delayMs = Math.min(FIRST_POSTPONEMENT_MS * 2 ** waiting.postponements, MAX_POSTPONEMENT_MS);
      waiting.postponements++;
      this.#delay(waiting, after(delayMs) - clock.now());
    } else if (result.kind === 'not-found') {
      metrics.dropped(event.functionArn);
      await this.#forget(waiting);
    } else if (result.functionError === undefined) {
      await outcomes.tell(event, { condition: 'Success', attempts: failures + 1, result });
      await this.#forget(waiting);
    } else if (failures < rules.maxRetryAttempts) {
      const nextAttemptMs = after(RETRY_DELAYS_MS[failures]!);
      await this.#retryLater(waiting, { failures: failures + 1, nextAttemptMs });
    } else {
      await this.#giveUp(waiting, event, { condition: 'RetriesExhausted', attempts: failures + 1, result });
    }
  }

  /** Undefined when the attempt could not be made, which is the server's fault and not the function's. */
  async #invoke({ functionArn, payload, requestId }: AcceptedEvent): Promise<Result | undefined> {
    const { invoker, logger } = this.#options;
    try {
      return await invoker.invoke(functionArn, Buffer.from(payload), { requestId });
    } catch (error) {
      if (this.#phase !== 'closed') {
        logger.error('an asynchronous invocation could not be run, and is tried again', {
          functionArn,
          error,
        });
      }
      return undefined;
    }
  }

  async #retryLater(waiting: Waiting, progress: EventProgress): Promise<void> {
    const delayMs = progress.nextAttemptMs - this.#options.clock.now();
    await this.#store.saveProgress(waiting.key, progress);
    this.#delay(waiting, delayMs);
  }

  #delay(waiting: Waiting, delayMs: number): void {
    if (this.#phase === 'closed') return;
    const timer = this.#options.clock.setTimer(delayMs, () => {
      this.#delayed.delete(waiting);
      this.#ready.push(waiting);
      this.#startReady();
    });
    this.#delayed.set(waiting, timer);
  }

  async #giveUp(waiting: Waiting, event: AcceptedEvent, outcome: EventOutcome): Promise<void> {
    const { functionArn, requestId } = event;
    const { condition } = outcome;
    this.#options.logger.warn('an asynchronous invocation is given up', {
      functionArn,
      requestId,
      condition,
    });
    this.#options.metrics.dropped(functionArn);
    await this.#options.outcomes.tell(event, outcome);
    await this.#forget(waiting);
  }

  async #forget(waiting: Waiting): Promise<void> {
    this.#uncount(waiting);
    await this.#store.delete(waiting.key);
  }

  #uncount({ bytes }: Waiting): void {
    this.#count--;
    this.#bytes -= bytes;
  }
}
