import { AccessDenied } from '../../../schema/common-errors.ts';
import { isServiceError } from '../../../schema/error.ts';
import { RequestTooLarge, ResourceNotFound, TooManyRequests } from '../../lambda/errors.ts';
import { Invoke } from '../../lambda/operations/invoke.ts';
import { mayInvoke } from '../../targets/function-permission.ts';
import { type GatewayCaller, PRINCIPAL, withRole } from './gateway-caller.ts';
import type { ServingContext } from '../serving-context.ts';

export interface FunctionCall {
  readonly functionArn: string;
  readonly payload: Buffer;
  /** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path` */
  readonly sourceArn: string;
  /** The role as which an integration invokes; the function's policy then does not matter. */
  readonly roleArn: string | undefined;
  readonly timeoutMs: number;
}

export type CallResult =
  | { readonly kind: 'returned'; readonly payload: Buffer }
  /** The function threw, timed out by itself or ended. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'too-large' }
  /** The function does not exist, or its policy does not allow the call. */
  | { readonly kind: 'refused' };

/** Invokes a function and waits for its result. As on AWS, it runs on when the gateway stops waiting. */
export async function invokeFunction(
  context: ServingContext,
  call: FunctionCall,
  caller: GatewayCaller,
): Promise<CallResult> {
  const { calls, logger } = context;
  const { functionArn, sourceArn, roleArn, timeoutMs } = call;
  const service = { principal: PRINCIPAL, sourceArn, account: caller.account };
  if (roleArn === undefined && !(await mayInvoke(calls, functionArn, service, caller))) {
    logger.warn(
      `API Gateway may not invoke a function: add a permission (AWS::Lambda::Permission) for the principal ${PRINCIPAL}`,
      { functionArn, sourceArn },
    );
    return { kind: 'refused' };
  }
  return withTimeout(context, run(context, call, withRole(calls, caller, roleArn, sourceArn)), timeoutMs);
}

async function run(
  { calls, logger }: ServingContext,
  { functionArn, payload }: FunctionCall,
  caller: GatewayCaller,
): Promise<CallResult> {
  try {
    const input = { FunctionName: functionArn, Payload: payload };
    const { FunctionError, Payload = Buffer.alloc(0) } = await calls.call('lambda', Invoke, input, caller);
    return FunctionError === undefined ? { kind: 'returned', payload: Payload } : { kind: 'failed' };
  } catch (error) {
    if (isServiceError(error, TooManyRequests)) return { kind: 'throttled' };
    if (isServiceError(error, RequestTooLarge)) return { kind: 'too-large' };
    if (isServiceError(error, ResourceNotFound)) return { kind: 'refused' };
    if (isServiceError(error, AccessDenied)) {
      logger.warn('the role of an integration may not invoke its function', { error });
      return { kind: 'refused' };
    }
    throw error;
  }
}

function withTimeout(
  { clock }: ServingContext,
  running: Promise<CallResult>,
  timeoutMs: number,
): Promise<CallResult> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(timeoutMs, () => resolve({ kind: 'timed-out' }));
    running.then(resolve, reject).finally(() => timer.cancel());
  });
}
