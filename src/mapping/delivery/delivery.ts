import type { ShardPosition } from '../../engine/port.ts';
import { retryDelayMs, throttledDelayMs } from '../failure/back-off.ts';
import { closeWindow } from './close-window.ts';
import { UNLIMITED } from '../document.ts';
import type { EventBatch } from '../batching/event-batch.ts';
import type { FailedInvocation, FailureCondition } from '../failure/failure-record.ts';
import { readFailureReport } from './batch-item-failures.ts';
import { giveUp } from '../failure/discard.ts';
import { invoke, type Outcome } from './invoke.ts';
import { pause, type ShardContext, type ShardState } from '../shard/shard-context.ts';
import {
  EMPTY_STATE,
  MAX_STATE_BYTES,
  type OpenWindow,
  readState,
  windowMembers,
} from '../batching/tumbling-window.ts';

/** Records [from, to) of a batch that travel together, and how often they have failed together. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly failures: number;
  readonly last: FailedInvocation | undefined;
}

type Verdict =
  | { readonly kind: 'delivered'; readonly state: string | undefined }
  | Failure
  /** The function was not reached; only age ends it. */
  | (Outcome & { readonly kind: 'not-reached' });

interface Failure {
  readonly kind: 'failed';
  /** The records before it are done; at the range's own start, nothing is. */
  readonly from: number;
  readonly state: string | undefined;
  readonly invocation: FailedInvocation;
}

export interface DeliveryListener {
  readonly state: (state: ShardState) => void;
  /** Called with the place after records that are delivered or given up, and the window that is then open. */
  readonly progress: (position: ShardPosition, window: OpenWindow | undefined) => void;
}

/**
 * Hands a batch to the function until all of it is delivered or given up. Splits it where the function
 * reports a failed item, or in half where bisecting is on; each part is a batch of its own, with a count of
 * its own, and the first part is done before the second begins.
 */
export class Delivery {
  readonly #context: ShardContext;
  readonly #batch: EventBatch;
  readonly #onState: (state: ShardState) => void;
  readonly #onProgress: DeliveryListener['progress'];
  #window: OpenWindow | undefined;

  /** @param window that all records of the batch fall into, where windows are on */
  constructor(
    context: ShardContext,
    batch: EventBatch,
    window: OpenWindow | undefined,
    on: DeliveryListener,
  ) {
    this.#context = context;
    this.#batch = batch;
    this.#window = window;
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
        const condition =
          this.#maxAgeMs <= this.#context.retentionMs() ? 'RecordAgeExceeded' : 'StreamRecordExpired';
        if (!(await this.#giveUp({ ...range, to: freshFrom }, condition))) return 'stopped';
        if (freshFrom < range.to) ranges.push({ ...range, from: freshFrom });
        continue;
      }
      const verdict = await this.#attempt(range);
      if (this.#context.aborting.aborted) return 'stopped';
      switch (verdict.kind) {
        case 'delivered':
          if (!(await this.#delivered(range, range.to, verdict.state))) return 'stopped';
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
          const left = await this.#afterFailure(range, verdict);
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
    { from: failedFrom, state, invocation: last }: Failure,
  ): Promise<Range[] | undefined> {
    const { bisectBatchOnFunctionError, maximumRetryAttempts } = this.#context.settings();
    if (failedFrom > range.from) {
      const rest = [freshRange(failedFrom, range.to)];
      return (await this.#delivered(range, failedFrom, state)) ? rest : undefined;
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

  /** Set by the mapping; the stream's retention limits the age as well. */
  get #maxAgeMs(): number {
    const { maximumRecordAgeSeconds } = this.#context.settings();
    return maximumRecordAgeSeconds === UNLIMITED ? Infinity : maximumRecordAgeSeconds * 1_000;
  }

  /** Arrival times never decrease within a shard, so what is too old stands first. */
  #freshFrom({ from, to }: Range): number {
    const { clock, retentionMs } = this.#context;
    const oldestMs = clock.now() - Math.min(this.#maxAgeMs, retentionMs());
    let freshFrom = from;
    while (freshFrom < to && this.#batch.entries[freshFrom]!.timestampMs < oldestMs) freshFrom++;
    return freshFrom;
  }

  /** @returns false when the loop is to stop first: then the records are still to be done */
  async #giveUp(range: Range, condition: FailureCondition): Promise<boolean> {
    this.#onState({ phase: 'backing-off', lastRecordMs: this.#lastRecordMs(range) });
    const records = this.#batch.entries.slice(range.from, range.to);
    const event = this.#eventOf(range);
    const givenUp = { condition, records, invocations: range.failures, last: range.last };
    if (!(await giveUp(this.#context, givenUp, event))) return false;
    this.#onProgress(this.#placeBefore(range.to), this.#window);
    return true;
  }

  async #attempt(range: Range): Promise<Verdict> {
    const { clock, metrics, report, settings, statistics } = this.#context;
    const { functionArn } = settings();
    const lastRecordMs = this.#lastRecordMs(range);
    const ageMs = clock.now() - lastRecordMs;
    this.#onState({ phase: 'invoking', lastRecordMs });
    const outcome = await invoke(this.#context, this.#eventOf(range));
    if (outcome.kind === 'not-reached') return outcome;
    const { requestId, result } = outcome;
    metrics.invoked(functionArn, ageMs);
    statistics.lastBatchSize = range.to - range.from;
    statistics.recordsInvoked += range.to - range.from;
    const state = this.#window && readState(result.payload);
    const failedFrom = this.#failedFrom(range, result, state);
    if (failedFrom === undefined) {
      report('OK');
      return { kind: 'delivered', state };
    }
    statistics.errors++;
    statistics.recordsFailed += range.to - failedFrom;
    report('PROBLEM: Function call failed');
    const { executedVersion, functionError } = result;
    const invocation = { requestId, executedVersion, functionError };
    return { kind: 'failed', from: failedFrom, state, invocation };
  }

  /** @returns the place of the first record to deliver again, or undefined when all went well */
  #failedFrom(
    range: Range,
    result: { readonly functionError: string | undefined; readonly payload: Buffer },
    state: string | undefined,
  ): number | undefined {
    if (result.functionError !== undefined) return range.from;
    if (this.#window && state === undefined) return range.from;
    if (!this.#context.settings().reportBatchItemFailures) return undefined;
    const entries = this.#batch.entries.slice(range.from, range.to);
    const answer = readFailureReport(
      result.payload,
      entries.map(({ sequenceNumber }) => sequenceNumber),
    );
    return answer.kind === 'succeeded' ? undefined : range.from + answer.from;
  }

  #eventOf({ from, to }: Range): Buffer {
    if (!this.#window) return this.#batch.payload(from, to);
    const members = windowMembers(this.#window, this.#context, { isFinal: false, isEarly: false });
    return this.#batch.payload(from, to, members);
  }

  /**
   * The function has taken the records of a range up to `to`, and handed back this state where there is a window.
   * @returns false when the loop is to stop before a window whose state is too large is closed
   */
  async #delivered({ from }: Range, to: number, state: string | undefined): Promise<boolean> {
    if (this.#window && state !== undefined) {
      const window = { ...this.#window, state };
      if (Buffer.byteLength(state) > MAX_STATE_BYTES) {
        const options = { isEarly: true, onState: this.#onState };
        if (!(await closeWindow(this.#context, window, options))) return false;
        this.#window = { ...window, state: EMPTY_STATE };
        this.#onProgress(this.#placeBefore(to), undefined);
        this.#context.statistics.recordsDelivered += to - from;
        return true;
      }
      this.#window = window;
    }
    this.#context.statistics.recordsDelivered += to - from;
    this.#onProgress(this.#placeBefore(to), this.#window);
    return true;
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
