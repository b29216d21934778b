import { batchItemFailures } from './batch-item-failures.ts';
import { decodeRecords, type DecodeOptions } from './decode-records.ts';
import type { KinesisBatchResponse, KinesisStreamEvent } from './kinesis-event.ts';
import type { StreamRecord } from './stream-record.ts';

/** Options of `processRecords`. */
export interface ProcessOptions extends DecodeOptions {
  /** Called with the error after which the batch ends; writes it to standard error by default. */
  readonly onFailure?: ((error: unknown, record: StreamRecord) => void) | undefined;
}

/**
 * Calls `handle` with one record after the other, in order, and ends with the first for which it throws. Lambda then
 * continues after the records before it: it retries from that record on, so later ones are not handled twice.
 *
 * A failed member of an aggregate makes Lambda pass the whole aggregate again.
 * @param handle its promise is awaited before the next record
 * @example export const handler = (event: KinesisStreamEvent) =>
 *   processRecords(event, async (record) => save(record.json()));
 * @throws TypeError when the event is not one of a Kinesis stream
 */
export async function processRecords(
  event: KinesisStreamEvent,
  handle: (record: StreamRecord) => unknown,
  options: ProcessOptions = {},
): Promise<KinesisBatchResponse> {
  const { onFailure = logFailure } = options;
  for (const record of decodeRecords(event, options)) {
    try {
      await handle(record);
    } catch (error) {
      onFailure(error, record);
      return batchItemFailures([record]);
    }
  }
  return batchItemFailures([]);
}

/** Lambda does not show why a batch was partly processed, so it is logged. */
function logFailure(error: unknown, { sequenceNumber, partitionKey }: StreamRecord): void {
  // oxlint-disable-next-line no-console -- the log of the function that this runs in
  console.error(`Record ${sequenceNumber} (partition key ${JSON.stringify(partitionKey)}) failed:`, error);
}
