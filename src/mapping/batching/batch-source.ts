import type { ShardPosition } from '../../engine/port.ts';
import { BrokenInvariant } from '../../lib/assert.ts';
import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';
import type { OnState } from '../shard-state.ts';
import { BatchCollector, type BatchingContext, type Collected } from './batch-collector.ts';
import { EventBatch } from './event-batch.ts';
import { type ReadAhead, readAhead } from './read-ahead.ts';
import { MAX_WINDOW_MEMBERS_BYTES, type OpenWindow } from './tumbling-window.ts';

/** Where a batch begins. */
export interface BatchStart {
  readonly position: ShardPosition;
  readonly window: OpenWindow | undefined;
  /** The function's role, which is part of each record's event. */
  readonly roleArn: string;
}

/**
 * Produces the batches of one lane in order. A full batch is likely to be followed by another one, so the beginning of
 * the next batch is read into a second buffer while the function processes the first.
 */
export class BatchSource {
  readonly #context: BatchingContext;
  readonly #newBatch: () => EventBatch;
  #current: EventBatch;
  #spare: EventBatch | undefined;
  #ahead: Promise<ReadAhead | undefined> | undefined;

  constructor(context: BatchingContext, shardId: string) {
    const { eventSourceArn, region } = context.mapping.document();
    this.#context = context;
    this.#newBatch = () => new EventBatch({ shardId, region, eventSourceArn });
    this.#current = this.#newBatch();
  }

  /** @returns undefined when the loop is stopped first; the batch is valid until the next call */
  async next(
    start: BatchStart,
    onState: OnState,
  ): Promise<(Collected & { readonly batch: EventBatch }) | undefined> {
    const ahead = await this.#ahead;
    this.#ahead = undefined;
    const hasWindow = this.#hasWindow(start.window);
    let { position } = start;
    if (ahead && !hasWindow && this.#isCurrent(ahead, start)) {
      this.#takeOver(ahead);
      position = ahead.next;
    } else {
      this.#current.reset(start.roleArn, hasWindow ? MAX_WINDOW_MEMBERS_BYTES : 0);
    }
    const batch = this.#current;
    const collector = new BatchCollector(this.#context, batch, { position, window: start.window }, onState);
    const collected = await collector.run();
    if (!collected) return undefined;
    const isFull = batch.count >= this.#context.mapping.document().settings.batchSize;
    if (isFull && !hasWindow) this.#ahead = this.#readAhead(collected.next, start.roleArn);
    else this.#spare = undefined;
    return { ...collected, batch };
  }

  #hasWindow(opened: OpenWindow | undefined): boolean {
    return opened !== undefined || this.#context.mapping.document().settings.tumblingWindowSeconds > 0;
  }

  #isCurrent({ from, roleArn, settings }: ReadAhead, start: BatchStart): boolean {
    return (
      settings === this.#context.mapping.document().settings &&
      roleArn === start.roleArn &&
      from.pos === start.position.pos &&
      from.index === start.position.index
    );
  }

  #takeOver({ batch, recordsFilteredOut, recordsPolled }: ReadAhead): void {
    this.#spare = this.#current;
    this.#current = batch;
    const { statistics } = this.#context.mapping;
    statistics.recordsPolled += recordsPolled;
    statistics.recordsFilteredOut += recordsFilteredOut;
  }

  async #readAhead(from: ShardPosition, roleArn: string): Promise<ReadAhead | undefined> {
    const spare = (this.#spare ??= this.#newBatch());
    // Let the caller invoke the function first, so that the function and the read work at the same time.
    await yieldToEventLoop();
    try {
      return await readAhead(this.#context, spare, from, roleArn);
    } catch (error) {
      if (error instanceof BrokenInvariant) throw error;
      // The next batch reads the same records and reports the error.
      return undefined;
    }
  }
}
