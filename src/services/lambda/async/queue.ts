import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { FunctionInvoker } from '../../../mapping/port.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import { type AsyncInvocation, type AttemptProgress, invocationKey } from './documents.ts';
import type { AsyncMetrics } from './metrics.ts';
import type { OutcomeReporter } from './outcome-reporter.ts';
import type { InvocationOutcome } from './record.ts';
import type { RetryRulesOf } from './retry-rules.ts';
import type { AsyncInvocationStore } from './store.ts';

/**
 * Bounds on the queued invocations of all functions; beyond either, callers are throttled. The first bounds memory,
 * about 1 KiB an invocation. The second bounds disk space, as payloads are not kept in memory.
 */
const MAX_QUEUED_INVOCATIONS = 10_000;
const MAX_QUEUED_BYTES = 128 * 1024 * 1024;

/** Bound on asynchronous invocations that run at the same time, over all functions. */
const MAX_RUNNING_INVOCATIONS = 32;

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const MAX_RETRY_DELAY_MS = 120_000;
const RETRY_DELAYS_MS = [60_000, MAX_RETRY_DELAY_MS];
const FIRST_POSTPONEMENT_MS = 1000;
const MAX_POSTPONEMENT_MS = 5 * 60_000;

/** An invocation to accept. Every attempt has the same request id, as on AWS. */
export interface NewAsyncInvocation {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: Buffer;
}

interface QueueEntry {
  readonly key: string;
  readonly payloadBytes: number;
  /**
   * Attempts that were throttled or could not be made. Not stored: after a restart the invocation is attempted
   * immediately, and its age limits the attempts.
   */
  postponements: number;
  /** The outcome is reported and only the deletion remains, so no further attempt may invoke the function. */
  isSettled: boolean;
}

export interface AsyncQueueOptions {
  readonly store: AsyncInvocationStore;
  readonly invoker: FunctionInvoker;
  readonly rulesOf: RetryRulesOf;
  readonly reporter: OutcomeReporter;
  readonly metrics: AsyncMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Result = InvocationResult | { readonly kind: 'not-found' };

/**
 * Runs asynchronous invocations in order of arrival and retries those that fail. An accepted invocation is durable, and
 * is deleted after its outcome was reported. After a crash it may run again: delivery is at least once, as on AWS.
 */
export class AsyncQueue {
  readonly #store: AsyncInvocationStore;
  readonly #options: AsyncQueueOptions;
  readonly #ready: QueueEntry[] = [];
  readonly #delayed = new Map<QueueEntry, Timer>();
  /** Invocations that this server has accepted since it started. */
  #acceptedCount = 0;
  #runningCount = 0;
  #queuedCount = 0;
  #queuedBytes = 0;
  #phase: 'closed' | 'opening' | 'open' = 'opening';

  constructor(options: AsyncQueueOptions) {
    this.#store = options.store;
    this.#options = options;
  }

  /**
   * Schedules the invocations that an earlier server accepted. Called once, when every service that functions call is
   * available.
   */
  resume(): void {
    for (const { key, payloadBytes, progress } of this.#store.takeEarlier()) {
      this.#queuedCount++;
      this.#queuedBytes += payloadBytes;
      // The wall clock may have been set back since; no retry waits longer than this.
      const delayMs = Math.min(progress.nextAttemptMs - this.#options.clock.now(), MAX_RETRY_DELAY_MS);
      this.#delay({ key, payloadBytes, postponements: 0, isSettled: false }, delayMs);
    }
    this.#phase = 'open';
    this.#startReady();
  }

  /** @returns false when the queue is full or closed; otherwise the invocation is durable */
  async accept({ functionArn, requestId, payload }: NewAsyncInvocation): Promise<boolean> {
    const isFull =
      this.#queuedCount >= MAX_QUEUED_INVOCATIONS || this.#queuedBytes + payload.length > MAX_QUEUED_BYTES;
    if (this.#phase === 'closed' || isFull) return false;
    const acceptedMs = this.#options.clock.now();
    const entry = {
      key: invocationKey(acceptedMs, this.#acceptedCount++, requestId),
      payloadBytes: payload.length,
      postponements: 0,
      isSettled: false,
    };
    this.#queuedCount++;
    this.#queuedBytes += entry.payloadBytes;
    try {
      const progress = { failures: 0, nextAttemptMs: acceptedMs };
      await this.#store.create(entry.key, { functionArn, requestId, acceptedMs }, payload, progress);
    } catch (error) {
      this.#uncount(entry);
      throw error;
    }
    this.#options.metrics.received(functionArn);
    this.#ready.push(entry);
    this.#startReady();
    return true;
  }

  /** Starts no more invocations. Queued ones remain stored, and the next server runs them. */
  close(): void {
    this.#phase = 'closed';
    for (const timer of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.length = 0;
  }

  #startReady(): void {
    while (this.#phase === 'open' && this.#runningCount < MAX_RUNNING_INVOCATIONS) {
      const entry = this.#ready.shift();
      if (!entry) return;
      this.#runningCount++;
      void this.#attempt(entry)
        .catch((error: unknown) => {
          // The store rejects writes, on a full disk for example. The invocation remains stored and counted.
          this.#options.logger.error('an asynchronous invocation failed in the server; it will be retried', {
            error,
          });
          this.#postpone(entry);
        })
        .finally(() => {
          this.#runningCount--;
          this.#startReady();
        });
    }
  }

  async #attempt(entry: QueueEntry): Promise<void> {
    const { clock, metrics, rulesOf } = this.#options;
    if (entry.isSettled) return this.#delete(entry);
    const invocation = await this.#store.get(entry.key);
    if (!invocation) {
      this.#uncount(entry);
      return;
    }
    const { maxAgeMs, maxRetryAttempts, isStopped } = await rulesOf(invocation.functionArn);
    const expiresMs = invocation.acceptedMs + maxAgeMs;
    if (isStopped || clock.now() >= expiresMs) {
      const condition = isStopped ? 'ZeroReservedConcurrency' : 'EventAgeExceeded';
      await this.#giveUp(entry, invocation, { condition, attempts: invocation.progress.failures });
      return;
    }
    const ageMs = clock.now() - invocation.acceptedMs;
    const result = await this.#invoke(invocation);
    if (this.#phase === 'closed') return;
    if (result?.kind === 'finished') metrics.invoked(invocation.functionArn, ageMs);
    await this.#settle(entry, invocation, result, { maxRetryAttempts, expiresMs });
  }

  /** Ends an invocation after an attempt, or schedules the next attempt. */
  async #settle(
    entry: QueueEntry,
    invocation: AsyncInvocation & { readonly progress: AttemptProgress },
    result: Result | undefined,
    { maxRetryAttempts, expiresMs }: { maxRetryAttempts: number; expiresMs: number },
  ): Promise<void> {
    const { clock, metrics, reporter } = this.#options;
    const { failures } = invocation.progress;
    // The next attempt is never later than the expiry, when the invocation is given up.
    const timeAfter = (delayMs: number) => Math.min(clock.now() + delayMs, expiresMs);
    if (result === undefined || result.kind === 'throttled') {
      this.#postpone(entry, expiresMs);
    } else if (result.kind === 'not-found') {
      metrics.dropped(invocation.functionArn);
      await this.#delete(entry);
    } else if (result.functionError === undefined) {
      await reporter.report(invocation, { condition: 'Success', attempts: failures + 1, result });
      await this.#delete(entry);
    } else if (failures < maxRetryAttempts) {
      const nextAttemptMs = timeAfter(RETRY_DELAYS_MS[failures]!);
      await this.#retryLater(entry, { failures: failures + 1, nextAttemptMs });
    } else {
      const outcome = { condition: 'RetriesExhausted', attempts: failures + 1, result } as const;
      await this.#giveUp(entry, invocation, outcome);
    }
  }

  /**
   * @returns undefined when the server could not make the attempt, which does not count as a failure of the function
   */
  async #invoke({ functionArn, payload, requestId }: AsyncInvocation): Promise<Result | undefined> {
    const { invoker, logger } = this.#options;
    try {
      return await invoker.invoke(functionArn, Buffer.from(payload), { requestId });
    } catch (error) {
      if (this.#phase !== 'closed') {
        logger.error('an asynchronous invocation could not be run; it will be retried', {
          functionArn,
          error,
        });
      }
      return undefined;
    }
  }

  /** Schedules another attempt of one that was not made or not settled. It is not later than the expiry. */
  #postpone(entry: QueueEntry, expiresMs = Infinity): void {
    const delayMs = Math.min(FIRST_POSTPONEMENT_MS * 2 ** entry.postponements, MAX_POSTPONEMENT_MS);
    entry.postponements++;
    this.#delay(entry, Math.min(delayMs, expiresMs - this.#options.clock.now()));
  }

  async #retryLater(entry: QueueEntry, progress: AttemptProgress): Promise<void> {
    const delayMs = progress.nextAttemptMs - this.#options.clock.now();
    await this.#store.saveProgress(entry.key, progress);
    this.#delay(entry, delayMs);
  }

  #delay(entry: QueueEntry, delayMs: number): void {
    if (this.#phase === 'closed') return;
    const timer = this.#options.clock.setTimer(delayMs, () => {
      this.#delayed.delete(entry);
      this.#ready.push(entry);
      this.#startReady();
    });
    this.#delayed.set(entry, timer);
  }

  async #giveUp(entry: QueueEntry, invocation: AsyncInvocation, outcome: InvocationOutcome): Promise<void> {
    const { functionArn, requestId } = invocation;
    const { condition } = outcome;
    const { logger, metrics, reporter } = this.#options;
    logger.warn('gave up an asynchronous invocation', { functionArn, requestId, condition });
    metrics.dropped(functionArn);
    await reporter.report(invocation, outcome);
    await this.#delete(entry);
  }

  async #delete(entry: QueueEntry): Promise<void> {
    entry.isSettled = true;
    await this.#store.delete(entry.key);
    this.#uncount(entry);
  }

  #uncount({ payloadBytes }: QueueEntry): void {
    this.#queuedCount--;
    this.#queuedBytes -= payloadBytes;
  }
}
