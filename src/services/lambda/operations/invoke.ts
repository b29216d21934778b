import { type Caller, type Handler, type Input, operation, type Output } from '../../../schema/operation.ts';
import {
  asPayload,
  asStatus,
  blob,
  enumeration,
  inHeader,
  inPath,
  inQuery,
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
import { functionArn, type FunctionReference, parseFunctionName } from '../function/name.ts';
import { requireEvent } from '../invocation/request.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const Invoke = operation('Invoke', {
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/invocations' },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    InvocationType: inHeader('X-Amz-Invocation-Type', enumeration('Event', 'RequestResponse', 'DryRun')),
    LogType: inHeader('X-Amz-Log-Type', enumeration('None', 'Tail')),
    ClientContext: inHeader('X-Amz-Client-Context', string()),
    Qualifier: inQuery('Qualifier', Qualifier),
    Payload: asPayload(blob({ sensitive: true })),
  }),
  output: structure({
    StatusCode: asStatus(),
    FunctionError: inHeader('X-Amz-Function-Error', string()),
    LogResult: inHeader('X-Amz-Log-Result', string()),
    ExecutedVersion: inHeader('X-Amz-Executed-Version', string()),
    Payload: asPayload(blob({ sensitive: true })),
  }),
  errors: [InvalidParameterValue, InvalidRequestContent, RequestTooLarge, ResourceNotFound, TooManyRequests],
});

export const invoke: Handler<typeof Invoke, LambdaContext> = async (input, context, caller) => {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const type = input.InvocationType ?? 'RequestResponse';
  const payload = requireEvent(input, type);
  switch (type) {
    case 'DryRun':
      await context.functions.requireToRun(caller, reference);
      return { StatusCode: 204 };
    case 'Event':
      return acceptEvent(context, caller, reference, payload);
    case 'RequestResponse':
      return runNow(context, caller, reference, payload, input);
  }
};

async function runNow(
  { functions, invoker }: LambdaContext,
  caller: Caller,
  reference: FunctionReference,
  payload: Buffer,
  { ClientContext: clientContext, LogType }: Input<typeof Invoke>,
): Promise<Output<typeof Invoke>> {
  const document = await functions.requireToRun(caller, reference);
  // The caller's own signal is left out: on AWS a function runs on when its caller goes away.
  const result = await invoker.run(caller, document, {
    requestId: caller.requestId,
    payload,
    invokedFunctionArn: functionArn(caller, reference.name, reference.qualifier),
    ...(clientContext !== undefined && { clientContext }),
  });
  if (result.kind === 'throttled') {
    throw TooManyRequests('Rate Exceeded.', { details: { Reason: result.reason } });
  }
  return {
    StatusCode: 200,
    Payload: result.payload,
    ExecutedVersion: result.executedVersion,
    ...(result.functionError && { FunctionError: result.functionError }),
    ...(LogType === 'Tail' && { LogResult: result.logTail.toString('base64') }),
  };
}

async function acceptEvent(
  { functions, events }: LambdaContext,
  caller: Caller,
  { name, qualifier }: FunctionReference,
  payload: Buffer,
): Promise<Output<typeof Invoke>> {
  await functions.requireToRun(caller, { name, qualifier });
  const accepted = await events.accept({
    functionArn: functionArn(caller, name, qualifier),
    requestId: caller.requestId,
    payload,
  });
  if (!accepted) {
    throw TooManyRequests('Rate Exceeded.', { details: { Reason: 'FunctionInvocationRateLimitExceeded' } });
  }
  return { StatusCode: 202 };
}
