import type { Credential } from '../../access/identities.ts';
import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { partitionOf } from '../../lib/aws/arn.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { accountRoot, type Principal } from '../../policy/principal.ts';
import type { IdentifyClient } from '../../protocol/dispatcher.ts';
import type { SignatureCheck } from '../../protocol/signature/check.ts';
import { isUnsigned } from '../../protocol/signature/presence.ts';
import { DEFAULT_ACCOUNT, type SignatureScope } from '../../protocol/signature/scope.ts';
import { SignatureVerifier } from '../../protocol/signature/verifier.ts';
import type { FailedAttempts } from '../admission/failed-attempts.ts';
import { LimitedSignatures } from './limited-signatures.ts';
import type { Access } from './open-access.ts';
import { ClientRequestFacts } from './request-facts.ts';
import { WarnedSignatures } from './warned-signatures.ts';

/** Checks who the client of each request is. */
export interface ClientCheck {
  readonly signatures: SignatureCheck;
  readonly identify: IdentifyClient;
}

/** The account of callers without a signature. It owns nothing, so what only an owner may do is refused, whatever a policy allows. */
const ANONYMOUS_ACCOUNT = 'anonymous';

/** @param attempts the failed ones, of all routes */
export function clientCheck(access: Access, clock: Clock, attempts: FailedAttempts): ClientCheck {
  const { identities, mode, authorizer, denials } = access;
  const verifier = new SignatureVerifier({
    credentials: (accessKeyId) => identities.credential(accessKeyId),
    clock,
    isKeyOf(accessKeyId, { region, service }) {
      const credential = identities.credential(accessKeyId);
      return isOfPartition(credential?.principal, region) && (service !== 'iam' || isKnownToIam(credential));
    },
  });
  return {
    signatures:
      mode === 'warn' ? new WarnedSignatures(verifier, denials) : new LimitedSignatures(verifier, attempts),
    identify(request, scope, { verifiedKey }, { connection }) {
      const facts = new ClientRequestFacts(request, connection);
      const anonymous = !scope && isUnsigned(request) ? authorizer.ofAnonymous(facts) : undefined;
      if (verifiedKey !== undefined && scope) {
        identities.used(verifiedKey, { service: scope.service, region: scope.region, atMs: clock.now() });
      }
      // An operation that is not signed may have the signature of another principal.
      const accessKeyId = mode === 'enforce' ? verifiedKey : scope?.accessKeyId;
      const credential = accessKeyId === undefined ? undefined : identities.credential(accessKeyId);
      if (credential) {
        const { principal } = credential;
        const account = 'account' in principal ? principal.account : DEFAULT_ACCOUNT;
        return { account, authority: authorizer.ofClient(principal, accessKeyId, facts) };
      }
      if (mode === 'enforce') {
        const authority = anonymous ?? authorizer.ofAnonymous(facts);
        return { account: ANONYMOUS_ACCOUNT, authority, anonymous };
      }
      const account = scope?.account ?? DEFAULT_ACCOUNT;
      return { account, authority: authorizer.ofClient(rootOf(account, scope), undefined, facts), anonymous };
    },
  };
}

/**
 * Whether a principal belongs to the partition of a region. ARNs of S3 and IAM are those of the partition that a request names, so
 * with another one no Deny would match them. Root users are of all partitions here: policies of their own do not limit them.
 */
function isOfPartition(principal: Principal | undefined, region: string): boolean {
  if (!principal || principal.kind === 'root' || !('arn' in principal)) return true;
  return principal.arn.startsWith(`arn:${partitionOf(region)}:`);
}

/**
 * The keys of GetFederationToken, and those that GetSessionToken gives a user without a code of a device, which is not verified
 * here, are unknown to IAM. Those of AssumeRoot, with which the operator creates users of other accounts, are known.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
function isKnownToIam(credential: Credential | undefined): boolean {
  if (credential?.endsMs === undefined) return true;
  const { kind } = credential.principal;
  return kind !== 'user' && kind !== 'federated-user';
}

/** The principal of credentials that this server does not know: those that clients use while access is not checked. */
function rootOf(account: string, scope: SignatureScope | undefined) {
  return accountRoot(account, partitionOf(scope?.region ?? DEFAULT_REGION));
}
