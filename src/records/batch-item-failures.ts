import type { KinesisBatchResponse } from './kinesis-event.ts';

/**
 * The response with which Lambda continues from the earliest of these records on; without any, the batch is done. For
 * handlers that work on a batch as a whole; `processRecords` returns it for those that handle one record after the other.
 */
export function batchItemFailures(
  failed: Iterable<{ readonly sequenceNumber: string }>,
): KinesisBatchResponse {
  // The members of an aggregate have the same sequence number.
  const sequenceNumbers = new Set(Array.from(failed, ({ sequenceNumber }) => sequenceNumber));
  return { batchItemFailures: Array.from(sequenceNumbers, (itemIdentifier) => ({ itemIdentifier })) };
}
