import type { WireRequest } from '../../../protocol/http.ts';
import { serviceOfHost } from '../../../protocol/router.ts';
import { ScopeReader } from '../../../protocol/signature/scope.ts';

/** Names of operations that change nothing. The two that are left out issue a session. */
const READS = /^(?:Describe|List|Get(?!SessionToken|FederationToken))[A-Z]/;
/** Of the API of Lambda: URLs of functions and other services have no such paths. */
const LAMBDA_PATH = /^\/20\d\d-\d\d-\d\d\//;

/** The service that a request names in its signature or its host. */
export function serviceOf(request: WireRequest): string | undefined {
  return new ScopeReader().read(request)?.service || serviceOfHost(request.headers['host']);
}

/** Whether a request may be sent again when it is not known whether it was handled: it is certain to change nothing. */
export function isRepeatable(request: WireRequest): boolean {
  const { headers, method, path, query } = request;
  const operation = headers['x-amz-target']?.split('.').at(-1) ?? operationOf(path) ?? query['Action'];
  if (operation !== undefined) return READS.test(operation);
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (isForm) return READS.test(new URLSearchParams(request.body.toString('latin1')).get('Action') ?? '');
  if (method !== 'GET' && method !== 'HEAD') return false;
  const service = serviceOf(request);
  return service === 's3' || (service === 'lambda' && LAMBDA_PATH.test(path));
}

/** Of the RPC v2 protocol. */
function operationOf(path: string): string | undefined {
  return /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1];
}
