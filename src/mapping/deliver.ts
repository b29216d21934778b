import type { ShardPosition } from '../engine/port.ts';
import { BrokenInvariant } from '../lib/assert.ts';
import { retryDelayMs, throttledDelayMs } from './back-off.ts';
import { UNLIMITED } from './document.ts';
import type { EventBatch } from './event-batch.ts';
import type { FailedInvocation, FailureCondition } from './failure-record.ts';
import { readFailureReport } from './failure-report.ts';
import { giveUp } from './give-up.ts';
import type { ShardContext, ShardState } from './shard-context.ts';
import { pause } from './shard-context.ts';

/** Records [from, to) of a batch that travel together, and how often they have failed together. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly failures: number;
  readonly last: FailedInvocation | undefined;
}

type Verdict =
  | { readonly kind: 'delivered' }
  /** The records before `from` are done; at the range's own start, nothing is. */
  | { readonly kind: 'failed'; readonly from: number; readonly invocation: FailedInvocation }
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
    const ranges: Range[] = this.#batch.count > 0 ? [freshRange(0, this.#batch.count)] : [];
    let notReached = 0;
    for (let range = ranges.pop(); range; range = ranges.pop()) {
      if (this.#context.stopping.aborted) return 'stopped';
      const freshFrom = this.#freshFrom(range);
      if (freshFrom > range.from) {
        if (!(await this.#giveUp({ ...range, to: freshFrom }, 'RecordAgeExceeded'))) return 'stopped';
        if (freshFrom < range.to) ranges.push({ ...range, from: freshFrom });
        continue;
      }
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
        case 'failed': {
          const left = await this.#afterFailure(range, verdict.from, verdict.invocation);
          if (!left) return 'stopped';
          ranges.push(...left);
          notReached = 0;
          break;
        }
      }
    }
    return 'done';
  }

  /** @returns what is left to do, the first part last; undefined when the loop is to stop */
  async #afterFailure(
    range: Range,
    failedFrom: number,
    last: FailedInvocation,
  ): Promise<Range[] | undefined> {
    const { bisectBatchOnFunctionError, maximumRetryAttempts } = this.#context.settings();
    if (failedFrom > range.from) {
      this.#context.statistics.recordsDelivered += failedFrom - range.from;
      this.#onProgress(this.#placeBefore(failedFrom));
      return [freshRange(failedFrom, range.to)];
    }
    const size = range.to - range.from;
    if (bisectBatchOnFunctionError && size > 1) {
      const middle = range.from + Math.ceil(size / 2);
      return [freshRange(middle, range.to), freshRange(range.from, middle)];
    }
    const failed = { ...range, failures: range.failures + 1, last };
    if (maximumRetryAttempts !== UNLIMITED && failed.failures > maximumRetryAttempts) {
      return (await this.#giveUp(failed, 'RetryAttemptsExhausted')) ? [] : undefined;
    }
    await this.#backOff(range, retryDelayMs(failed.failures));
    return [failed];
  }

  /** Arrival times never decrease within a shard, so what is too old stands first. */
  #freshFrom({ from, to }: Range): number {
    const { clock, retentionMs, settings } = this.#context;
    const { maximumRecordAgeSeconds } = settings();
    const maxAgeMs = maximumRecordAgeSeconds === UNLIMITED ? Infinity : maximumRecordAgeSeconds * 1_000;
    const oldestMs = clock.now() - Math.min(maxAgeMs, retentionMs());
    let freshFrom = from;
    while (freshFrom < to && this.#batch.entries[freshFrom]!.timestampMs < oldestMs) freshFrom++;
    return freshFrom;
  }

  /** @returns false when the loop is to stop first: then the records are still to be done */
  async #giveUp(range: Range, condition: FailureCondition): Promise<boolean> {
    this.#onState({ phase: 'backing-off', lastRecordMs: this.#lastRecordMs(range) });
    const records = this.#batch.entries.slice(range.from, range.to);
    const event = this.#batch.payload(range.from, range.to);
    const givenUp = { condition, records, invocations: range.failures, last: range.last };
    if (!(await giveUp(this.#context, givenUp, event))) return false;
    this.#onProgress(this.#placeBefore(range.to));
    return true;
  }

  async #attempt(range: Range): Promise<Verdict> {
    const { aborting, invoker, random, report, settings, statistics } = this.#context;
    const { functionArn, reportBatchItemFailures } = settings();
    this.#onState({ phase: 'invoking', lastRecordMs: this.#lastRecordMs(range) });
    const requestId = random.uuid();
    let result: Awaited<ReturnType<typeof invoker.invoke>>;
    try {
      result = await invoker.invoke(functionArn, this.#batch.payload(range.from, range.to), {
        requestId,
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
    const { executedVersion, functionError } = result;
    return { kind: 'failed', from: failedFrom, invocation: { requestId, executedVersion, functionError } };
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

function freshRange(from: number, to: number): Range {
  return { from, to, failures: 0, last: undefined };
}
