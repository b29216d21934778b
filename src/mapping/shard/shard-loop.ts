import { EngineError } from '../../engine/error.ts';
import { type Activity, type ActivityOptions, INVOKING } from '../../lib/activity.ts';
import { BrokenInvariant } from '../../lib/assert.ts';
import type { Collected, OversizedRecord } from '../batching/batch-collector.ts';
import { BatchSource } from '../batching/batch-source.ts';
import type { EventBatch } from '../batching/event-batch.ts';
import { type OpenWindow, windowAt } from '../batching/tumbling-window.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { closeWindow } from '../delivery/close-window.ts';
import { Delivery } from '../delivery/delivery.ts';
import { retryDelayMs } from '../failure/back-off.ts';
import type { ShardState } from '../shard-state.ts';
import { TermOver } from '../spread/ownership.ts';
import type { LaneContext } from './lane-context.ts';

const READ_RETRY_DELAY_MS = 1_000;

/**
 * The loop of one lane of a shard: collect a batch, deliver it, advance the checkpoint.
 *
 *     waiting-for-parent ──► reading ──► collecting ──► invoking ──► reading …
 *                                           invoking ◄──► backing-off
 *     any ──► ended (the shard is closed, and all records are processed or past retention) or stopped
 */
export class ShardLoop {
  readonly shardId: string;
  /** Resolves when the shard has ended or the loop has stopped. */
  readonly finished: Promise<void>;
  readonly #context: LaneContext;
  readonly #batches: BatchSource;
  readonly #onState = (state: ShardState): void => {
    this.#state = state;
  };
  #state: ShardState = { phase: 'waiting-for-parent' };
  #lastSequenceNumber: string | undefined;

  /**
   * @param parents loops of the shards that were split or merged into this one
   * @param openCheckpoint called when the parents have ended
   */
  constructor(
    context: LaneContext,
    parents: readonly ShardLoop[],
    openCheckpoint: () => Promise<Checkpoint>,
  ) {
    this.shardId = context.shardId;
    this.#context = context;
    this.#batches = new BatchSource(context, context.shardId);
    this.finished = this.#run(parents, openCheckpoint);
  }

  get state(): ShardState {
    return this.#state;
  }

  get lastSequenceNumber(): string | undefined {
    return this.#lastSequenceNumber;
  }

  /** Age of the last record of the current batch; 0 when the loop has caught up. */
  get iteratorAgeMs(): number {
    const lastRecordMs = 'lastRecordMs' in this.#state ? this.#state.lastRecordMs : undefined;
    return lastRecordMs === undefined ? 0 : Math.max(0, this.#context.clock.now() - lastRecordMs);
  }

  /** What the loop has left to do, at the end of what was put so far. */
  async activity({ isQuiet = false }: ActivityOptions = {}): Promise<Omit<Activity, 'what'> | undefined> {
    const state = this.#state;
    const { signals, reader } = this.#context;
    const { pausedUntilMs } = signals;
    switch (state.phase) {
      case 'ended':
      case 'stopped':
      // The loops of its parents report what it waits for.
      case 'waiting-for-parent':
        return undefined;
      case 'invoking':
        return { why: INVOKING };
      case 'backing-off':
        if (pausedUntilMs === undefined) return { why: 'sending discarded records to the destination' };
        return { why: 'waiting to retry', untilMs: pausedUntilMs };
      case 'collecting':
        return { why: 'waiting for more records of the batch', untilMs: state.untilMs };
      case 'reading': {
        const { idleAt, untilMs } = state;
        if (!idleAt || (!isQuiet && (await reader.hasMore(idleAt)))) return { why: 'reading records' };
        return untilMs === undefined
          ? undefined
          : { why: 'waiting for the end of the tumbling window', untilMs };
      }
    }
  }

  async #run(parents: readonly ShardLoop[], openCheckpoint: () => Promise<Checkpoint>): Promise<void> {
    await Promise.all(parents.map(({ finished }) => finished));
    if (parents.every(({ state }) => state.phase === 'ended')) {
      this.#state = { phase: 'reading' };
      const checkpoint = await this.#untilDone(openCheckpoint);
      if (checkpoint) await this.#processShard(checkpoint);
    }
    if (this.#state.phase !== 'ended') this.#state = { phase: 'stopped' };
  }

  async #processShard(checkpoint: Checkpoint): Promise<void> {
    const ended = await this.#untilDone(async () => {
      while (!checkpoint.ended) {
        if (!(await this.#processBatch(checkpoint))) return false;
      }
      // Writes the end again if it could not be stored before: loops of child shards must not begin before it is
      // durable.
      await checkpoint.flush();
      return true;
    });
    if (ended === true) this.#state = { phase: 'ended' };
    // Store the progress, but a failing store must not prevent the stop.
    else
      await checkpoint.flush().catch((error: unknown) => {
        if (!(error instanceof TermOver)) this.#warn('a checkpoint was not written', error);
      });
  }

  /** @returns false when the loop is stopped first; this also applies to the methods below */
  async #processBatch(checkpoint: Checkpoint): Promise<boolean> {
    const roleArn = await this.#waitForRole();
    if (roleArn === undefined) return false;
    const { position, window } = checkpoint;
    const collected = await this.#batches.next({ position, window, roleArn }, this.#onState);
    if (!collected) return false;
    // The role may have lost the permission while the loop waited for records.
    if (this.#context.function.checksRole && (await this.#waitForRole()) === undefined) return false;
    const { completion } = collected;
    const isDelivered =
      completion.kind === 'oversized'
        ? await this.#discardOversized(completion.record)
        : await this.#deliver(collected.batch, checkpoint);
    return isDelivered && this.#advance(checkpoint, collected);
  }

  async #deliver(batch: EventBatch, checkpoint: Checkpoint): Promise<boolean> {
    const window = this.#windowOf(batch, checkpoint.window);
    const delivery = new Delivery(this.#context, batch, window, {
      onState: this.#onState,
      onProgress: (last, openAfter) => {
        checkpoint.advance(last.next, openAfter);
        this.#lastSequenceNumber = last.sequenceNumber;
      },
    });
    return (await delivery.run()) === 'done';
  }

  #windowOf({ entries: [first] }: EventBatch, opened: OpenWindow | undefined): OpenWindow | undefined {
    const { tumblingWindowSeconds } = this.#context.mapping.document().settings;
    if (opened || !first || tumblingWindowSeconds === 0) return opened;
    return windowAt(first.timestampMs, tumblingWindowSeconds);
  }

  /** No retry makes such a record fit, and AWS has no failure condition for it. */
  async #discardOversized({ dataBytes, ...record }: OversizedRecord): Promise<boolean> {
    const { discarder, logger, mapping, shardId } = this.#context;
    logger.warn('a record does not fit into an event of 6 MB', {
      function: mapping.document().settings.functionArn,
      shardId,
      sequenceNumber: record.sequenceNumber,
      recordBytes: dataBytes,
    });
    const condition = 'RetryAttemptsExhausted';
    const discarded = { condition, records: [record], invocations: 0, lastFailure: undefined } as const;
    if (!(await discarder.discard(discarded, undefined))) return false;
    mapping.statistics.recordsPolled++;
    this.#lastSequenceNumber = record.sequenceNumber;
    return true;
  }

  /** Moves the checkpoint past a processed batch, and closes its window if this was the last batch of the window. */
  async #advance(checkpoint: Checkpoint, { completion, next }: Collected): Promise<boolean> {
    const isShardEnd = completion.kind === 'shard-ended';
    let { window } = checkpoint;
    if (window && (isShardEnd || completion.kind === 'window-over')) {
      const options = { isEarly: false, onState: this.#onState };
      if (!(await closeWindow(this.#context, window, options))) return false;
      window = undefined;
    }
    checkpoint.advance(next, window);
    if (isShardEnd) await checkpoint.end();
    return true;
  }

  /**
   * Returns the function's role, which is part of each event. Waits while the function does not exist, or the role may
   * not read the stream.
   */
  async #waitForRole(): Promise<string | undefined> {
    const { function: target, signals } = this.#context;
    for (let failures = 1; !signals.isStopping; failures++) {
      const roleArn = await target.roleArn();
      if (roleArn !== undefined) return roleArn;
      this.#state = { phase: 'backing-off', lastRecordMs: undefined };
      await signals.pause(retryDelayMs(failures));
    }
    return undefined;
  }

  /**
   * Retries `work` after failures of the store or the stream.
   * @returns undefined when the loop is stopped or its shard no longer exists
   */
  async #untilDone<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { signals } = this.#context;
    while (!signals.isStopping) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof BrokenInvariant) throw error;
        if (error instanceof TermOver) return undefined;
        if (isShardGone(error)) {
          // The shard is past retention and was deleted: loops of its child shards must not wait for it.
          this.#state = { phase: 'ended' };
          return undefined;
        }
        this.#warn('an event source mapping failed to read its shard; it will be retried', error);
        this.#state = { phase: 'backing-off', lastRecordMs: undefined };
        await signals.pause(READ_RETRY_DELAY_MS);
      }
    }
    return undefined;
  }

  #warn(message: string, error: unknown): void {
    const { logger, mapping, shardId } = this.#context;
    const { eventSourceArn } = mapping.document();
    logger.warn(message, { shardId, eventSourceArn, error });
  }
}

function isShardGone(error: unknown): boolean {
  return error instanceof EngineError && error.facts.kind === 'shard-not-found';
}
