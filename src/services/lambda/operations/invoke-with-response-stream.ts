import { type EventOf, type Handler, operation } from '../../../schema/operation.ts';
import {
  asPayload,
  asStatus,
  blob,
  enumeration,
  inHeader,
  inPath,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { recursiveInvocation, requireInvokeRequest, throttled } from '../invocation/request.ts';
import { startStreaming, type StreamedInvocation } from '../invocation/response-stream.ts';
import { INVOKE_ERRORS, INVOKE_MEMBERS, TraceId } from '../invocation/shapes.ts';
import { NamespacedFunctionName } from '../shapes.ts';

const events = {
  PayloadChunk: structure({ Payload: asPayload(blob({ sensitive: true })) }),
  InvokeComplete: structure({
    ErrorCode: optional(string()),
    ErrorDetails: optional(string()),
    LogResult: optional(string()),
  }),
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
export const InvokeWithResponseStream = operation('InvokeWithResponseStream', {
  http: { method: 'POST', path: '/2021-11-15/functions/{FunctionName}/response-streaming-invocations' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    InvocationType: inHeader('X-Amz-Invocation-Type', enumeration('RequestResponse', 'DryRun')),
    ...INVOKE_MEMBERS,
  }),
  output: structure({
    StatusCode: asStatus(),
    ExecutedVersion: inHeader('X-Amz-Executed-Version', string()),
    TraceId,
  }),
  stream: { events, errors: [] },
  errors: INVOKE_ERRORS,
  access: onQualified('lambda:InvokeFunction'),
});

type StreamEvent = EventOf<NonNullable<(typeof InvokeWithResponseStream)['stream']>>;

export const invokeWithResponseStream: Handler<typeof InvokeWithResponseStream, LambdaContext> = async (
  input,
  context,
  caller,
) => {
  const type = input.InvocationType ?? 'RequestResponse';
  const { document, invocation, isLoop } = await requireInvokeRequest(context, caller, input, type);
  if (type === 'DryRun') return { head: { StatusCode: 204 }, events: noEvents() };
  if (isLoop) throw recursiveInvocation();
  const started = await startStreaming((sink) =>
    context.invoker.run(caller, document, { ...invocation, sink }),
  );
  if (started.contentType === undefined) {
    const result = await started.result;
    if (result.kind === 'throttled') throw throttled(result.reason);
  }
  return {
    head: { StatusCode: 200, ExecutedVersion: document.version, TraceId: invocation.traceId },
    events: eventsOf(started, input.LogType === 'Tail'),
  };
};

/** A response that the function did not stream is sent as one chunk, a function error in the last event. */
async function* eventsOf(
  { chunks, result }: StreamedInvocation,
  withLog: boolean,
): AsyncGenerator<StreamEvent> {
  for await (const chunk of chunks) yield { event: 'PayloadChunk', payload: { Payload: chunk } };
  const outcome = await result;
  if (outcome.kind === 'throttled') return;
  const { payload, functionError, logTail } = outcome;
  if (functionError === undefined && payload.length > 0) {
    yield { event: 'PayloadChunk', payload: { Payload: payload } };
  }
  yield {
    event: 'InvokeComplete',
    payload: {
      ...(functionError && { ErrorCode: functionError, ErrorDetails: payload.toString('utf8') }),
      ...(withLog && { LogResult: logTail.toString('base64') }),
    },
  };
}

async function* noEvents(): AsyncGenerator<StreamEvent> {}
