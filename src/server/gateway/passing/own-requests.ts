import type { WireRequest } from '../../../protocol/http.ts';
import { serviceOfHost } from '../../../protocol/router.ts';
import type { SignatureScope } from '../../../protocol/signature/scope.ts';
import type { ServiceTraits } from '../../../schema/service.ts';

/** Whether a request is for a service, found out as the router does, without its operations. */
export function isFor(
  { name, targetPrefix = '' }: ServiceTraits,
  request: WireRequest,
  scope: SignatureScope | undefined,
): boolean {
  const service = scope?.service || serviceOfHost(request.headers['host']);
  if (service !== undefined) return service === name;
  const target = request.headers['x-amz-target'];
  return target === undefined
    ? request.path.startsWith(`/service/${targetPrefix}/operation/`)
    : target.startsWith(`${targetPrefix}.`);
}
