import { type ConditionValues, RequestKeys } from './conditions/request-keys.ts';
import type { Decision, PolicyType, StatementReference } from './decision.ts';
import { type EvaluatedRequest, evaluatePolicy, type Verdict } from './evaluate-policy.ts';
import { accountOf, type Principal } from './principal.ts';
import type { Statement } from './statement.ts';

/** A policy that a decision can refer to. */
export interface NamedPolicy {
  /** A name or an ARN. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The policies that apply to a request. */
export interface RequestPolicies {
  /** The policies of a user with its groups, or of the role of a session. */
  readonly identity?: readonly NamedPolicy[] | undefined;
  readonly permissionsBoundary?: NamedPolicy | undefined;
  /** Undefined for a session that was created without policies. */
  readonly session?: readonly NamedPolicy[] | undefined;
  /** Of the resource. */
  readonly resource?: NamedPolicy | undefined;
  /** Of the role that a request of sts:AssumeRole is about. It must allow the request, also in the same account. */
  readonly trust?: NamedPolicy | undefined;
  readonly serviceControl?: readonly NamedPolicy[] | undefined;
}

export interface AccessRequest {
  readonly principal: Principal;
  /** `kinesis:PutRecord`, in any case. */
  readonly action: string;
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** For a resource whose ARN names no account, like a bucket; by default it is in the principal's. */
  readonly resourceAccount?: string | undefined;
  /** Condition keys other than those of the principal. Of several values of a key the first counts. */
  readonly context?: readonly ConditionValues[] | undefined;
  readonly policies: RequestPolicies;
}

/**
 * Decides about a request from all policies that apply to it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluateAccess(request: AccessRequest): Decision {
  const { principal, policies, context = [] } = request;
  const account = accountOf(principal);
  const resourceAccount = request.resourceAccount ?? accountIn(request.resource) ?? account;
  const findings = findIn(policies, {
    principal,
    action: request.action.toLowerCase(),
    resource: request.resource,
    keys: new RequestKeys({ principal, resourceAccount, context, isComplete: true }),
  });
  return (
    explicitDenial(findings) ??
    (account === undefined
      ? decideByResource(policies, findings)
      : decideInAccount(principal, policies, findings, account === resourceAccount))
  );
}

const COLONS_BEFORE_ACCOUNT = 4;

/** The account of an ARN that has one: `arn:aws:kinesis:REGION:ACCOUNT:stream/NAME`. */
function accountIn(resource: string): string | undefined {
  let colon = -1;
  for (let count = 0; count < COLONS_BEFORE_ACCOUNT; count++) {
    colon = resource.indexOf(':', colon + 1);
    if (colon < 0) return undefined;
  }
  const end = resource.indexOf(':', colon + 1);
  return end > colon + 1 ? resource.slice(colon + 1, end) : undefined;
}

/** What the policies of one type say: the first Deny, otherwise an Allow. */
interface Finding {
  readonly policyType: PolicyType;
  readonly policy: NamedPolicy;
  readonly verdict: Verdict;
}

interface Findings {
  readonly serviceControl: Finding | undefined;
  readonly resource: Finding | undefined;
  readonly identity: Finding | undefined;
  readonly boundary: Finding | undefined;
  readonly session: Finding | undefined;
}

const NONE: readonly NamedPolicy[] = [];

function findIn(policies: RequestPolicies, request: EvaluatedRequest): Findings {
  const { identity, permissionsBoundary, session, resource, trust, serviceControl } = policies;
  // The root user has no policies of its own.
  const own = (list: readonly NamedPolicy[] | undefined) =>
    request.principal.kind === 'root' ? NONE : (list ?? NONE);
  return {
    serviceControl: find(serviceControl ?? NONE, 'service-control', request),
    resource: trust
      ? find([trust], 'trust', request)
      : resource && find([resource], 'resource-based', request),
    identity: find(own(identity), 'identity-based', request),
    boundary: permissionsBoundary && find(own([permissionsBoundary]), 'permissions-boundary', request),
    session: find(own(session), 'session', request),
  };
}

function find(
  policies: readonly NamedPolicy[],
  policyType: PolicyType,
  request: EvaluatedRequest,
): Finding | undefined {
  let finding: Finding | undefined;
  for (const policy of policies) {
    const verdict = evaluatePolicy(policy.statements, request);
    if (!verdict || (finding && verdict.effect === 'Allow')) continue;
    finding = { policyType, policy, verdict };
    if (verdict.effect === 'Deny') break;
  }
  return finding;
}

function explicitDenial(findings: Findings): Decision | undefined {
  const { serviceControl, resource, identity, boundary, session } = findings;
  for (const finding of [serviceControl, resource, identity, boundary, session]) {
    if (finding?.verdict.effect !== 'Deny') continue;
    const { policyType } = finding;
    return { allowed: false, isExplicit: true, policyType, statement: referenceTo(finding) };
  }
  return undefined;
}

/** For services and anonymous callers, which have no policies of their own. */
function decideByResource(policies: RequestPolicies, { resource }: Findings): Decision {
  return resource ? allowedBy(resource) : resourceDenial(policies);
}

function decideInAccount(
  principal: Principal,
  policies: RequestPolicies,
  findings: Findings,
  isSameAccount: boolean,
): Decision {
  const { serviceControl, resource, identity } = findings;
  if (policies.serviceControl && !serviceControl) return implicitDenial('service-control');
  if (!isSameAccount) {
    const own = decideByPrincipal(principal, policies, findings, identity);
    if (!own.allowed) return own;
    if (!resource) return resourceDenial(policies);
    return own.statement ? own : allowedBy(resource);
  }
  const naming = resource?.verdict.effect === 'Allow' ? resource.verdict.naming : undefined;
  // A resource's policy that names a user or a session is not limited by the other policies of the principal, unless they
  // deny; one that names a role or a federated user's user is limited by boundary and session policies.
  if (resource && naming === 'direct') return allowedBy(resource);
  if (policies.trust && !resource) return resourceDenial(policies);
  return decideByPrincipal(
    principal,
    policies,
    findings,
    naming === 'role' ? (identity ?? resource) : identity,
  );
}

/** The decision of the principal's account. */
function decideByPrincipal(
  principal: Principal,
  policies: RequestPolicies,
  { boundary, session }: Findings,
  grant: Finding | undefined,
): Decision {
  if (principal.kind === 'root') return { allowed: true, statement: undefined };
  const isFederated = principal.kind === 'federated-user';
  const isOfRoot = isFederated && principal.userArn.endsWith(':root');
  if (!grant && !isOfRoot) return implicitDenial('identity-based');
  if (policies.permissionsBoundary && !boundary) return implicitDenial('permissions-boundary');
  // Without a session policy a federated user has no permissions:
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
  if ((policies.session || isFederated) && !session) return implicitDenial('session');
  const deciding = grant ?? session;
  return { allowed: true, statement: deciding && referenceTo(deciding) };
}

function allowedBy(finding: Finding): Decision {
  return { allowed: true, statement: referenceTo(finding) };
}

function implicitDenial(policyType: PolicyType): Decision {
  return { allowed: false, isExplicit: false, policyType };
}

function resourceDenial({ trust }: RequestPolicies): Decision {
  return implicitDenial(trust ? 'trust' : 'resource-based');
}

function referenceTo({ policyType, policy, verdict: { statement } }: Finding): StatementReference {
  return { policyType, policy: policy.name, sid: statement.sid, index: statement.index };
}
