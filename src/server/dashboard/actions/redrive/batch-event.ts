import type { StreamReader } from '../../../../engine/port.ts';
import { isJsonObject, parseJsonObject } from '../../../../lib/json/json-object.ts';
import { EventBatch } from '../../../../mapping/batching/event-batch.ts';
import type { StreamMapping } from '../../../../mapping/document.ts';
import { recordsOf } from './batch-records.ts';
import type { FailedBatch } from './failed-batch.ts';

/** What a function is invoked with. */
interface DeliveredEvent {
  readonly payload: Buffer;
  readonly sequenceNumbers: readonly string[];
}

/** The event of a failed batch, from its records in the stream. @returns why there is none, else */
export async function eventOf(
  reader: StreamReader,
  {
    batch,
    mapping,
    roleArn,
  }: {
    readonly batch: FailedBatch;
    readonly mapping: StreamMapping | undefined;
    readonly roleArn: string;
  },
): Promise<DeliveredEvent | string> {
  const records = await recordsOf(reader, batch, mapping);
  if (!records) return 'its records are no longer in the stream';
  if (records.length === 0) return 'the filter of the mapping accepts none of its records any more';
  const event = new EventBatch({
    shardId: batch.shardId,
    region: batch.stream.region,
    eventSourceArn: mapping?.eventSourceArn ?? batch.streamArn,
  });
  event.reset(roleArn);
  for (const record of records) if (!event.add(record)) return 'its records no longer fit into one event';
  return {
    payload: event.payload(0, event.count),
    sequenceNumbers: records.map(({ sequenceNumber }) => sequenceNumber),
  };
}

/** The event of a failed batch as a bucket has kept it, whether its records still are in the stream or not. */
export function keptEvent(text: string): DeliveredEvent | string {
  const records = parseJsonObject(text)?.['Records'];
  if (!Array.isArray(records)) return 'its event has no records';
  return {
    payload: Buffer.from(text),
    sequenceNumbers: records.map((record: unknown) => {
      const kinesis = isJsonObject(record) ? record['kinesis'] : undefined;
      return isJsonObject(kinesis) ? String(kinesis['sequenceNumber']) : '';
    }),
  };
}
