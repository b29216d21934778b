import type { Invocation } from '../../../runtime/port.ts';
import type { Caller } from '../../../schema/caller.ts';
import { RecursiveInvocation, TooManyRequests } from '../errors.ts';
import type { FunctionDocument } from '../function/documents.ts';
import type { LambdaContext } from '../context.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';
import { type InvocationType, requirePayload } from './payload.ts';

interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
  readonly ClientContext?: string | undefined;
  readonly Payload?: Buffer | undefined;
}

/** A checked request to invoke a function: the version to run, and the invocation. */
export interface InvokeRequest {
  readonly document: FunctionDocument;
  readonly invocation: Invocation & Required<Pick<Invocation, 'traceId'>>;
  /** The function must not run: it would continue a recursive loop. */
  readonly isLoop: boolean;
}

/**
 * Checks the request of an Invoke operation, then looks up its function, in AWS's order.
 * @throws RequestTooLarge, InvalidRequestContent, ResourceNotFound, and the errors of `parseFunctionName`
 */
export async function requireInvokeRequest(
  { functions, invoker, loops }: Pick<LambdaContext, 'functions' | 'invoker' | 'loops'>,
  caller: Caller,
  input: InvokeInput,
  type: InvocationType,
): Promise<InvokeRequest> {
  const reference = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  const { ClientContext: clientContext } = input;
  const payload = requirePayload(input, type);
  const document = await functions.requireForInvoke(caller, reference);
  const invokedFunctionArn = functionArn(caller, reference.name, reference.qualifier);
  const { trace, isLoop } = await loops.enter(caller, reference, caller.trace);
  return {
    document,
    isLoop,
    // The caller's signal is omitted: on AWS a function runs to its end when its caller disconnects.
    invocation: {
      requestId: caller.requestId,
      payload,
      invokedFunctionArn,
      traceId: invoker.traceIdOf(document, invokedFunctionArn, trace),
      ...(clientContext !== undefined && { clientContext }),
    },
  };
}

export function recursiveInvocation() {
  // AWS's sentence is not known.
  return RecursiveInvocation(
    'The function is part of a recursive loop, and this invocation of it was stopped.',
  );
}

/** @param reason as in the `Reason` member of AWS's error */
export function throttled(reason: string) {
  return TooManyRequests('Rate Exceeded.', { details: { Reason: reason } });
}
