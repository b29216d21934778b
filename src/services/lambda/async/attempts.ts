import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { parseTraceHeader } from '../../../lib/trace/trace-header.ts';
import type { FunctionInvoker } from '../../../mapping/port.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import type { AsyncInvocation, AttemptProgress } from './documents.ts';
import type { AsyncMetrics } from './metrics.ts';
import type { OutcomeReporter } from './outcome-reporter.ts';
import type { QueueEntry } from './queue-entry.ts';
import type { InvocationOutcome } from './record.ts';
import { postponementMs, retryDelayMs } from './retry-delays.ts';
import type { RetryRulesOf } from './retry-rules.ts';
import type { AsyncInvocationStore } from './store.ts';

export interface AttemptsOptions {
  readonly store: AsyncInvocationStore;
  readonly invoker: FunctionInvoker;
  readonly rulesOf: RetryRulesOf;
  readonly reporter: OutcomeReporter;
  readonly metrics: AsyncMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Result = InvocationResult | { readonly kind: 'not-found' };

/** Milliseconds until the next attempt of an invocation; undefined when it has ended and is deleted. */
type NextAttempt = number | undefined;

/** Makes attempts of asynchronous invocations, and reports how they end. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #store: AsyncInvocationStore;
  /** Aborted when the queue is closed. */
  readonly #closing: AbortSignal;

  constructor(options: AttemptsOptions, closing: AbortSignal) {
    this.#options = options;
    this.#store = options.store;
    this.#closing = closing;
  }

  /** Never rejects: an attempt that fails in the server is made again. */
  async make(entry: QueueEntry): Promise<NextAttempt> {
    try {
      return await this.#attempt(entry);
    } catch (error) {
      // The store rejects writes, on a full disk for example. The invocation remains stored and counted.
      this.#options.logger.error('an asynchronous invocation failed in the server; it will be retried', {
        error,
      });
      return postpone(entry);
    }
  }

  async #attempt(entry: QueueEntry): Promise<NextAttempt> {
    const { clock, metrics, rulesOf } = this.#options;
    if (entry.isSettled) return this.#delete(entry);
    const invocation = await this.#store.get(entry.key);
    if (!invocation) return undefined;
    if (invocation.isLoop === true) {
      return this.#giveUp(entry, invocation, { condition: 'RecursiveInvocation', attempts: 0 });
    }
    const { maxRetryAttempts, maxAgeMs, isStopped } = await rulesOf(invocation.functionArn);
    const expiresMs = invocation.acceptedMs + maxAgeMs;
    if (isStopped || clock.now() >= expiresMs) {
      const condition = isStopped ? 'ZeroReservedConcurrency' : 'EventAgeExceeded';
      return this.#giveUp(entry, invocation, { condition, attempts: invocation.progress.failures });
    }
    const ageMs = clock.now() - invocation.acceptedMs;
    const result = await this.#invoke(invocation);
    // The next server makes the attempt again.
    if (this.#closing.aborted) return 0;
    if (result?.kind === 'finished') metrics.invoked(invocation.functionArn, ageMs);
    return this.#settle(entry, invocation, result, { maxRetryAttempts, expiresMs });
  }

  /** Ends an invocation after an attempt, or determines the next attempt. */
  async #settle(
    entry: QueueEntry,
    invocation: AsyncInvocation & { readonly progress: AttemptProgress },
    result: Result | undefined,
    { maxRetryAttempts, expiresMs }: { maxRetryAttempts: number; expiresMs: number },
  ): Promise<NextAttempt> {
    const { clock, metrics, reporter } = this.#options;
    const { failures } = invocation.progress;
    // The next attempt is never later than the expiry, when the invocation is given up.
    if (result === undefined || result.kind === 'throttled') {
      return Math.min(postpone(entry), expiresMs - clock.now());
    }
    if (result.kind === 'not-found') {
      metrics.dropped(invocation.functionArn);
      return this.#delete(entry);
    }
    if (result.functionError === undefined) {
      await reporter.report(invocation, { condition: 'Success', attempts: failures + 1, result });
      return this.#delete(entry);
    }
    if (failures >= maxRetryAttempts) {
      return this.#giveUp(entry, invocation, {
        condition: 'RetriesExhausted',
        attempts: failures + 1,
        result,
      });
    }
    const nextAttemptMs = Math.min(clock.now() + retryDelayMs(failures), expiresMs);
    await this.#store.saveProgress(entry.key, { failures: failures + 1, nextAttemptMs });
    return nextAttemptMs - clock.now();
  }

  /**
   * @returns undefined when the server could not make the attempt, which does not count as a failure of the function
   */
  async #invoke({ functionArn, payload, requestId, traceId }: AsyncInvocation): Promise<Result | undefined> {
    const { invoker, logger } = this.#options;
    try {
      const trace = traceId === undefined ? undefined : parseTraceHeader(traceId);
      return await invoker.invoke(functionArn, Buffer.from(payload), {
        requestId,
        trace,
        // The next server makes the attempt again.
        signal: this.#closing,
      });
    } catch (error) {
      if (!this.#closing.aborted) {
        logger.error('an asynchronous invocation could not be run; it will be retried', {
          functionArn,
          error,
        });
      }
      return undefined;
    }
  }

  async #giveUp(
    entry: QueueEntry,
    invocation: AsyncInvocation,
    outcome: InvocationOutcome,
  ): Promise<NextAttempt> {
    const { functionArn, requestId } = invocation;
    const { condition } = outcome;
    const { logger, metrics, reporter } = this.#options;
    logger.warn('gave up an asynchronous invocation', { functionArn, requestId, condition });
    metrics.dropped(functionArn);
    await reporter.report(invocation, outcome);
    return this.#delete(entry);
  }

  async #delete(entry: QueueEntry): Promise<undefined> {
    entry.isSettled = true;
    await this.#store.delete(entry.key);
  }
}

function postpone(entry: QueueEntry): number {
  return postponementMs(entry.postponements++);
}
