import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Attributes, Tracer } from '../../../lib/telemetry/tracer.ts';
import { formatTraceHeader, parseTraceHeader } from '../../../lib/trace/trace-header.ts';
import type { Invocation, InvocationResult } from '../../../runtime/port.ts';

interface TracedInvocation {
  readonly namespace: Namespace;
  readonly functionName: string;
  readonly invocation: Invocation;
}

type Finished = Extract<InvocationResult, { kind: 'finished' }>;

function endOf({ executedVersion, coldStart = false }: Finished): Attributes {
  return { 'faas.version': executedVersion, 'faas.coldstart': coldStart };
}

/**
 * Runs an invocation in a span of its own, which the function finds in its environment as `_X_AMZN_TRACE_ID`.
 * @see https://opentelemetry.io/docs/specs/semconv/faas/faas-spans/#outgoing-invocations
 */
export async function traceInvocation(
  tracer: Tracer,
  { namespace, functionName, invocation }: TracedInvocation,
  run: (invocation: Invocation) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  const { requestId, invokedFunctionArn, traceId } = invocation;
  const parent = traceId === undefined ? undefined : parseTraceHeader(traceId);
  const span = tracer.startSpan(`invoke ${functionName}`, {
    kind: 'client',
    parent,
    attributes: {
      'faas.invoked_name': functionName,
      'faas.invoked_provider': 'aws',
      'faas.invoked_region': namespace.region,
      'faas.invocation_id': requestId,
      'aws.lambda.invoked_arn': invokedFunctionArn,
      'cloud.account.id': namespace.account,
    },
  });
  // The lineage is not part of a span.
  const header = { ...span.header, ...(parent?.lineage !== undefined && { lineage: parent.lineage }) };
  try {
    const result = await run({ ...invocation, traceId: formatTraceHeader(header) });
    if (result.kind === 'throttled') span.end({}, result.reason);
    else span.end(endOf(result), result.functionError);
    return result;
  } catch (error) {
    span.end({}, 'ServiceException');
    throw error;
  }
}
