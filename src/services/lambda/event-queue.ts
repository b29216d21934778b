import type { Clock, Timer } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { InvocationResult } from '../../runtime/port.ts';
import type { FunctionInvoker } from '../../mapping/port.ts';

/**
 * Events wait in memory, up to these bounds; beyond them the caller is throttled. They are small enough that
 * the server does not grow by more than its functions do.
 */
const MAX_QUEUED_EVENTS = 10_000;
const MAX_QUEUED_BYTES = 128 * 1024 * 1024;

/** Events of all functions that run at once; the rest waits its turn. */
const MAX_RUNNING_EVENTS = 32;

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const RETRY_DELAYS_MS = [60_000, 120_000];
const FIRST_THROTTLE_DELAY_MS = 1000;
const MAX_THROTTLE_DELAY_MS = 5 * 60_000;
const MAX_EVENT_AGE_MS = 6 * 60 * 60_000;

/** An accepted asynchronous invocation. Every attempt has the same request id, as on AWS. */
export interface QueuedEvent {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: Buffer;
}

interface Waiting {
  readonly event: QueuedEvent;
  readonly acceptedMs: number;
  /** Attempts that ended in an error of the function. */
  failures: number;
  throttles: number;
}

export interface EventQueueOptions {
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs asynchronous invocations in order of arrival, and those that fail up to twice more. */
export class EventQueue {
  readonly #invoker: FunctionInvoker;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #ready: Waiting[] = [];
  readonly #delayed = new Map<Waiting, Timer>();
  #running = 0;
  #bytes = 0;
  #closed = false;

  constructor({ invoker, clock, logger }: EventQueueOptions) {
    this.#invoker = invoker;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** @returns false when the queue is full */
  accept(event: QueuedEvent): boolean {
    const queued = this.#ready.length + this.#delayed.size + this.#running;
    const full = queued >= MAX_QUEUED_EVENTS || this.#bytes + event.payload.length > MAX_QUEUED_BYTES;
    if (this.#closed || full) return false;
    this.#bytes += event.payload.length;
    this.#ready.push({ event, acceptedMs: this.#clock.now(), failures: 0, throttles: 0 });
    this.#startReady();
    return true;
  }

  /** Starts nothing more. What waits is lost, and the operator is told how many events that is. */
  close(): void {
    this.#closed = true;
    const lost = this.#ready.length + this.#delayed.size;
    for (const timer of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.length = 0;
    if (lost > 0) this.#logger.warn('asynchronous invocations were still waiting and are lost', { lost });
  }

  #startReady(): void {
    while (!this.#closed && this.#running < MAX_RUNNING_EVENTS) {
      const waiting = this.#ready.shift();
      if (!waiting) return;
      this.#running++;
      void this.#attempt(waiting).finally(() => {
        this.#running--;
        this.#startReady();
      });
    }
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const { functionArn: arn, payload, requestId } = waiting.event;
    let result: InvocationResult | { readonly kind: 'not-found' };
    try {
      result = await this.#invoker.invoke(arn, payload, { requestId });
    } catch (error) {
      this.#logger.error('an asynchronous invocation could not be run', { functionArn: arn, error });
      this.#forget(waiting);
      return;
    }
    if (result.kind === 'throttled') this.#retryThrottled(waiting);
    else if (result.kind === 'finished' && result.functionError !== undefined) this.#retryFailed(waiting);
    else this.#forget(waiting);
  }

  #retryFailed(waiting: Waiting): void {
    const delayMs = RETRY_DELAYS_MS[waiting.failures];
    waiting.failures++;
    if (delayMs === undefined) this.#drop(waiting, 'its retries are used up');
    else this.#delay(waiting, delayMs);
  }

  #retryThrottled(waiting: Waiting): void {
    const delayMs = Math.min(FIRST_THROTTLE_DELAY_MS * 2 ** waiting.throttles, MAX_THROTTLE_DELAY_MS);
    waiting.throttles++;
    this.#delay(waiting, delayMs);
  }

  #delay(waiting: Waiting, delayMs: number): void {
    if (this.#closed) return;
    if (this.#clock.now() + delayMs - waiting.acceptedMs > MAX_EVENT_AGE_MS) {
      this.#drop(waiting, 'it is too old');
      return;
    }
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#delayed.delete(waiting);
      this.#ready.push(waiting);
      this.#startReady();
    });
    this.#delayed.set(waiting, timer);
  }

  #drop(waiting: Waiting, reason: string): void {
    this.#forget(waiting);
    const { functionArn, requestId } = waiting.event;
    this.#logger.warn(`an asynchronous invocation is given up: ${reason}`, { functionArn, requestId });
  }

  #forget({ event }: Waiting): void {
    this.#bytes -= event.payload.length;
  }
}
