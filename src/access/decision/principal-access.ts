import type { Decision } from '../../policy/decision.ts';
import type { Principal } from '../../policy/principal.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import type { PrincipalPolicies } from '../identities.ts';
import type { UseCounter } from '../observation/observations.ts';
import type { CompiledPolicies, CompiledPolicy } from './compiled-policies.ts';

/** A decision that holds as long as the policies are the same. */
interface KeptDecision {
  readonly decision: Decision;
  /** The text of the resource's policy. */
  readonly resourcePolicy: string | undefined;
  readonly use: UseCounter | undefined;
}

/** Bound on the decisions that are kept for one principal, some 200 bytes each. */
const MAX_KEPT_DECISIONS = 1_000;

/** A principal with its policies, compiled, as of one revision of the identities. */
export class PrincipalAccess {
  readonly principal: Principal;
  readonly identity: readonly CompiledPolicy[];
  readonly permissionsBoundary: CompiledPolicy | undefined;
  readonly session: readonly CompiledPolicy[] | undefined;
  /** Condition keys that the evaluation cannot read from the principal. */
  readonly keys: ConditionValues;
  readonly isConstant: boolean;
  readonly readsTags: boolean;
  readonly #kept = new Map<string, KeptDecision>();

  constructor(principal: Principal, policies: PrincipalPolicies, compiled: CompiledPolicies) {
    const compile = ({ name, document }: PrincipalPolicies['identity'][number]) =>
      compiled.compile(name, document, 'identity');
    this.principal = withDetails(principal, policies);
    this.keys =
      policies.sourceIdentity === undefined ? {} : { 'aws:SourceIdentity': policies.sourceIdentity };
    this.identity = policies.identity.map(compile);
    this.permissionsBoundary = policies.boundary && compile(policies.boundary);
    this.session = policies.session?.map(compile);
    const all = [...this.identity, ...(this.session ?? [])];
    if (this.permissionsBoundary) all.push(this.permissionsBoundary);
    this.isConstant = all.every((policy) => policy.isConstant);
    this.readsTags = all.some((policy) => policy.readsTags);
  }

  kept(action: string, resource: string, resourcePolicy: string | undefined): KeptDecision | undefined {
    const kept = this.#kept.get(`${action} ${resource}`);
    return kept?.resourcePolicy === resourcePolicy ? kept : undefined;
  }

  keep(action: string, resource: string, kept: KeptDecision): void {
    if (this.#kept.size >= MAX_KEPT_DECISIONS) this.#kept.clear();
    this.#kept.set(`${action} ${resource}`, kept);
  }
}

/** The principal with what only its documents say, for condition keys and unique ids in policies. */
function withDetails(principal: Principal, { tags, userId }: PrincipalPolicies): Principal {
  if (principal.kind === 'user' || principal.kind === 'role-session') return { ...principal, userId, tags };
  return principal.kind === 'federated-user' ? { ...principal, tags } : principal;
}
