import { parseArn } from '../../lib/aws/arn.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest } from '../../protocol/http.ts';
import { ScopeReader } from '../../protocol/signature/scope.ts';
import type { Caller, Permission } from '../../schema/caller.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import { isServiceError } from '../../schema/error.ts';
import type { ClientAccess } from '../../services/http/client-access.ts';
import type { ClientCheck } from './client-check.ts';
import type { Access } from './open-access.ts';
import { ClientRequestFacts } from './request-facts.ts';

export type ClientAccessOf = (request: WireRequest, context: RequestContext) => ClientAccess;

/** Checks the clients of function URLs and APIs by the signatures of their requests. */
export function urlClients(access: Access, { signatures, identify }: ClientCheck): ClientAccessOf {
  const scopes = new ScopeReader();
  const isEnforced = access.mode === 'enforce';

  function authorityOf(request: WireRequest, context: RequestContext, service: string | undefined) {
    if (service === undefined)
      return access.authorizer.ofAnonymous(new ClientRequestFacts(request, context.connection));
    // A host of an API was replaced by its path, and the client has signed what it sent.
    const sent = { ...request, path: request.sentPath ?? request.path };
    const scope = scopes.read(sent);
    const checked = signatures.check(sent, scope);
    if (checked.faultFor(service)) return undefined;
    return identify(sent, scope, checked, context).authority;
  }

  return (request, context) => ({
    isEnforced,
    async allows(permission: Permission, service) {
      const authority = authorityOf(request, context, service);
      if (!authority) return !isEnforced;
      const { account = '', region = '' } = parseArn(permission.resource) ?? {};
      const { requestId, signal } = context;
      const caller: Caller = { account, region, accessKeyId: undefined, requestId, signal, authority };
      try {
        await authority.require([permission], caller, AccessDenied);
        return true;
      } catch (error) {
        if (!isServiceError(error, AccessDenied)) throw error;
        return false;
      }
    },
  });
}
