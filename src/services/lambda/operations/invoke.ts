import type { Caller } from '../../../schema/caller.ts';
import { type Handler, operation, type Output } from '../../../schema/operation.ts';
import {
  asPayload,
  asStatus,
  blob,
  enumeration,
  inHeader,
  inPath,
  string,
  structure,
} from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import {
  type InvokeRequest,
  recursiveInvocation,
  requireInvokeRequest,
  throttled,
} from '../invocation/request.ts';
import { INVOKE_ERRORS, INVOKE_MEMBERS, TraceId } from '../invocation/shapes.ts';
import { NamespacedFunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const Invoke = operation('Invoke', {
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/invocations' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    InvocationType: inHeader('X-Amz-Invocation-Type', enumeration('Event', 'RequestResponse', 'DryRun')),
    ...INVOKE_MEMBERS,
  }),
  output: structure({
    StatusCode: asStatus(),
    FunctionError: inHeader('X-Amz-Function-Error', string()),
    LogResult: inHeader('X-Amz-Log-Result', string()),
    ExecutedVersion: inHeader('X-Amz-Executed-Version', string()),
    TraceId,
    Payload: asPayload(blob({ sensitive: true })),
  }),
  errors: INVOKE_ERRORS,
  access: onQualified('lambda:InvokeFunction'),
});

export const invoke: Handler<typeof Invoke, LambdaContext> = async (input, context, caller) => {
  const type = input.InvocationType ?? 'RequestResponse';
  const request = await requireInvokeRequest(context, caller, input, type);
  switch (type) {
    case 'DryRun':
      return { StatusCode: 204 };
    case 'Event':
      return enqueue(context, request);
    case 'RequestResponse':
      return run(context, caller, request, input.LogType === 'Tail');
  }
};

async function run(
  { invoker }: LambdaContext,
  caller: Caller,
  { document, invocation, isLoop }: InvokeRequest,
  withLog: boolean,
): Promise<Output<typeof Invoke>> {
  if (isLoop) throw recursiveInvocation();
  const result = await invoker.run(caller, document, invocation);
  if (result.kind === 'throttled') throw throttled(result.reason);
  return {
    StatusCode: 200,
    Payload: result.payload,
    ExecutedVersion: result.executedVersion,
    TraceId: invocation.traceId,
    ...(result.functionError && { FunctionError: result.functionError }),
    ...(withLog && { LogResult: result.logTail.toString('base64') }),
  };
}

async function enqueue(
  { asyncQueue }: LambdaContext,
  { invocation: { invokedFunctionArn, requestId, payload, traceId }, isLoop }: InvokeRequest,
): Promise<Output<typeof Invoke>> {
  const accepted = await asyncQueue.accept({
    functionArn: invokedFunctionArn,
    requestId,
    payload,
    traceId,
    isLoop,
  });
  if (!accepted) throw throttled('FunctionInvocationRateLimitExceeded');
  return { StatusCode: 202, TraceId: traceId };
}
