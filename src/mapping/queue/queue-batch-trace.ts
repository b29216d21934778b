import { parseTraceHeader } from '../../lib/trace/trace-header.ts';
import { type BatchTrace, MAX_LINKS, startBatchSpan } from '../delivery/batch-trace.ts';
import type { QueueBatch } from './queue-batch.ts';
import type { QueueContext } from './queue-context.ts';

/** The trace of a batch of messages. Without a tracer, an invocation continues that of the first message. */
export function queueBatchTrace(
  { mapping, tracer }: QueueContext,
  { count, messages }: QueueBatch,
): BatchTrace<QueueBatch> {
  if (!tracer) {
    const { traceHeader } = messages[0]!;
    const trace = traceHeader === undefined ? undefined : parseTraceHeader(traceHeader);
    return { of: () => trace, end() {} };
  }
  const headers = new Set(messages.flatMap(({ traceHeader }) => traceHeader ?? []));
  const traces = [...headers]
    .slice(0, MAX_LINKS)
    .flatMap((traceHeader) => parseTraceHeader(traceHeader) ?? []);
  return startBatchSpan(tracer, { mapping: mapping.document(), count, traces });
}
