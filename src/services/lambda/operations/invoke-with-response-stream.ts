import { type EventOf, type Handler, operation } from '../../../schema/operation.ts';
import {
  asPayload,
  asStatus,
  blob,
  enumeration,
  inHeader,
  inPath,
  inQuery,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import type { LambdaContext } from '../context.ts';
import {
  InvalidParameterValue,
  InvalidRequestContent,
  RequestTooLarge,
  ResourceNotFound,
  TooManyRequests,
} from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name.ts';
import { requireEvent } from '../invocation/request.ts';
import { startStreaming, type StreamedInvocation } from '../invocation/response-stream.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

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
    LogType: inHeader('X-Amz-Log-Type', enumeration('None', 'Tail')),
    ClientContext: inHeader('X-Amz-Client-Context', string()),
    Qualifier: inQuery('Qualifier', Qualifier),
    Payload: asPayload(blob({ sensitive: true })),
  }),
  output: structure({
    StatusCode: asStatus(),
    ExecutedVersion: inHeader('X-Amz-Executed-Version', string()),
  }),
  stream: { events, errors: [] },
  errors: [InvalidParameterValue, InvalidRequestContent, RequestTooLarge, ResourceNotFound, TooManyRequests],
});

type StreamEvent = EventOf<NonNullable<(typeof InvokeWithResponseStream)['stream']>>;

export const invokeWithResponseStream: Handler<typeof InvokeWithResponseStream, LambdaContext> = async (
  input,
  { functions, invoker },
  caller,
) => {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const type = input.InvocationType ?? 'RequestResponse';
  const payload = requireEvent(input, type);
  const document = await functions.requireToRun(caller, reference);
  if (type === 'DryRun') return { head: { StatusCode: 204 }, events: nothing() };
  const started = await startStreaming((sink) =>
    invoker.run(caller, document, {
      requestId: caller.requestId,
      payload,
      invokedFunctionArn: functionArn(caller, reference.name, reference.qualifier),
      ...(input.ClientContext !== undefined && { clientContext: input.ClientContext }),
      sink,
    }),
  );
  if (started.contentType === undefined) {
    const result = await started.result;
    if (result.kind === 'throttled') {
      throw TooManyRequests('Rate Exceeded.', { details: { Reason: result.reason } });
    }
  }
  return {
    head: { StatusCode: 200, ExecutedVersion: document.version },
    events: eventsOf(started, input.LogType === 'Tail'),
  };
};

/** A function that does not stream is answered for in one piece; one that fails, by the last event. */
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

async function* nothing(): AsyncGenerator<StreamEvent> {}
