import { parseArn } from '../../lib/aws/arn.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest } from '../../protocol/http.ts';
import { ScopeReader } from '../../protocol/signature/scope.ts';
import type { Caller, Permission } from '../../schema/caller.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import { isServiceError } from '../../schema/error.ts';
import type { ClientAccess } from '../../services/http/client-access.ts';
import type { Signer } from '../../services/http/signer.ts';
import type { Identities } from '../../access/identities.ts';
import type { ClientCheck } from './client-check.ts';
import type { Access } from './open-access.ts';
import { ClientRequestFacts } from './request-facts.ts';

export type ClientAccessOf = (request: WireRequest, context: RequestContext) => ClientAccess;

/** What the signature of a request to a function URL or an API must name. */
interface ExpectedScope {
  /** Undefined when no signature is needed. */
  readonly service: string | undefined;
  readonly region: string;
}

/** Checks the clients of function URLs and APIs by the signatures of their requests. */
export function urlClients(access: Access, { signatures, identify }: ClientCheck): ClientAccessOf {
  const scopes = new ScopeReader();
  const isEnforced = access.mode === 'enforce';

  /** @returns undefined for a signature that is refused */
  function clientOf(request: WireRequest, context: RequestContext, { service, region }: ExpectedScope) {
    if (service === undefined) {
      const facts = new ClientRequestFacts(request, context.connection);
      return { authority: access.authorizer.ofAnonymous(facts), signer: undefined };
    }
    // A host of an API was replaced by its path, and the client has signed what it sent.
    const sent = { ...request, path: request.sentPath ?? request.path };
    const scope = scopes.read(sent);
    const checked = signatures.check(sent, scope, context.connection);
    if (checked.faultFor(service, region)) return undefined;
    const { authority } = identify(sent, scope, checked, context);
    return { authority, signer: signerOf(access.identities, checked.verifiedKey) };
  }

  return (request, context) => ({
    isEnforced,
    async admit(permission: Permission, service) {
      const { account = '', region = '' } = parseArn(permission.resource) ?? {};
      const client = clientOf(request, context, { service, region });
      if (!client?.authority) return { isAllowed: !isEnforced };
      const { authority, signer } = client;
      const { requestId, signal } = context;
      const caller: Caller = { account, region, accessKeyId: undefined, requestId, signal, authority };
      try {
        await authority.require([permission], caller, AccessDenied);
        return { isAllowed: true, signer };
      } catch (error) {
        if (!isServiceError(error, AccessDenied)) throw error;
        return { isAllowed: false };
      }
    },
  });
}

function signerOf(identities: Identities, accessKeyId: string | undefined): Signer | undefined {
  const credential = accessKeyId === undefined ? undefined : identities.credential(accessKeyId);
  if (!credential || accessKeyId === undefined || !('account' in credential.principal)) return undefined;
  const { principal } = credential;
  const { userId = principal.account } = identities.policiesOf(principal, accessKeyId);
  return { accessKeyId, account: principal.account, arn: principal.arn, userId };
}
