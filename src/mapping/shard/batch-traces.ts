import type { StreamRef } from '../../engine/port.ts';
import type { RecordTraces } from '../../engine/tracing/record-traces.ts';
import type { Tracer } from '../../lib/telemetry/tracer.ts';
import type { EventBatch } from '../batching/event-batch.ts';
import { type BatchTrace, MAX_LINKS, startBatchSpan } from '../delivery/batch-trace.ts';
import type { BatchRange } from '../delivery/batch-range.ts';
import type { MappingDocument } from '../document.ts';

export interface BatchTracesOptions {
  /** The traces of recent records; without them, each invocation begins a new trace. */
  readonly recordTraces: RecordTraces | undefined;
  /** Without one, an invocation continues the trace of the first of its records that has one. */
  readonly tracer: Tracer | undefined;
  readonly stream: StreamRef;
  readonly shardId: string;
  readonly mapping: () => MappingDocument;
}

export type StartBatchTrace = (batch: EventBatch) => BatchTrace<BatchRange>;

/** Finds the traces that the batches of a shard continue. */
export function batchTraces(options: BatchTracesOptions): StartBatchTrace {
  const { recordTraces, tracer, stream, shardId, mapping } = options;
  const shard = { ...stream, shardId };
  if (!tracer) {
    return (batch) => ({
      of: (range) => recordTraces?.firstOf(shard, sequenceNumbersOf(batch, range)),
      end() {},
    });
  }
  return (batch) => {
    const { count } = batch;
    const all = { from: 0, to: count };
    const traces = recordTraces?.allOf(shard, sequenceNumbersOf(batch, all), MAX_LINKS) ?? [];
    const attributes = { 'messaging.destination.partition.id': shardId };
    return startBatchSpan(tracer, { mapping: mapping(), count, traces, attributes });
  };
}

function* sequenceNumbersOf(
  { entries }: EventBatch,
  { from, to }: Pick<BatchRange, 'from' | 'to'>,
): Generator<string> {
  for (let index = from; index < to; index++) yield entries[index]!.sequenceNumber;
}
