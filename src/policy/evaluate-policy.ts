import type { RequestKeys } from './conditions/request-keys.ts';
import type { Principal } from './principal.ts';
import { isExempt, type Naming, namingOf } from './principal-element.ts';
import type { Statement } from './statement.ts';

/** A request as statements see it. */
export interface EvaluatedRequest {
  readonly principal: Principal;
  /** In lower case. */
  readonly action: string;
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string;
  readonly keys: RequestKeys;
}

interface DenyVerdict {
  readonly effect: 'Deny';
  readonly statement: Statement;
}

interface AllowVerdict {
  readonly effect: 'Allow';
  readonly statement: Statement;
  /** The strongest one by which a resource's policy names the principal; `direct` in other policies. */
  readonly naming: Naming;
}

/** What a policy says about a request. A Deny takes precedence over every Allow. */
export type Verdict = DenyVerdict | AllowVerdict;

const STRENGTH: Readonly<Record<Naming, number>> = { account: 0, role: 1, direct: 2 };

/**
 * Evaluates the statements of a policy.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(
  statements: readonly Statement[],
  request: EvaluatedRequest,
): Verdict | undefined {
  let verdict: AllowVerdict | undefined;
  for (const statement of statements) {
    const isDeny = statement.effect === 'Deny';
    if (verdict?.naming === 'direct' && !isDeny) continue;
    const naming = namingBy(statement, request.principal);
    if (naming === undefined || !appliesTo(statement, request)) continue;
    if (isDeny) return { effect: 'Deny', statement };
    if (!verdict || STRENGTH[naming] > STRENGTH[verdict.naming]) {
      verdict = { effect: 'Allow', statement, naming };
    }
  }
  return verdict;
}

/** Undefined when the statement is not about the principal. `NotPrincipal` has no meaning in an Allow. */
function namingBy({ effect, principals }: Statement, principal: Principal): Naming | undefined {
  if (!principals) return 'direct';
  if (!principals.isInverted) {
    const isGone = principal.kind === 'role-session' && principal.isOfDeletedRole === true;
    if (isGone && effect === 'Allow') return principals.isEveryone ? 'direct' : undefined;
    return namingOf(principals, principal);
  }
  return effect === 'Deny' && !isExempt(principals, principal) ? 'direct' : undefined;
}

/**
 * Where a variable has no value, statements fail on the safe side: an Allow does not apply, and a Deny does if it is
 * about everything except what the variable stands for.
 */
function appliesTo(
  { effect, actions, resources, conditions }: Statement,
  { action, resource, keys }: EvaluatedRequest,
): boolean {
  if (!actions.matches(action)) return false;
  const whenUnknown = effect === 'Deny';
  if (resources && !resources.matches(resource, keys, whenUnknown)) return false;
  return conditions.every((condition) => condition.isMet(keys, whenUnknown));
}
