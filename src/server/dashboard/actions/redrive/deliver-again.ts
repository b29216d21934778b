import type { Namespace } from '../../../../lib/aws/namespace.ts';
import type { Random } from '../../../../lib/random.ts';
import { firstFailedIndex } from '../../../../mapping/delivery/batch-item-failures.ts';
import { isQueueMapping, type StreamMapping } from '../../../../mapping/document.ts';
import type { DashboardParts } from '../../parts.ts';
import { eventOf, keptEvent } from './batch-event.ts';
import type { FailedBatch } from './failed-batch.ts';

export interface RedriveTools {
  readonly parts: Pick<DashboardParts, 'calls' | 'engine' | 'mappings' | 'lambda' | 'queues'>;
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
  batch: FailedBatch & { readonly event?: string },
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
  const event =
    batch.event === undefined
      ? await eventOf(engine.reader, { batch, mapping, roleArn: described.roleArn })
      : keptEvent(batch.event);
  if (typeof event === 'string') return left(event);
  const { payload, sequenceNumbers } = event;
  const result = await lambda.invoker.invoke(batch.functionArn, payload, {
    requestId: random.uuid(),
    signal,
  });
  if (result.kind === 'not-found') return left(`the function ${batch.functionName} does not exist`);
  if (result.kind === 'throttled' || result.functionError !== undefined) return { kind: 'failed' };
  const reportsItems = mapping?.settings.reportBatchItemFailures === true;
  if (reportsItems && firstFailedIndex(result.payload, sequenceNumbers) !== undefined)
    return { kind: 'failed' };
  return { kind: 'delivered', events: 0, records: sequenceNumbers.length };
}

function isOf({ settings, streamName }: StreamMapping, { functionArn, stream }: FailedBatch): boolean {
  return settings.functionArn === functionArn && streamName === stream.streamName;
}

function left(why: string): Redelivered {
  return { kind: 'left', why };
}
