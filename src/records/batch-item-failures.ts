import type { KinesisBatchResponse } from './kinesis-event.ts';

/**
 * The response that makes Lambda continue from the earliest of these records; without failed records, the batch is done.
 * For handlers that work on a whole batch: with one record after the other, `processRecords` returns it.
 * @example return batchItemFailures(records.filter((record) => !saved.has(record)));
 */
export function batchItemFailures(
  failed: Iterable<{ readonly sequenceNumber: string }>,
): KinesisBatchResponse {
  // The members of an aggregate have the same sequence number.
  const sequenceNumbers = new Set(Array.from(failed, ({ sequenceNumber }) => sequenceNumber));
  return { batchItemFailures: Array.from(sequenceNumbers, (itemIdentifier) => ({ itemIdentifier })) };
}
