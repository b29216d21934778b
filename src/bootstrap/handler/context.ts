import type { NextInvocation } from '../runtime-api/client.ts';

/** The second argument of a handler. Names and types are AWS's; `memoryLimitInMB` is a string on AWS as well. */
export interface Context {
  callbackWaitsForEmptyEventLoop?: boolean;
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly memoryLimitInMB: string | undefined;
  readonly logGroupName: string | undefined;
  readonly logStreamName: string | undefined;
  readonly clientContext: unknown;
  readonly identity: unknown;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly tenantId: string | undefined;
  getRemainingTimeInMillis(): number;
  done?(error?: unknown, result?: unknown): void;
  succeed?(result?: unknown): void;
  fail?(error?: unknown): void;
}

export function createContext(
  invocation: NextInvocation,
  environment: NodeJS.ProcessEnv,
  now: () => number = Date.now,
): Context {
  return {
    functionName: environment['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: parsed(invocation.clientContext),
    identity: parsed(invocation.cognitoIdentity),
    invokedFunctionArn: invocation.invokedFunctionArn,
    awsRequestId: invocation.requestId,
    tenantId: invocation.tenantId,
    getRemainingTimeInMillis: () => invocation.deadlineMs - now(),
  };
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
