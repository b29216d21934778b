import type { TraceHeader } from '../../lib/trace/trace-header.ts';
import { notReachedDelayMs } from '../failure/back-off.ts';
import { failedMessageIds } from './failed-messages.ts';
import type { QueueBatch } from './queue-batch.ts';
import { queueBatchTrace } from './queue-batch-trace.ts';
import type { QueueContext } from './queue-context.ts';

export interface QueueDeliveryListener {
  /** The function processed the batch, or reported which messages failed. */
  readonly onProcessed: () => void;
  /** The function failed or could not be invoked. */
  readonly onFailure: () => void;
}

/**
 * Delivers a batch once. Messages that the function processed are deleted; the others stay hidden until the visibility
 * timeout of the queue ends. A function that is throttled is tried again until then:
 * docs/aws/mappings.md#retries-of-queues.
 */
export async function deliverBatch(
  context: QueueContext,
  batch: QueueBatch,
  listener: QueueDeliveryListener,
): Promise<void> {
  const trace = queueBatchTrace(context, batch);
  let processed = 0;
  try {
    processed = await deliver(context, batch, listener, trace.of(batch));
  } finally {
    trace.end(processed);
  }
}

/** @returns how many messages the function has processed */
async function deliver(
  context: QueueContext,
  batch: QueueBatch,
  listener: QueueDeliveryListener,
  trace: TraceHeader | undefined,
): Promise<number> {
  const { clock, mapping, queue, random, reader, signals } = context;
  const payload = batch.payload();
  for (let attempts = 1; ; attempts++) {
    const outcome = await context.function.invoke(payload, trace);
    if (outcome.kind === 'reached') {
      mapping.statistics.lastBatchSize = batch.count;
      mapping.statistics.recordsInvoked += batch.count;
      return settle(context, batch, outcome.result, listener);
    }
    if (signals.isAborted) return 0;
    listener.onFailure();
    const delayMs = notReachedDelayMs(outcome.reason, attempts, random);
    if (clock.monotonicMs() + delayMs >= batch.hiddenUntilMs) return 0;
    await signals.pause(delayMs);
    if (signals.isStopping) {
      reader.release(queue, batch.messages);
      return 0;
    }
  }
}

/** Deletes what the function processed. @returns how many messages that were */
async function settle(
  { mapping, queue, reader }: QueueContext,
  { count, messages }: QueueBatch,
  { payload, functionError }: { readonly payload: Buffer; readonly functionError: string | undefined },
  { onFailure, onProcessed }: QueueDeliveryListener,
): Promise<number> {
  const { statistics } = mapping;
  const { reportBatchItemFailures } = mapping.document().settings;
  const failed = failedOf(messages, functionError, reportBatchItemFailures ? payload : undefined);
  const processed = failed === 'all' ? [] : messages.filter(({ messageId }) => !failed.has(messageId));
  const failures = count - processed.length;
  if (failures > 0) {
    statistics.errors++;
    statistics.recordsFailed += failures;
  }
  mapping.report(failures > 0 ? 'PROBLEM: Function call failed' : 'OK');
  // With partial responses AWS does not reduce the concurrency after failures.
  if (failures > 0 && !reportBatchItemFailures) onFailure();
  else onProcessed();
  await reader.delete(queue, processed);
  statistics.recordsDelivered += processed.length;
  statistics.messagesDeleted += processed.length;
  return processed.length;
}

/** @param report the function's result, if it reports failed messages */
function failedOf(
  messages: QueueBatch['messages'],
  functionError: string | undefined,
  report: Buffer | undefined,
): ReadonlySet<string> | 'all' {
  if (functionError !== undefined) return 'all';
  if (!report) return new Set();
  return failedMessageIds(report, new Set(messages.map(({ messageId }) => messageId)));
}
