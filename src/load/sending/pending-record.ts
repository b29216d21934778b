import type { LoadRecord } from '../load-record.ts';

/** A record that was due and is not settled yet. */
export interface PendingRecord extends LoadRecord {
  /** The time at which it was due, on the monotonic clock: its latency and its age count from there. */
  readonly dueMs: number;
  attempts: number;
}

/** The size that quotas count: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export function sizeBytes({ partitionKey, data }: LoadRecord): number {
  return Buffer.byteLength(partitionKey) + data.length;
}
