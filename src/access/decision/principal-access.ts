import type { Decision } from '../../policy/decision.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ResourceFacts } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import type { PrincipalPolicies } from '../identities.ts';
import type { UseCounter } from '../observation/observations.ts';
import type { CompiledPolicies, CompiledPolicy } from './compiled-policies.ts';

/** The policy of a resource. */
export interface ResourcePolicy {
  /** Where it is from; undefined when the resource cannot have one. */
  readonly facts: ResourceFacts | undefined;
  /** The revision of the facts, read before the text. */
  readonly revision: number | undefined;
  /** JSON; undefined when the resource has none. */
  readonly text: string | undefined;
  /** The account of a resource whose ARN names none; undefined for that of the caller. */
  readonly owner?: string | undefined;
}

/** A decision before anything follows from it. One that is kept holds as long as the policies are the same. */
export interface Judgement {
  readonly principal: Principal;
  readonly decision: Decision;
  readonly use: UseCounter | undefined;
  /** Replaced by a later revision with the same text. */
  resourcePolicy: ResourcePolicy;
}

/** Bound on the decisions that are kept for one principal, some 200 bytes each. */
const MAX_KEPT_DECISIONS = 1_000;

/** A principal with its policies, compiled, as of one revision of the identities. */
export class PrincipalAccess {
  /** Whose access this is, as its authority names it. */
  readonly caller: Principal;
  /** With what only the documents of the principal say. */
  readonly principal: Principal;
  readonly identity: readonly CompiledPolicy[];
  readonly permissionsBoundary: CompiledPolicy | undefined;
  readonly session: readonly CompiledPolicy[] | undefined;
  /** Condition keys that the evaluation cannot read from the principal. */
  readonly keys: ConditionValues;
  readonly isConstant: boolean;
  readonly readsTags: boolean;
  readonly readsRegion: boolean;
  /** By action and resource. Nested, because building and hashing a combined key took longer than the decision. */
  readonly #kept = new Map<string, Map<string, Judgement>>();
  #keptCount = 0;

  constructor(caller: Principal, policies: PrincipalPolicies, compiled: CompiledPolicies) {
    this.caller = caller;
    const compile = ({ name, document }: PrincipalPolicies['identity'][number]) =>
      compiled.compile(name, document, 'identity');
    this.principal = withDetails(caller, policies);
    this.keys = sessionKeys(policies);
    this.identity = policies.identity.map(compile);
    this.permissionsBoundary = policies.boundary && compile(policies.boundary);
    this.session = policies.session?.map(compile);
    const all = [...this.identity, ...(this.session ?? [])];
    if (this.permissionsBoundary) all.push(this.permissionsBoundary);
    this.isConstant = all.every((policy) => policy.isConstant);
    this.readsTags = all.some((policy) => policy.readsTags);
    this.readsRegion = all.some((policy) => policy.readsRegion);
  }

  kept(action: string, resource: string): Judgement | undefined {
    return this.#kept.get(action)?.get(resource);
  }

  keep(action: string, resource: string, judgement: Judgement): void {
    if (this.#keptCount >= MAX_KEPT_DECISIONS) {
      this.#kept.clear();
      this.#keptCount = 0;
    }
    const decisions = this.#kept.get(action) ?? new Map<string, Judgement>();
    if (!decisions.has(resource)) this.#keptCount++;
    this.#kept.set(action, decisions.set(resource, judgement));
  }
}

/**
 * The keys of temporary credentials. Codes of devices are not verified, so no session has multi-factor authentication.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
 */
function sessionKeys({ issuedMs, sourceIdentity }: PrincipalPolicies): ConditionValues {
  return {
    ...(issuedMs !== undefined && {
      'aws:TokenIssueTime': `${new Date(issuedMs).toISOString().slice(0, 19)}Z`,
      'aws:MultiFactorAuthPresent': 'false',
    }),
    ...(sourceIdentity !== undefined && { 'aws:SourceIdentity': sourceIdentity }),
  };
}

/** The principal with what only its documents say, for condition keys and unique ids in policies. */
function withDetails(principal: Principal, { tags, userId, isOfDeletedRole }: PrincipalPolicies): Principal {
  if (principal.kind === 'role-session') return { ...principal, userId, tags, isOfDeletedRole };
  if (principal.kind === 'user') return { ...principal, userId, tags };
  return principal.kind === 'federated-user' ? { ...principal, tags } : principal;
}
