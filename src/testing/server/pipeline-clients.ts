import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { parseArn, partitionOf } from '../../lib/aws/arn.ts';
import { accountRoot } from '../../policy/principal.ts';
import { authorityOfFunction } from '../../services/lambda/role/authority.ts';
import type { WireRequest } from '../../protocol/http.ts';
import { DEFAULT_ACCOUNT } from '../../protocol/signature/scope.ts';
import type { ClientCheck } from '../../server/access/client-check.ts';
import type { Access } from '../../server/access/open-access.ts';
import { ClientRequestFacts } from '../../server/access/request-facts.ts';
import { ROLE_HEADER, roleOfHeader } from '../inline/role-header.ts';

/**
 * Who calls a pipeline. Handlers of the test call as the role of their function, whatever credentials their clients have: a
 * client at module level keeps those of its first call. Everything else is known by its access key: the functions that run
 * as deployed, and users and sessions that the test has created. The test itself is the root user, who may do everything.
 * Signatures are not verified, because clients sign with the time of the machine.
 */
export function pipelineClients({ identities, authorizer }: Access): ClientCheck {
  return {
    signatures: { check: () => ({ verifiedKey: undefined, faultFor: () => undefined }) },
    identify(request: WireRequest, scope, _signature, { connection }) {
      const role = roleOfHeader(request.headers[ROLE_HEADER]);
      if (role) {
        const { account = DEFAULT_ACCOUNT } = parseArn(role.roleArn) ?? {};
        return { account, authority: authorityOfFunction(authorizer, role) };
      }
      const facts = new ClientRequestFacts(request, connection);
      const credential = scope && identities.credential(scope.accessKeyId);
      const account = scope?.account ?? DEFAULT_ACCOUNT;
      const principal =
        credential?.principal ?? accountRoot(account, partitionOf(scope?.region ?? DEFAULT_REGION));
      const accessKeyId = credential && scope?.accessKeyId;
      return { account, authority: authorizer.ofClient(principal, accessKeyId, facts) };
    },
  };
}
