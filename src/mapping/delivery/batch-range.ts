import type { EventBatch } from '../batching/event-batch.ts';
import type { FailedInvocation } from '../failure/failure-record.ts';

/** Records [from, to) of a batch, which are delivered together. */
export interface BatchRange {
  readonly from: number;
  readonly to: number;
  /** How often exactly these records have failed. */
  readonly failures: number;
  readonly lastFailure: FailedInvocation | undefined;
}

/** A range that has not been tried. */
export function untriedRange(from: number, to: number): BatchRange {
  return { from, to, failures: 0, lastFailure: undefined };
}

/** Both halves of a range, as untried ranges; the first one is the larger of the two. */
export function bisect({ from, to }: BatchRange): readonly [BatchRange, BatchRange] {
  const middle = from + Math.ceil((to - from) / 2);
  return [untriedRange(from, middle), untriedRange(middle, to)];
}

/** When the last record of a range arrived. */
export function lastRecordMs({ entries }: EventBatch, { to }: BatchRange): number {
  return entries[to - 1]!.timestampMs;
}
