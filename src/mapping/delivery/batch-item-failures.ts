import { parseJson } from '../../lib/json/bounded-json.ts';

/**
 * Reads the failed items in a function's result, when ReportBatchItemFailures is on. No list and an empty list mean
 * success. An item that identifies no record of the batch fails the whole batch:
 * docs/aws/mappings.md#partial-batch-responses.
 * @returns the index of the first record to deliver again, or undefined when all records are delivered
 */
export function firstFailedIndex(payload: Buffer, sequenceNumbers: readonly string[]): number | undefined {
  const items = itemFailures(payload);
  if (items === undefined || items === null) return undefined;
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

function itemFailures(payload: Buffer): unknown {
  try {
    return memberOf(parseJson(payload), 'batchItemFailures');
  } catch {
    return undefined;
  }
}

function identifierOf(item: unknown): string | undefined {
  const identifier = memberOf(item, 'itemIdentifier');
  return typeof identifier === 'string' ? identifier : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
