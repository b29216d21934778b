import type { ShardPosition } from '../engine/port.ts';
import { BrokenInvariant } from '../lib/assert.ts';
import { retryDelayMs, throttledDelayMs } from './back-off.ts';
import { UNLIMITED } from './document.ts';
import type { EventBatch } from './event-batch.ts';
import { readFailureReport } from './failure-report.ts';
import type { ShardContext, ShardState } from './shard-context.ts';
import { pause } from './shard-context.ts';

/** Records [from, to) of a batch that travel together, and how often they have failed together. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly failures: number;
}

type Verdict =
  | { readonly kind: 'delivered' }
  /** The records before `from` are done; at the range's own start, nothing is. */
  | { readonly kind: 'failed'; readonly from: number }
  /** The function was not reached. Costs no attempt; only age ends it. */
  | { readonly kind: 'not-reached'; readonly why: 'throttled' | 'not-found' | 'internal' };

/**
 * Hands a batch to the function until all of it is delivered or given up. Splits it where the function
 * reports a failed item, or in half where bisecting is on; each part is a batch of its own, with a count of
 * its own, and the first part is done before the second begins.
 */
export class Delivery {
  readonly #context: ShardContext;
  readonly #batch: EventBatch;
  readonly #onState: (state: ShardState) => void;
  readonly #onProgress: (position: ShardPosition) => void;

  /** @param on.progress called with the place after records that are delivered or given up */
  constructor(
    context: ShardContext,
    batch: EventBatch,
    on: { state: (state: ShardState) => void; progress: (position: ShardPosition) => void },
  ) {
    this.#context = context;
    this.#batch = batch;
    this.#onState = on.state;
    this.#onProgress = on.progress;
  }

  /** @returns `stopped` when the loop is to stop before the batch is done */
  async run(): Promise<'done' | 'stopped'> {
    // The next range on top. Bisecting leaves one half behind at each level: at most 14 for 10,000 records.
    const ranges: Range[] = [{ from: 0, to: this.#batch.count, failures: 0 }];
    let notReached = 0;
    for (let next = ranges.pop(); next; next = ranges.pop()) {
      if (this.#context.stopping.aborted) return 'stopped';
      const range = this.#withoutExpired(next);
      if (range.from === range.to) continue;
      const verdict = await this.#attempt(range);
      if (this.#context.aborting.aborted) return 'stopped';
      switch (verdict.kind) {
        case 'delivered':
          this.#context.statistics.recordsDelivered += range.to - range.from;
          this.#onProgress(this.#placeBefore(range.to));
          notReached = 0;
          break;
        case 'not-reached':
          ranges.push(range);
          notReached++;
          await this.#backOff(
            range,
            verdict.why === 'throttled'
              ? throttledDelayMs(notReached, this.#context.random)
              : retryDelayMs(notReached),
          );
          break;
        case 'failed':
          ranges.push(...(await this.#afterFailure(range, verdict.from)));
          notReached = 0;
          break;
      }
    }
    return 'done';
  }

  /** @returns what is left to do, the first part last */
  async #afterFailure(range: Range, failedFrom: number): Promise<Range[]> {
    const { bisectBatchOnFunctionError, maximumRetryAttempts } = this.#context.settings();
    if (failedFrom > range.from) {
      this.#context.statistics.recordsDelivered += failedFrom - range.from;
      this.#onProgress(this.#placeBefore(failedFrom));
      return [{ from: failedFrom, to: range.to, failures: 0 }];
    }
    const size = range.to - range.from;
    if (bisectBatchOnFunctionError && size > 1) {
      const middle = range.from + Math.ceil(size / 2);
      return [
        { from: middle, to: range.to, failures: 0 },
        { from: range.from, to: middle, failures: 0 },
      ];
    }
    const failures = range.failures + 1;
    if (maximumRetryAttempts !== UNLIMITED && failures > maximumRetryAttempts) {
      this.#giveUp(range.from, range.to, 'RetryAttemptsExhausted');
      return [];
    }
    await this.#backOff(range, retryDelayMs(failures));
    return [{ ...range, failures }];
  }

  /** Arrival times never decrease within a shard, so what is too old stands first. */
  #withoutExpired(range: Range): Range {
    const { clock, retentionMs, settings } = this.#context;
    const { maximumRecordAgeSeconds } = settings();
    const maxAgeMs = maximumRecordAgeSeconds === UNLIMITED ? Infinity : maximumRecordAgeSeconds * 1_000;
    const oldestMs = clock.now() - Math.min(maxAgeMs, retentionMs());
    let from = range.from;
    while (from < range.to && this.#batch.entries[from]!.timestampMs < oldestMs) from++;
    if (from === range.from) return range;
    this.#giveUp(range.from, from, 'RecordAgeExceeded');
    return { ...range, from };
  }

  #giveUp(from: number, to: number, condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'): void {
    const { logger, shardId, settings, statistics } = this.#context;
    statistics.recordsDiscarded += to - from;
    logger.warn('records were discarded by an event source mapping', {
      condition,
      function: settings().functionArn,
      shardId,
      records: to - from,
      firstSequenceNumber: this.#batch.entries[from]!.sequenceNumber,
    });
    this.#onProgress(this.#placeBefore(to));
  }

  async #attempt(range: Range): Promise<Verdict> {
    const { aborting, invoker, random, report, settings, statistics } = this.#context;
    const { functionArn, reportBatchItemFailures } = settings();
    this.#onState({ phase: 'invoking', lastRecordMs: this.#lastRecordMs(range) });
    let result: Awaited<ReturnType<typeof invoker.invoke>>;
    try {
      result = await invoker.invoke(functionArn, this.#batch.payload(range.from, range.to), {
        requestId: random.uuid(),
        signal: aborting,
      });
    } catch (error) {
      return this.#internalError(error);
    }
    if (result.kind === 'throttled') {
      statistics.throttles++;
      return { kind: 'not-reached', why: 'throttled' };
    }
    if (result.kind === 'not-found') {
      report('PROBLEM: Function not found');
      return { kind: 'not-reached', why: 'not-found' };
    }
    statistics.invocations++;
    statistics.lastBatchSize = range.to - range.from;
    const failedFrom = this.#failedFrom(range, result, reportBatchItemFailures);
    if (failedFrom === undefined) {
      report('OK');
      return { kind: 'delivered' };
    }
    statistics.errors++;
    report('PROBLEM: Function call failed');
    return { kind: 'failed', from: failedFrom };
  }

  /** @returns the place of the first record to deliver again, or undefined when all went well */
  #failedFrom(
    range: Range,
    result: { readonly functionError: string | undefined; readonly payload: Buffer },
    reportBatchItemFailures: boolean,
  ): number | undefined {
    if (result.functionError !== undefined) return range.from;
    if (!reportBatchItemFailures) return undefined;
    const entries = this.#batch.entries.slice(range.from, range.to);
    const answer = readFailureReport(
      result.payload,
      entries.map(({ sequenceNumber }) => sequenceNumber),
    );
    return answer.kind === 'succeeded' ? undefined : range.from + answer.from;
  }

  #internalError(error: unknown): Verdict {
    if (error instanceof BrokenInvariant) throw error;
    const { aborting, logger, report, settings, shardId } = this.#context;
    if (!aborting.aborted) {
      logger.error('an event source mapping could not invoke its function', {
        function: settings().functionArn,
        shardId,
        error: String(error),
      });
      report('PROBLEM: internal Lambda error. Please contact Lambda customer support.');
    }
    return { kind: 'not-reached', why: 'internal' };
  }

  async #backOff(range: Range, delayMs: number): Promise<void> {
    this.#onState({ phase: 'backing-off', lastRecordMs: this.#lastRecordMs(range) });
    await pause(this.#context, delayMs);
  }

  #lastRecordMs(range: Range): number {
    return this.#batch.entries[range.to - 1]!.timestampMs;
  }

  /** Where a reader goes on once the records before this place are done. */
  #placeBefore(index: number): ShardPosition {
    return this.#batch.entries[index - 1]!.next;
  }
}
