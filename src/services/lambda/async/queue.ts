import { MIB } from '../../../lib/bytes.ts';
import { type Activity, INVOKING } from '../../../lib/activity.ts';
import { parseNamespacedKey } from '../../../lib/aws/namespace.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import type { Timer } from '../../../lib/time/clock.ts';
import { parseFunctionArn } from '../function/name/name.ts';
import type { Concurrency } from '../invocation/concurrency.ts';
import { functionKey } from '../invocation/reservations.ts';
import { Attempts, type AttemptsOptions } from './attempts.ts';
import { invocationKey } from './documents.ts';
import { FairQueue } from './fair-queue.ts';
import { newQueueEntry, type QueueEntry } from './queue-entry.ts';
import { QueueSpace } from './queue-space.ts';
import { MAX_RETRY_DELAY_MS } from './retry-delays.ts';

/**
 * Bounds on queued invocations, which `QueueSpace` divides between functions; beyond them callers are throttled. The
 * first bounds memory, about 1 KiB an invocation. The second bounds disk space, as payloads are not kept in memory.
 */
const MAX_QUEUED = { invocations: 20_000, bytes: 256 * MIB };

/** Bound on the payloads of running invocations, which are in memory. */
const MAX_RUNNING_BYTES = 64 * MIB;

/**
 * The share of the host's environments that asynchronous invocations take. The rest is left to synchronous ones,
 * to mappings, and to functions of which nothing runs yet.
 */
const ASYNC_SHARE = 3 / 4;

/** An invocation to accept. Every attempt has the same request id, as on AWS. */
export interface NewAsyncInvocation {
  readonly functionArn: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly payload: Buffer;
  /** The function must not run: it would continue a recursive loop. */
  readonly isLoop?: boolean;
}

export interface AsyncQueueOptions extends AttemptsOptions {
  readonly concurrency: Pick<Concurrency, 'poolOf'>;
  /** How many invocations can run at the same time. It changes with the gateways of a cluster. */
  readonly maxEnvironments: () => number;
}

/**
 * Runs asynchronous invocations: those of one function in order of arrival, functions in turn. Those that fail are
 * retried. An accepted invocation is durable, and is deleted after its outcome was reported. After a crash it may run
 * again: delivery is at least once, as on AWS.
 */
export class AsyncQueue {
  readonly #options: AsyncQueueOptions;
  readonly #attempts: Attempts;
  readonly #ready: FairQueue;
  readonly #space = new QueueSpace(MAX_QUEUED);
  /** Until when entries wait, on the wall clock. */
  readonly #delayed = new Map<QueueEntry, { readonly timer: Timer; readonly untilMs: number }>();
  /** Entries that are ready or running. */
  readonly #running = new Set<QueueEntry>();
  readonly #closing = sharedAbort();
  /** Invocations that this server has accepted since it started. */
  #acceptedCount = 0;
  #isOpen = false;

  constructor(options: AsyncQueueOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options, this.#closing.signal);
    const { concurrency, maxEnvironments } = options;
    this.#ready = new FairQueue({
      poolOf(key) {
        const { name, ...namespace } = parseNamespacedKey(key);
        return concurrency.poolOf(namespace, name);
      },
      shared: () => ({
        invocations: Math.max(1, Math.floor(maxEnvironments() * ASYNC_SHARE)),
        bytes: MAX_RUNNING_BYTES * ASYNC_SHARE,
      }),
      total: () => ({ invocations: maxEnvironments(), bytes: MAX_RUNNING_BYTES }),
    });
  }

  /**
   * Schedules the invocations that an earlier server accepted. Called once, when every service that functions call is
   * available.
   */
  resume(): void {
    for (const { key, functionArn, payloadBytes, progress } of this.#options.store.takeEarlier()) {
      const entry = newQueueEntry(key, functionKeyOf(functionArn), payloadBytes);
      this.#space.add(entry);
      // The wall clock may have been set back since; no retry waits longer than this.
      const delayMs = Math.min(progress.nextAttemptMs - this.#options.clock.now(), MAX_RETRY_DELAY_MS);
      this.#schedule(entry, delayMs);
    }
    this.#isOpen = true;
    this.#startReady();
  }

  /** @returns false when the function's share of the queue is full, or the queue closed; else the invocation is durable */
  async accept({
    functionArn,
    requestId,
    traceId,
    payload,
    isLoop = false,
  }: NewAsyncInvocation): Promise<boolean> {
    const { store, metrics, clock } = this.#options;
    const acceptedMs = clock.now();
    const key = invocationKey(acceptedMs, this.#acceptedCount++, requestId);
    const entry = newQueueEntry(key, functionKeyOf(functionArn), payload.length);
    if (this.#closing.signal.aborted || !this.#space.admits(entry)) return false;
    this.#space.add(entry);
    try {
      const progress = { failures: 0, nextAttemptMs: acceptedMs };
      const accepted = { functionArn, requestId, traceId, acceptedMs, ...(isLoop && { isLoop }) };
      await store.create(key, accepted, payload, progress);
    } catch (error) {
      this.#space.remove(entry);
      throw error;
    }
    metrics.received(functionArn);
    this.#schedule(entry, 0);
    this.#startReady();
    return true;
  }

  /** The invocations that have not ended. */
  activity(): Activity[] {
    const waiting = Array.from(this.#delayed, ([{ functionKey }, { untilMs }]) => ({
      what: asynchronousInvocation(functionKey),
      why: 'waiting to retry',
      untilMs,
    }));
    const running = Array.from(this.#running, ({ functionKey }) => ({
      what: asynchronousInvocation(functionKey),
      why: INVOKING,
    }));
    return [...running, ...waiting];
  }

  /** How many invocations have not ended. */
  counts(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running.size, waiting: this.#delayed.size };
  }

  /** Starts no more invocations. Queued ones remain stored, and the next server runs them. */
  close(): void {
    this.#isOpen = false;
    this.#closing.abort();
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.clear();
  }

  #startReady(): void {
    while (this.#isOpen) {
      const started = this.#ready.take();
      if (!started) return;
      void this.#run(started.entry).finally(() => {
        started.end();
        this.#startReady();
      });
    }
  }

  async #run(entry: QueueEntry): Promise<void> {
    const delayMs = await this.#attempts.make(entry);
    this.#running.delete(entry);
    if (delayMs === undefined) this.#space.remove(entry);
    else this.#schedule(entry, delayMs);
  }

  #schedule(entry: QueueEntry, delayMs: number): void {
    if (this.#closing.signal.aborted) return;
    if (delayMs <= 0) {
      this.#makeReady(entry);
      return;
    }
    const { clock } = this.#options;
    const timer = clock.setTimer(delayMs, () => {
      this.#delayed.delete(entry);
      this.#makeReady(entry);
      this.#startReady();
    });
    this.#delayed.set(entry, { timer, untilMs: clock.now() + delayMs });
  }

  #makeReady(entry: QueueEntry): void {
    this.#running.add(entry);
    this.#ready.add(entry);
  }
}

function functionKeyOf(functionArn: string): string {
  const { namespace, name } = parseFunctionArn(functionArn)!;
  return functionKey(namespace, name);
}

function asynchronousInvocation(key: string): string {
  return `an asynchronous invocation of ${parseNamespacedKey(key).name}`;
}
