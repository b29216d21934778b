import { currentFilter } from '../filter/current-filter.ts';
import { compileMessageFilter, type MessageFilter } from './message-filter.ts';
import { type MessageRecord, messageRecord } from './message-record.ts';
import type { QueueMessage } from './port.ts';
import { QueueBatch } from './queue-batch.ts';
import type { QueueContext } from './queue-context.ts';

/** The limit of ReceiveMessage; also bounds the contents that are read at once. */
const MAX_RECEIVED_MESSAGES = 10;

type Filled = 'open' | 'full' | 'no-queue';

/**
 * Collects messages into batches: until the batch is full, its window has ended, or its event has reached the limit of
 * a payload. Without a window, a batch is what one receive returns.
 */
export class QueueBatchCollector {
  readonly #context: QueueContext;
  readonly #accepts: MessageFilter;
  /** Received messages that did not fit into the last batch; at most those of one receive. */
  #leftOver: readonly QueueMessage[] = [];

  constructor(context: QueueContext) {
    this.#context = context;
    this.#accepts = currentFilter(
      () => context.mapping.document().settings.filterPatterns,
      compileMessageFilter,
    );
  }

  /** @returns a batch of at least one message; undefined when the loop is stopped or the queue does not exist */
  async next(): Promise<QueueBatch | undefined> {
    const { clock, mapping, signals } = this.#context;
    const batch = new QueueBatch();
    let filled: Filled = 'open';
    while (batch.count === 0) {
      filled = await this.#fill(batch, Infinity);
      if (signals.isStopping) return this.#release(batch);
      if (filled === 'no-queue') return undefined;
    }
    const windowMs = mapping.document().settings.batchingWindowSeconds * 1_000;
    const endMs = clock.monotonicMs() + windowMs;
    for (let leftMs = windowMs; filled === 'open' && leftMs > 0; leftMs = endMs - clock.monotonicMs()) {
      filled = await this.#fill(batch, leftMs);
      if (signals.isStopping) return this.#release(batch);
    }
    return batch;
  }

  async #fill(batch: QueueBatch, waitMs: number): Promise<Filled> {
    const { batchSize } = this.#context.mapping.document().settings;
    const received = await this.#receive(Math.min(batchSize - batch.count, MAX_RECEIVED_MESSAGES), waitMs);
    if (!received) return 'no-queue';
    const { accepted, rejected } = this.#filter(received);
    if (rejected.length > 0) await this.#drop(rejected);
    for (const [index, { message, record }] of accepted.entries()) {
      if (batch.add(message, JSON.stringify(record))) continue;
      const isTooLarge = batch.count === 0;
      if (isTooLarge) this.#reportTooLarge(message);
      if (isTooLarge && !this.#isFifo) continue;
      this.#leave(accepted.slice(isTooLarge ? index + 1 : index).map((rest) => rest.message));
      return isTooLarge ? 'open' : 'full';
    }
    return batch.count >= batchSize ? 'full' : 'open';
  }

  get #isFifo(): boolean {
    const { queue, reader } = this.#context;
    return reader.describe(queue)?.isFifo === true;
  }

  /**
   * Messages of a FIFO queue return to it: the next batch is delivered concurrently, so it must have no message that
   * follows one of this batch in its group. There they wait until the earlier ones are processed.
   */
  #leave(messages: readonly QueueMessage[]): void {
    const { queue, reader } = this.#context;
    if (this.#isFifo) reader.release(queue, messages);
    else this.#leftOver = messages;
  }

  async #receive(maxMessages: number, waitMs: number): Promise<readonly QueueMessage[] | undefined> {
    const { mapping, queue, reader, signals } = this.#context;
    if (this.#leftOver.length > 0) {
      const leftOver = this.#leftOver;
      this.#leftOver = [];
      return leftOver;
    }
    const received = await reader.receive(queue, { maxMessages, waitMs, signal: signals.stop });
    mapping.statistics.recordsPolled += received?.length ?? 0;
    return received;
  }

  #filter(received: readonly QueueMessage[]) {
    const document = this.#context.mapping.document();
    const accepted: { readonly message: QueueMessage; readonly record: MessageRecord }[] = [];
    const rejected: QueueMessage[] = [];
    for (const message of received) {
      const record = messageRecord(message, document);
      if (this.#accepts(record)) accepted.push({ message, record });
      else rejected.push(message);
    }
    return { accepted, rejected };
  }

  /** Deletes messages that the filter does not accept, as AWS does. */
  async #drop(rejected: readonly QueueMessage[]): Promise<void> {
    const { mapping, queue, reader } = this.#context;
    mapping.statistics.recordsFilteredOut += rejected.length;
    await reader.delete(queue, rejected);
    mapping.statistics.messagesDeleted += rejected.length;
  }

  /** The message stays hidden until its visibility timeout, as after a failure. */
  #reportTooLarge({ messageId }: QueueMessage): void {
    const { logger, mapping, queue } = this.#context;
    mapping.statistics.recordsFailed++;
    logger.warn('a message is too large for an event', { queue: queue.queueName, messageId });
  }

  #release(batch: QueueBatch): undefined {
    const { queue, reader } = this.#context;
    reader.release(queue, [...batch.messages, ...this.#leftOver]);
    this.#leftOver = [];
    return undefined;
  }
}
