import type { Namespace } from '../../../../lib/aws/namespace.ts';
import type { Random } from '../../../../lib/random.ts';
import { EventBatch } from '../../../../mapping/batching/event-batch.ts';
import { firstFailedIndex } from '../../../../mapping/delivery/batch-item-failures.ts';
import { isQueueMapping, type StreamMapping } from '../../../../mapping/document.ts';
import type { DashboardParts } from '../../parts.ts';
import { recordsOf } from './batch-records.ts';
import type { FailedBatch } from './failed-batch.ts';

export interface RedriveTools {
  readonly parts: Pick<DashboardParts, 'engine' | 'mappings' | 'lambda' | 'queues'>;
  readonly random: Random;
  readonly nowMs: () => number;
}

export type Redelivered =
  /** One batch with its records, or one event of an asynchronous invocation. */
  | { readonly kind: 'delivered'; readonly events: 0 | 1; readonly records: number }
  /** The function failed, or was throttled. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'left'; readonly why: string };

/** Invokes the function with the records of a failed batch, as its mapping did. */
export async function deliverAgain(
  { parts, random }: RedriveTools,
  namespace: Namespace,
  batch: FailedBatch,
  signal: AbortSignal,
): Promise<Redelivered> {
  const { engine, lambda, mappings } = parts;
  const mapping = mappings
    .list(namespace)
    .flatMap((each) => (isQueueMapping(each) ? [] : [each]))
    .find((each) => isOf(each, batch));
  if (mapping && mapping.settings.tumblingWindowSeconds > 0) {
    return left('its mapping has a tumbling window, and the state of that window is gone');
  }
  const described = await lambda.invoker.describe(batch.functionArn);
  if (!described) return left(`the function ${batch.functionName} does not exist`);
  const records = await recordsOf(engine.reader, batch, mapping);
  if (!records) return left('its records are no longer in the stream');
  if (records.length === 0) return left('the filter of the mapping accepts none of its records any more');
  const event = new EventBatch({
    shardId: batch.shardId,
    region: batch.stream.region,
    eventSourceArn: mapping?.eventSourceArn ?? batch.streamArn,
  });
  event.reset(described.roleArn);
  for (const record of records)
    if (!event.add(record)) return left('its records no longer fit into one event');
  const result = await lambda.invoker.invoke(batch.functionArn, event.payload(0, event.count), {
    requestId: random.uuid(),
    signal,
  });
  if (result.kind === 'not-found') return left(`the function ${batch.functionName} does not exist`);
  if (result.kind === 'throttled' || result.functionError !== undefined) return { kind: 'failed' };
  const numbers = records.map(({ sequenceNumber }) => sequenceNumber);
  const reportsItems = mapping?.settings.reportBatchItemFailures === true;
  if (reportsItems && firstFailedIndex(result.payload, numbers) !== undefined) return { kind: 'failed' };
  return { kind: 'delivered', events: 0, records: records.length };
}

function isOf({ settings, streamName }: StreamMapping, { functionArn, stream }: FailedBatch): boolean {
  return settings.functionArn === functionArn && streamName === stream.streamName;
}

function left(why: string): Redelivered {
  return { kind: 'left', why };
}
