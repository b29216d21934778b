import { type Activity, INVOKING } from '../../lib/activity.ts';
import { sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import { MappedFunction } from '../delivery/mapped-function.ts';
import type { QueueMapping } from '../document.ts';
import { LoopSignals } from '../loop-signals.ts';
import type { Runner, RunnerDependencies, RunningLoop, RunningMapping } from '../running-mapping.ts';
import { batchesOf, ConcurrencyLimit } from './concurrency-limit.ts';
import type { QueueReader } from './port.ts';
import type { QueueBatch } from './queue-batch.ts';
import { QueueBatchCollector } from './queue-batch-collector.ts';
import type { QueueContext } from './queue-context.ts';
import { deliverBatch } from './queue-delivery.ts';

// A queue that was deleted may be created again. An error of the store is tried again as well.
const RETRY_DELAY_MS = 5_000;

export interface QueueRunnerDependencies extends RunnerDependencies {
  readonly queues: QueueReader;
  /** How many batches of a mapping may run at the same time; MaximumConcurrency can lower it. */
  readonly maxQueueBatches: () => number;
}

/**
 * Runs a mapping of a queue. One loop receives messages and collects them into batches; the batches are delivered
 * concurrently. The loop is woken when a message becomes visible.
 */
export class QueueRunner implements Runner {
  readonly #context: QueueContext;
  readonly #stopping = sharedAbort();
  readonly #aborting = sharedAbort();
  readonly #limit: ConcurrencyLimit;
  /** Batches that are being delivered, each with its own pauses; bounded by the limit. */
  readonly #deliveries = new Map<Promise<void>, LoopSignals>();
  readonly #finished: Promise<void>;

  constructor(dependencies: QueueRunnerDependencies, mapping: RunningMapping<QueueMapping>) {
    const { queues, maxQueueBatches, invoker, missingAction, clock, random, logger, tracer } = dependencies;
    const { account, region, queueName } = mapping.document();
    const signals = new LoopSignals(clock, { stop: this.#stopping.signal, abort: this.#aborting.signal });
    this.#context = {
      mapping,
      queue: { account, region, queueName },
      reader: queues,
      function: new MappedFunction({ invoker, missingAction, mapping, signals, random, logger }),
      signals,
      clock,
      random,
      logger,
      tracer,
    };
    this.#limit = new ConcurrencyLimit({
      clock,
      initialBatches: () => batchesOf(mapping.document().settings).initial,
      maxBatches: () => Math.min(batchesOf(mapping.document().settings).most, maxQueueBatches()),
    });
    this.#finished = this.#run();
  }

  loops(): readonly RunningLoop[] {
    return [];
  }

  async activity(): Promise<readonly Omit<Activity, 'what'>[]> {
    const { clock, queue, reader } = this.#context;
    if (this.#deliveries.size > 0) {
      return Array.from(this.#deliveries.values(), ({ pausedUntilMs: untilMs }) =>
        untilMs === undefined ? { why: INVOKING } : { why: 'waiting to retry', untilMs },
      );
    }
    const untilVisibleMs = reader.describe(queue)?.untilVisibleMs ?? Infinity;
    if (untilVisibleMs === Infinity) return [];
    if (untilVisibleMs <= 0) return [{ why: 'receiving messages' }];
    return [{ why: 'waiting for hidden messages of the queue', untilMs: clock.now() + untilVisibleMs }];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#finished;
    await Promise.all(this.#deliveries.keys());
  }

  abort(): void {
    this.#aborting.abort();
  }

  async #run(): Promise<void> {
    const { logger, queue, signals } = this.#context;
    const collector = new QueueBatchCollector(this.#context);
    while (!signals.isStopping) {
      try {
        await this.#step(collector);
      } catch (error) {
        logger.error('an event source mapping could not read its queue; it will be retried', {
          queue: queue.queueName,
          error,
        });
        await signals.pause(RETRY_DELAY_MS);
      }
    }
  }

  async #step(collector: QueueBatchCollector): Promise<void> {
    const { mapping, queue, reader, signals } = this.#context;
    await this.#limit.untilFree(signals.stop);
    if (signals.isStopping) return;
    if (!(await this.#mayReceive())) {
      await signals.pause(RETRY_DELAY_MS);
      return;
    }
    const batch = await collector.next();
    // The role may have lost the permission while the loop waited for messages.
    if (batch && !(await this.#mayReceive())) reader.release(queue, batch.messages);
    else if (batch) this.#deliver(batch);
    else if (!signals.isStopping) {
      mapping.report('PROBLEM: Queue not found');
      await signals.pause(RETRY_DELAY_MS);
    }
  }

  async #mayReceive(): Promise<boolean> {
    const { function: target } = this.#context;
    return !target.checksRole || (await target.roleArn()) !== undefined;
  }

  #deliver(batch: QueueBatch): void {
    const { clock, logger, queue } = this.#context;
    this.#limit.started(batch.bytes);
    this.#context.mapping.statistics.batches++;
    const signals = new LoopSignals(clock, this.#context.signals);
    const context = { ...this.#context, signals };
    const delivery = deliverBatch(context, batch, {
      onProcessed: () => this.#limit.recover(),
      onFailure: () => this.#limit.shrink(),
    })
      .catch((error: unknown) =>
        // Messages that could not be deleted are delivered again after their visibility timeout.
        logger.error('an event source mapping could not finish a batch of its queue', {
          queue: queue.queueName,
          error,
        }),
      )
      .finally(() => {
        this.#deliveries.delete(delivery);
        this.#limit.ended(batch.bytes);
      });
    this.#deliveries.set(delivery, signals);
  }
}
