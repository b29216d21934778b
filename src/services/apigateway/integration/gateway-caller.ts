import type { Namespace } from '../../../lib/aws/namespace.ts';
import { type TraceHeader, traceOfHeaders } from '../../../lib/trace/trace-header.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Calls } from '../../../schema/service.ts';
import type { HttpRequest } from '../../http/request.ts';
import type { ServingContext } from '../serving-context.ts';

export const PRINCIPAL = 'apigateway.amazonaws.com';

/** Of the sessions of roles of integrations. */
const SESSION_NAME = 'BackplaneAssumeRoleSession';

/** The gateway as the caller of a function or a stream. As on AWS, its calls continue when the client disconnects. */
export interface GatewayCaller extends Caller {
  readonly trace: TraceHeader;
}

/** The trace of the request is continued; a request without one starts a trace. */
export function gatewayCaller(
  { account, region }: Namespace,
  { headers }: Pick<HttpRequest, 'headers'>,
  requestId: string,
  { clock, random }: Pick<ServingContext, 'clock' | 'random'>,
): GatewayCaller {
  const { signal } = new AbortController();
  const trace = traceOfHeaders(headers) ?? newTrace(clock.now(), random);
  return { account, region, accessKeyId: undefined, requestId, trace, signal };
}

/**
 * The gateway with the credentials of an integration. Without them, it calls as itself.
 * @param sourceArn the route: `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`
 */
export function withRole(
  { authorities }: Calls,
  caller: GatewayCaller,
  roleArn: string | undefined,
  sourceArn: string,
): GatewayCaller {
  const service = { names: [PRINCIPAL], sourceArn, sourceAccount: caller.account } as const;
  const authority = roleArn === undefined ? undefined : authorities.ofRole(roleArn, SESSION_NAME, service);
  return { ...caller, authority };
}

function newTrace(nowMs: number, random: ServingContext['random']): TraceHeader {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return { root: `1-${seconds}-${random.bytes(12).toString('hex')}` };
}
