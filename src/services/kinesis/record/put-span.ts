import type { Stream } from '../../../engine/stream/stream.ts';
import type { Attributes, Tracer } from '../../../lib/telemetry/tracer.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { KinesisContext } from '../context.ts';

export interface TracedPut<T> {
  readonly operation: 'PutRecord' | 'PutRecords';
  readonly stream: Stream;
  readonly caller: Caller;
  readonly recordCount: number;
  /** @param trace the trace that is remembered for the records */
  readonly put: (trace: TraceHeader | undefined) => Promise<T>;
  readonly describe: (output: T) => Attributes;
}

/**
 * Puts records within a new span, which the batches that contain the records continue. Without a tracer, it adds no
 * promise to the path of a put.
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */
export function tracePut<T>({ tracer }: KinesisContext, traced: TracedPut<T>): Promise<T> {
  return tracer ? putInSpan(tracer, traced) : traced.put(traced.caller.trace);
}

async function putInSpan<T>(
  tracer: Tracer,
  { operation, stream, caller, recordCount, put, describe }: TracedPut<T>,
): Promise<T> {
  const { account, region, streamName } = stream.document;
  const span = tracer.startSpan(`send ${streamName}`, {
    kind: 'server',
    parent: caller.trace,
    attributes: {
      'rpc.system': 'aws-api',
      'rpc.service': 'Kinesis',
      'rpc.method': operation,
      'messaging.system': 'aws_kinesis',
      'messaging.operation.name': operation === 'PutRecord' ? 'put_record' : 'put_records',
      'messaging.operation.type': 'send',
      'messaging.destination.name': streamName,
      'messaging.batch.message_count': recordCount,
      'aws.kinesis.stream_name': streamName,
      'aws.request_id': caller.requestId,
      'cloud.account.id': account,
      'cloud.region': region,
    },
  });
  try {
    const output = await put(span.header);
    span.end(describe(output));
    return output;
  } catch (error) {
    span.end({}, isServiceError(error) ? error.code : 'InternalFailure');
    throw error;
  }
}
