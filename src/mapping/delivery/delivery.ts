import type { BatchEntry, EventBatch } from '../batching/event-batch.ts';
import { EMPTY_STATE, MAX_STATE_BYTES, type OpenWindow } from '../batching/tumbling-window.ts';
import { UNLIMITED } from '../document.ts';
import { notReachedDelayMs, retryDelayMs } from '../failure/back-off.ts';
import type { FailureCondition } from '../failure/failure-record.ts';
import type { OnState } from '../shard-state.ts';
import { attempt, eventOf, type FailedAttempt } from './attempt.ts';
import { type BatchRange, bisect, lastRecordMs, untriedRange } from './batch-range.ts';
import type { BatchTrace } from './batch-trace.ts';
import { closeWindow } from './close-window.ts';
import type { DeliveryContext } from './delivery-context.ts';

export interface DeliveryListener {
  readonly onState: OnState;
  /** Called with the last record that was delivered or discarded, and the window that is open then. */
  readonly onProgress: (last: BatchEntry, window: OpenWindow | undefined) => void;
}

/**
 * Delivers one batch until each of its records is delivered or discarded. Splits the batch where the function reports a
 * failed item, or in half if bisecting is on. Each part is retried on its own; the second part begins after the first
 * is done.
 */
export class Delivery {
  readonly #context: DeliveryContext;
  readonly #batch: EventBatch;
  readonly #listener: DeliveryListener;
  #window: OpenWindow | undefined;
  /**
   * A stack of the ranges left to deliver; the next one is last. Bisecting 10,000 records leaves at most 14 ranges
   * here.
   */
  readonly #ranges: BatchRange[] = [];
  #trace: BatchTrace<BatchRange> | undefined;
  /** How many records are delivered or discarded. */
  #processed = 0;
  /** Consecutive attempts that did not reach the function. */
  #notReached = 0;

  /** @param window the window of all records of the batch, if windows are on */
  constructor(
    context: DeliveryContext,
    batch: EventBatch,
    window: OpenWindow | undefined,
    listener: DeliveryListener,
  ) {
    this.#context = context;
    this.#batch = batch;
    this.#window = window;
    this.#listener = listener;
    if (batch.count > 0) this.#ranges.push(untriedRange(0, batch.count));
  }

  /** @returns `stopped` when the loop is stopped before the batch is done */
  async run(): Promise<'done' | 'stopped'> {
    if (this.#ranges.length === 0) return 'done';
    const { mapping, startTrace } = this.#context;
    mapping.statistics.batches++;
    this.#trace = startTrace(this.#batch);
    try {
      return await this.#deliverAll();
    } finally {
      this.#trace.end(this.#processed);
    }
  }

  async #deliverAll(): Promise<'done' | 'stopped'> {
    const { signals } = this.#context;
    for (let range = this.#ranges.pop(); range; range = this.#ranges.pop()) {
      if (signals.isStopping) return 'stopped';
      const firstFresh = this.#firstFreshIndex(range);
      const shouldContinue =
        firstFresh > range.from ? await this.#discardExpired(range, firstFresh) : await this.#deliver(range);
      if (!shouldContinue) return 'stopped';
    }
    return 'done';
  }

  /** @returns false when the loop is stopped first; this also applies to the methods below */
  async #deliver(range: BatchRange): Promise<boolean> {
    this.#listener.onState({ phase: 'invoking', lastRecordMs: lastRecordMs(this.#batch, range) });
    const outcome = await attempt(this.#context, this.#batch, range, this.#window, this.#trace?.of(range));
    if (this.#context.signals.isAborted) return false;
    switch (outcome.kind) {
      case 'delivered':
        this.#notReached = 0;
        return this.#advance(range, range.to, outcome.state);
      case 'failed':
        this.#notReached = 0;
        return this.#handleFailure(range, outcome);
      case 'not-reached':
        this.#notReached++;
        this.#ranges.push(range);
        this.#context.mapping.statistics.retries++;
        await this.#backOff(range, notReachedDelayMs(outcome.reason, this.#notReached, this.#context.random));
        return true;
    }
  }

  async #handleFailure(
    range: BatchRange,
    { from: failedFrom, state, invocation }: FailedAttempt,
  ): Promise<boolean> {
    const { bisectBatchOnFunctionError, maximumRetryAttempts } = this.#context.mapping.document().settings;
    if (failedFrom > range.from) {
      this.#ranges.push(untriedRange(failedFrom, range.to));
      return this.#advance(range, failedFrom, state);
    }
    if (bisectBatchOnFunctionError && range.to - range.from > 1) {
      const [first, second] = bisect(range);
      this.#ranges.push(second, first);
      return true;
    }
    const failed = { ...range, failures: range.failures + 1, lastFailure: invocation };
    if (maximumRetryAttempts !== UNLIMITED && failed.failures > maximumRetryAttempts) {
      return this.#discard(failed, 'RetryAttemptsExhausted');
    }
    this.#ranges.push(failed);
    this.#context.mapping.statistics.retries++;
    await this.#backOff(range, retryDelayMs(failed.failures));
    return true;
  }

  /** The function has processed the records of a range up to index `to`, and returned `state` if there is a window. */
  async #advance({ from }: BatchRange, to: number, state: string | undefined): Promise<boolean> {
    let openAfter = this.#window;
    if (this.#window && state !== undefined) {
      const window = { ...this.#window, state };
      this.#window = window;
      openAfter = window;
      if (Buffer.byteLength(state) > MAX_STATE_BYTES) {
        const options = { isEarly: true, onState: this.#listener.onState };
        if (!(await closeWindow(this.#context, window, options))) return false;
        this.#window = { ...window, state: EMPTY_STATE };
        openAfter = undefined;
      }
    }
    this.#context.mapping.statistics.recordsDelivered += to - from;
    this.#processed += to - from;
    this.#listener.onProgress(this.#batch.entries[to - 1]!, openAfter);
    return true;
  }

  async #discardExpired(range: BatchRange, firstFresh: number): Promise<boolean> {
    const condition =
      this.#maxAgeMs <= this.#context.retentionMs() ? 'RecordAgeExceeded' : 'StreamRecordExpired';
    if (firstFresh < range.to) this.#ranges.push({ ...range, from: firstFresh });
    return this.#discard({ ...range, to: firstFresh }, condition);
  }

  async #discard(range: BatchRange, condition: FailureCondition): Promise<boolean> {
    const { discarder } = this.#context;
    this.#listener.onState({ phase: 'backing-off', lastRecordMs: lastRecordMs(this.#batch, range) });
    const records = this.#batch.entries.slice(range.from, range.to);
    const event = eventOf(this.#context, this.#batch, range, this.#window);
    const { failures: invocations, lastFailure } = range;
    if (!(await discarder.discard({ condition, records, invocations, lastFailure }, event))) return false;
    this.#processed += records.length;
    this.#listener.onProgress(this.#batch.entries[range.to - 1]!, this.#window);
    return true;
  }

  /** The mapping's limit. The stream's retention limits the age as well. */
  get #maxAgeMs(): number {
    const { maximumRecordAgeSeconds } = this.#context.mapping.document().settings;
    return maximumRecordAgeSeconds === UNLIMITED ? Infinity : maximumRecordAgeSeconds * 1_000;
  }

  /** The index of the first record that is not too old: arrival times never decrease within a shard. */
  #firstFreshIndex({ from, to }: BatchRange): number {
    const { clock, retentionMs } = this.#context;
    const oldestMs = clock.now() - Math.min(this.#maxAgeMs, retentionMs());
    let firstFresh = from;
    while (firstFresh < to && this.#batch.entries[firstFresh]!.timestampMs < oldestMs) firstFresh++;
    return firstFresh;
  }

  async #backOff(range: BatchRange, delayMs: number): Promise<void> {
    this.#listener.onState({ phase: 'backing-off', lastRecordMs: lastRecordMs(this.#batch, range) });
    await this.#context.signals.pause(delayMs);
  }
}
