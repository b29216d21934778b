import { EngineError } from '../../engine/error.ts';
import type { ShardPosition } from '../../engine/port.ts';
import { BrokenInvariant } from '../../lib/assert.ts';
import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';
import { retryDelayMs } from '../failure/back-off.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { closeWindow } from '../delivery/close-window.ts';
import { collect } from '../batching/collect-batch.ts';
import { Delivery } from '../delivery/delivery.ts';
import { EventBatch } from '../batching/event-batch.ts';
import { type Ahead, readAhead } from '../batching/read-ahead.ts';
import { pause, type ShardContext, type ShardState } from './shard-context.ts';
import { MAX_WINDOW_MEMBERS_BYTES, type OpenWindow, windowAt } from '../batching/tumbling-window.ts';

const READ_RETRY_DELAY_MS = 1_000;

/**
 * The loop of one shard of a mapping, or of one lane of it: collect a batch, deliver it, move the checkpoint.
 *
 *     waiting-for-parent ──► reading ──► collecting ──► invoking ──► reading …
 *                                           invoking ◄──► backing-off
 *     any ──► ended (the shard is closed, and all of it done or out of retention) or stopped
 */
export class ShardLoop {
  readonly shardId: string;
  /** Resolves when the shard has ended or the loop has stopped. */
  readonly finished: Promise<void>;
  readonly #context: ShardContext;
  #batch: EventBatch;
  /** The other one, where batches are read ahead. */
  #spare: EventBatch | undefined;
  #ahead: Promise<Ahead | undefined> | undefined;
  #state: ShardState = { phase: 'waiting-for-parent' };

  /**
   * @param parents loops of the shards that were split or merged into this one
   * @param openCheckpoint called when the parents have ended
   */
  constructor(
    context: ShardContext,
    parents: readonly ShardLoop[],
    openCheckpoint: () => Promise<Checkpoint>,
  ) {
    this.shardId = context.shardId;
    this.#context = context;
    this.#batch = newBatch(context);
    this.finished = this.#run(parents, openCheckpoint);
  }

  get state(): ShardState {
    return this.#state;
  }

  /** Age of the last record in hand; 0 when the loop has caught up. */
  get iteratorAgeMs(): number {
    const lastRecordMs = 'lastRecordMs' in this.#state ? this.#state.lastRecordMs : undefined;
    return lastRecordMs === undefined ? 0 : Math.max(0, this.#context.clock.now() - lastRecordMs);
  }

  async #run(parents: readonly ShardLoop[], openCheckpoint: () => Promise<Checkpoint>): Promise<void> {
    await Promise.all(parents.map(({ finished }) => finished));
    if (parents.every(({ state }) => state.phase === 'ended')) {
      const checkpoint = await this.#untilDone(openCheckpoint);
      if (checkpoint) await this.#drain(checkpoint);
    }
    if (this.#state.phase !== 'ended') this.#state = { phase: 'stopped' };
  }

  async #drain(checkpoint: Checkpoint): Promise<void> {
    const ended = await this.#untilDone(async () => {
      while (!checkpoint.ended) {
        if (!(await this.#turn(checkpoint))) return false;
      }
      // Where the end could not be stored at once, it is tried again here: children must not begin before.
      await checkpoint.flush();
      return true;
    });
    if (ended === true) this.#state = { phase: 'ended' };
    // What was done is worth keeping when the loop stops, but a store that fails must not hold up the stop.
    else
      await checkpoint.flush().catch((error: unknown) => this.#warn('a checkpoint was not written', error));
  }

  /** One batch. @returns false when the loop is to stop */
  async #turn(checkpoint: Checkpoint): Promise<boolean> {
    const ahead = await this.#ahead;
    this.#ahead = undefined;
    const roleArn = await this.#roleArn();
    if (roleArn === undefined) return false;
    const { position, window: opened } = checkpoint;
    const hasWindow = this.#context.settings().tumblingWindowSeconds > 0 || opened !== undefined;
    const isUsable =
      ahead?.settings === this.#context.settings() && !hasWindow && isStillNext(ahead, position, roleArn);
    const begun = isUsable ? ahead : undefined;
    const batch = begun ? this.#takeOver(begun) : this.#batch;
    if (!begun) batch.reset(roleArn, hasWindow ? MAX_WINDOW_MEMBERS_BYTES : 0);
    const onState = (state: ShardState) => {
      this.#state = state;
    };
    const collected = await collect(this.#context, batch, begun?.next ?? position, opened, onState);
    if (!collected) return false;
    const delivery = new Delivery(this.#context, batch, this.#windowOf(batch, opened), {
      state: onState,
      progress: (place, window) => checkpoint.advance(place, window),
    });
    const isFull = batch.count >= this.#context.settings().batchSize;
    if (isFull && !hasWindow) this.#ahead = this.#readAhead(collected.next, roleArn);
    if ((await delivery.run()) === 'stopped') return false;
    let { window } = checkpoint;
    if (window && (collected.windowOver || collected.ended)) {
      if (!(await closeWindow(this.#context, window, { isEarly: false, onState }))) return false;
      window = undefined;
    }
    checkpoint.advance(collected.next, window);
    if (collected.ended) await checkpoint.end();
    return true;
  }

  /** Where there was a full batch, there is likely to be another. */
  async #readAhead(from: ShardPosition, roleArn: string): Promise<Ahead | undefined> {
    const spare = (this.#spare ??= newBatch(this.#context));
    // The function is handed its batch first, so that both are at work.
    await yieldToEventLoop();
    try {
      return await readAhead(this.#context, spare, from, roleArn);
    } catch (error) {
      if (error instanceof BrokenInvariant) throw error;
      // The turn that needs the records reads them again, and tells what is wrong.
      return undefined;
    }
  }

  #takeOver({ batch, recordsFilteredOut, recordsPolled }: Ahead): EventBatch {
    this.#spare = this.#batch;
    this.#batch = batch;
    this.#context.statistics.recordsPolled += recordsPolled;
    this.#context.statistics.recordsFilteredOut += recordsFilteredOut;
    return batch;
  }

  #windowOf({ entries: [first] }: EventBatch, opened: OpenWindow | undefined): OpenWindow | undefined {
    const { tumblingWindowSeconds } = this.#context.settings();
    if (opened || !first || tumblingWindowSeconds === 0) return opened;
    return windowAt(first.timestampMs, tumblingWindowSeconds);
  }

  /** The function's role goes into each event. A function that is missing is waited for. */
  async #roleArn(): Promise<string | undefined> {
    const { invoker, report, settings, stopping } = this.#context;
    for (let failures = 1; !stopping.aborted; failures++) {
      const described = await invoker.describe(settings().functionArn);
      if (described) return described.roleArn;
      report('PROBLEM: Function not found');
      this.#state = { phase: 'backing-off', lastRecordMs: undefined };
      await pause(this.#context, retryDelayMs(failures));
    }
    return undefined;
  }

  /** Tries again after failures of the store or the stream. @returns undefined when the loop is to stop or has ended */
  async #untilDone<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (!this.#context.stopping.aborted) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof BrokenInvariant) throw error;
        if (isShardGone(error)) {
          // Retention has passed over it and the stream has let it go: its children must not wait for more.
          this.#state = { phase: 'ended' };
          return undefined;
        }
        this.#warn('an event source mapping failed to read its shard; it will try again', error);
        this.#state = { phase: 'backing-off', lastRecordMs: undefined };
        await pause(this.#context, READ_RETRY_DELAY_MS);
      }
    }
    return undefined;
  }

  #warn(message: string, error: unknown): void {
    this.#context.logger.warn(message, {
      shardId: this.shardId,
      eventSourceArn: this.#context.eventSourceArn,
      error: String(error),
    });
  }
}

function isStillNext({ from, roleArn }: Ahead, position: ShardPosition, currentRoleArn: string): boolean {
  return from.pos === position.pos && from.index === position.index && roleArn === currentRoleArn;
}

function newBatch({ eventSourceArn, shardId, stream }: ShardContext): EventBatch {
  return new EventBatch({ shardId, region: stream.region, eventSourceArn });
}

function isShardGone(error: unknown): boolean {
  return error instanceof EngineError && error.facts.kind === 'shard-not-found';
}
