import type { ShardPosition, StreamRecord } from '../../engine/port.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MappingSettings } from '../document.ts';
import type { LoopSignals } from '../loop-signals.ts';
import type { RunningMapping } from '../running-mapping.ts';
import type { OnState } from '../shard-state.ts';
import type { EventBatch } from './event-batch.ts';
import type { Linger } from './linger.ts';
import type { LaneReader } from './lane-reader.ts';
import { type OpenWindow, remainingMs, windowAt } from './tumbling-window.ts';

// Wake-ups are reliable; the timeout only lets an idle lane notice that the position it waits at has been trimmed. Ten
// thousand idle shards cause eleven reads a second, which is negligible.
const MAX_WAIT_MS = 15 * 60_000;
// A batch that is empty for so long gives up the buffer of the batch before it.
const KEEP_BUFFER_MS = 10_000;

/** The dependencies for collecting batches. */
export interface BatchingContext {
  readonly mapping: RunningMapping;
  readonly reader: LaneReader;
  readonly signals: LoopSignals;
  readonly clock: Clock;
  /** Makes batches wait for more records while the server is busy; they never do by default. */
  readonly linger?: Linger | undefined;
}

/** Why a batch is complete. */
export type Completion =
  /** The batch has BatchSize records, or the next record does not fit into the payload. */
  | { readonly kind: 'full' }
  /** Everything was read, and the batch window has passed. */
  | { readonly kind: 'caught-up' }
  /** Records were read, but none was accepted: only the position has advanced. */
  | { readonly kind: 'none-accepted' }
  /** The batch is empty because this record alone exceeds the payload limit. */
  | { readonly kind: 'oversized'; readonly record: OversizedRecord }
  /** No more records belong in the tumbling window of this batch, or of the batches before it. */
  | { readonly kind: 'window-over' }
  /** The shard is closed and was read to its end. */
  | { readonly kind: 'shard-ended' };

export interface OversizedRecord {
  readonly sequenceNumber: string;
  readonly timestampMs: number;
  readonly dataBytes: number;
}

export interface Collected {
  readonly completion: Completion;
  /** Where to continue reading after the batch. */
  readonly next: ShardPosition;
}

const FULL: Completion = { kind: 'full' };
const WINDOW_OVER: Completion = { kind: 'window-over' };

/**
 * Fills one batch with accepted records until one of the conditions of `Completion` holds. With tumbling windows
 * all records of the batch are in the same window.
 */
export class BatchCollector {
  readonly #context: BatchingContext;
  readonly #batch: EventBatch;
  readonly #onState: OnState;
  #next: ShardPosition;
  #window: OpenWindow | undefined;
  /** When the batch window began. */
  #firstRecordAtMs: number | undefined;
  #skippedAny = false;
  #hasLingered = false;
  /** Whether the batch has begun to wait for its first record. */
  #hasWaited = false;

  /**
   * @param batch may contain records from before `start.position`
   * @param start.window the tumbling window that earlier batches have opened
   */
  constructor(
    context: BatchingContext,
    batch: EventBatch,
    start: { readonly position: ShardPosition; readonly window: OpenWindow | undefined },
    onState: OnState,
  ) {
    this.#context = context;
    this.#batch = batch;
    this.#next = start.position;
    this.#window = start.window;
    this.#onState = onState;
  }

  /** @returns undefined when the loop is stopped first */
  async run(): Promise<Collected | undefined> {
    this.#onState({ phase: 'reading' });
    while (!this.#context.signals.isStopping) {
      const completion = await this.#readOnce();
      if (completion) return { completion, next: this.#next };
    }
    return undefined;
  }

  /** Adds the records that can be read now, and waits for more if the batch is not complete. */
  async #readOnce(): Promise<Completion | undefined> {
    const { clock, mapping, reader } = this.#context;
    const { settings } = mapping.document();
    // An update has disabled the tumbling windows of the mapping.
    if (this.#window && settings.tumblingWindowSeconds === 0) return WINDOW_OVER;
    const maxRecords = settings.batchSize - this.#batch.count;
    if (maxRecords <= 0) return FULL;

    const readAtMs = clock.now();
    const read = await reader.read(this.#next, { maxRecords, maxBytes: this.#batch.bytesFor(maxRecords) });
    for (const record of read.records) {
      const completion = this.#add(record, settings);
      if (completion) return completion;
    }
    this.#next = read.next;
    if (read.ended) return { kind: 'shard-ended' };
    if (this.#batch.count >= settings.batchSize) return FULL;
    if (this.#skippedAny && this.#batch.count === 0) return { kind: 'none-accepted' };
    const isBehind = read.records.length > 0 && read.millisBehindLatest > 0;
    return isBehind ? undefined : this.#waitForMore(settings, readAtMs);
  }

  #add(record: StreamRecord, { tumblingWindowSeconds }: MappingSettings): Completion | undefined {
    const { mapping, reader } = this.#context;
    if (this.#window && record.timestampMs >= this.#window.endMs) return WINDOW_OVER;
    const selection = reader.select(record);
    if (selection === 'accepted') {
      if (!this.#batch.add(record)) return this.#batch.count > 0 ? FULL : this.#skipOversized(record);
      if (tumblingWindowSeconds > 0) this.#window ??= windowAt(record.timestampMs, tumblingWindowSeconds);
    } else {
      this.#skippedAny = true;
    }
    if (selection === 'filtered-out') mapping.statistics.recordsFilteredOut++;
    if (selection !== 'other-lane') mapping.statistics.recordsPolled++;
    this.#next = record.next;
    return undefined;
  }

  #skipOversized(record: StreamRecord): Completion {
    // The records after it are read again later: the log's memory must not be referenced across a wait.
    const { sequenceNumber, timestampMs, data } = record;
    this.#next = record.next;
    return { kind: 'oversized', record: { sequenceNumber, timestampMs, dataBytes: data.length } };
  }

  /** @returns the completion if there is nothing to wait for; undefined after a wait */
  async #waitForMore(settings: MappingSettings, readAtMs: number): Promise<Completion | undefined> {
    const remainingWindowMs = this.#window ? remainingMs(this.#window, readAtMs) : Infinity;
    if (remainingWindowMs <= 0) return WINDOW_OVER;
    const remainingBatchWindowMs = this.#remainingBatchWindowMs(settings);
    if (remainingBatchWindowMs <= 0)
      return (await this.#linger(settings)) ? undefined : { kind: 'caught-up' };
    const untilMs = readAtMs + Math.min(remainingWindowMs, remainingBatchWindowMs);
    const last = this.#batch.entries.at(-1);
    if (last) this.#onState({ phase: 'collecting', lastRecordMs: last.timestampMs, untilMs });
    else this.#onState({ phase: 'reading', idleAt: this.#next, ...(untilMs < Infinity && { untilMs }) });
    const timeoutMs = Math.min(this.#maxWaitMs(), remainingWindowMs, remainingBatchWindowMs);
    await this.#context.reader.waitForRecords(this.#next, timeoutMs);
    if (!last) this.#onState({ phase: 'reading' });
    return undefined;
  }

  /** How long one wait may last. The second wait of an empty batch releases its buffer, so the first one is short. */
  #maxWaitMs(): number {
    const batch = this.#batch;
    if (batch.count > 0 || !batch.hasBuffer) return MAX_WAIT_MS;
    if (!this.#hasWaited) {
      this.#hasWaited = true;
      return KEEP_BUFFER_MS;
    }
    batch.release();
    return MAX_WAIT_MS;
  }

  /** @returns whether the batch has waited for more records */
  async #linger({
    batchSize,
    batchingWindowSeconds,
    tumblingWindowSeconds,
  }: MappingSettings): Promise<boolean> {
    const { linger, signals } = this.#context;
    if (!linger || this.#hasLingered || batchingWindowSeconds > 0 || tumblingWindowSeconds > 0) return false;
    this.#hasLingered = true;
    return (await linger.beforeDelivery(this.#batch.count * 2 <= batchSize, signals.stop)) === 'waited';
  }

  /** The rest of MaximumBatchingWindowInSeconds, which starts with the first record of the batch. */
  #remainingBatchWindowMs({ batchingWindowSeconds }: MappingSettings): number {
    if (this.#batch.count === 0) return Infinity;
    const nowMs = this.#context.clock.monotonicMs();
    this.#firstRecordAtMs ??= nowMs;
    return this.#firstRecordAtMs + batchingWindowSeconds * 1_000 - nowMs;
  }
}
