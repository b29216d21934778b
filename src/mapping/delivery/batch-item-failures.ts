import { identifierOf, itemFailures } from './item-failures.ts';

/**
 * Reads the failed items in a function's result, when ReportBatchItemFailures is on. No list and an empty list mean
 * success. An item that identifies no record of the batch fails the whole batch:
 * docs/aws/mappings.md#partial-batch-responses.
 * @returns the index of the first record to deliver again, or undefined when all records are delivered
 */
export function firstFailedIndex(payload: Buffer, sequenceNumbers: readonly string[]): number | undefined {
  const read = itemFailures(payload);
  if (read === 'not-json' || read.items === undefined || read.items === null) return undefined;
  const { items } = read;
  if (!Array.isArray(items)) return 0;
  if (items.length === 0) return undefined;
  const indexes = new Map(sequenceNumbers.map((sequenceNumber, index) => [sequenceNumber, index]));
  let first = sequenceNumbers.length;
  for (const item of items as unknown[]) {
    const index = indexes.get(identifierOf(item) ?? '');
    if (index === undefined) return 0;
    first = Math.min(first, index);
  }
  return first;
}
