import type { EventBatch } from '../batching/event-batch.ts';
import { type OpenWindow, readState, windowMembers } from '../batching/tumbling-window.ts';
import type { TraceHeader } from '../../lib/trace/trace-header.ts';
import type { FailedInvocation } from '../failure/failure-record.ts';
import { firstFailedIndex } from './batch-item-failures.ts';
import { type BatchRange, lastRecordMs } from './batch-range.ts';
import type { DeliveryContext } from './delivery-context.ts';
import type { NotReached } from './mapped-function.ts';

export type AttemptOutcome =
  | { readonly kind: 'delivered'; readonly state: string | undefined }
  | FailedAttempt
  | NotReached;

export interface FailedAttempt {
  readonly kind: 'failed';
  /** Index of the first record to deliver again; the records of the range before it are delivered. */
  readonly from: number;
  readonly state: string | undefined;
  readonly invocation: FailedInvocation;
}

/** Invokes the function with the records of a range. @param trace the trace to continue, if any */
export async function attempt(
  context: DeliveryContext,
  batch: EventBatch,
  range: BatchRange,
  window: OpenWindow | undefined,
  trace: TraceHeader | undefined,
): Promise<AttemptOutcome> {
  const { clock, mapping } = context;
  const { metrics, statistics } = mapping;
  const { settings } = mapping.document();
  const ageMs = clock.now() - lastRecordMs(batch, range);
  const outcome = await context.function.invoke(eventOf(context, batch, range, window), trace);
  if (outcome.kind === 'not-reached') return outcome;
  const { requestId, result } = outcome;
  metrics.invoked(settings.functionArn, ageMs);
  const count = range.to - range.from;
  statistics.lastBatchSize = count;
  statistics.recordsInvoked += count;

  const state = window && readState(result.payload);
  // With a window, a result without a state is a failure of the whole range.
  const hasFailed = result.functionError !== undefined || (window !== undefined && state === undefined);
  const failedFrom = hasFailed ? range.from : firstFailedItem(context, batch, range, result.payload);
  if (failedFrom === undefined) {
    mapping.report('OK');
    return { kind: 'delivered', state };
  }
  statistics.errors++;
  statistics.recordsFailed += range.to - failedFrom;
  mapping.report('PROBLEM: Function call failed');
  const { executedVersion, functionError } = result;
  return {
    kind: 'failed',
    from: failedFrom,
    state,
    invocation: { requestId, executedVersion, functionError },
  };
}

/** The event that the function is invoked with for a range. */
export function eventOf(
  { mapping, shardId }: DeliveryContext,
  batch: EventBatch,
  { from, to }: BatchRange,
  window: OpenWindow | undefined,
): Buffer {
  if (!window) return batch.payload(from, to);
  const { eventSourceArn } = mapping.document();
  const members = windowMembers(window, { shardId, eventSourceArn }, { isFinal: false, isEarly: false });
  return batch.payload(from, to, members);
}

/** @returns the index of the first record that the function reports as failed, if ReportBatchItemFailures is on */
function firstFailedItem(
  { mapping }: DeliveryContext,
  { entries }: EventBatch,
  { from, to }: BatchRange,
  payload: Buffer,
): number | undefined {
  if (!mapping.document().settings.reportBatchItemFailures) return undefined;
  const sequenceNumbers = entries.slice(from, to).map(({ sequenceNumber }) => sequenceNumber);
  const index = firstFailedIndex(payload, sequenceNumbers);
  return index === undefined ? undefined : from + index;
}
