import { type Context, createContext } from '../../bootstrap/handler/context.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FunctionSpec, Invocation } from '../../runtime/port.ts';

/** What an inline handler sees in `process.env`: the settings of its function, and no paths, as it has no process. */
export function inlineEnvironment(
  spec: FunctionSpec,
  { traceId }: Invocation,
  logStream: string,
): Record<string, string> {
  return {
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...spec.environment,
    _HANDLER: spec.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtimeName}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_ACCESS_KEY_ID: spec.account,
    ...(spec.logging.format === 'JSON' && {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: spec.logging.level ?? 'INFO',
    }),
    ...(traceId !== undefined && { _X_AMZN_TRACE_ID: traceId }),
  };
}

/** The second argument of an inline handler. Its remaining time is that of the pipeline's clock. */
export function inlineContext(
  spec: FunctionSpec,
  invocation: Invocation,
  { environment, clock }: { readonly environment: Record<string, string>; readonly clock: Clock },
): Context {
  const deadlineMs = Math.floor(clock.now() + spec.timeoutMs);
  const { requestId, invokedFunctionArn, traceId, clientContext } = invocation;
  return createContext(
    {
      requestId,
      deadlineMs,
      invokedFunctionArn,
      traceId,
      clientContext: clientContext && Buffer.from(clientContext, 'base64').toString(),
      cognitoIdentity: undefined,
      tenantId: undefined,
      event: { value: undefined },
    },
    environment,
    () => clock.now(),
  );
}
