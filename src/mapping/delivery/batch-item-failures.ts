import { parseJson } from '../../lib/json/bounded-json.ts';

/**
 * What a function says of its batch when ReportBatchItemFailures is on. `failed` carries the place of the
 * first record to deliver again: 0 for the whole batch.
 */
export type FailureReport =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly from: number };

const SUCCEEDED: FailureReport = { kind: 'succeeded' };
const ALL_FAILED: FailureReport = { kind: 'failed', from: 0 };

/**
 * Nothing said, or an empty list, is success; one item that names no record of the batch fails all of it.
 * The decision table with its sources: docs/aws/mappings.md#partial-batch-responses.
 */
export function readFailureReport(payload: Buffer, sequenceNumbers: readonly string[]): FailureReport {
  const items = itemFailures(payload);
  if (items === undefined || items === null) return SUCCEEDED;
  if (!Array.isArray(items)) return ALL_FAILED;
  if (items.length === 0) return SUCCEEDED;
  const places = new Map(sequenceNumbers.map((sequenceNumber, place) => [sequenceNumber, place]));
  let from = sequenceNumbers.length;
  for (const item of items as unknown[]) {
    const place = places.get(identifierOf(item) ?? '');
    if (place === undefined) return ALL_FAILED;
    from = Math.min(from, place);
  }
  return { kind: 'failed', from };
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
