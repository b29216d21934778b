import { type ConditionContext, evaluateConditions, hasVariable, type Verdict } from './conditions.ts';
import type { Selection, Statement } from './document.ts';
import { matchesPrincipal, type Principal } from './principal.ts';
import { matchesWildcard } from './wildcard.ts';

export interface AccessRequest {
  readonly principal: Principal;
  /** `kinesis:PutRecord` */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Condition keys in addition to those of the principal. */
  readonly context?: ConditionContext;
}

/** `none`: no statement applies. */
export type Decision = 'allowed' | 'denied' | 'none';

/**
 * Evaluates a resource's policy; a denial takes precedence. If a statement has an unsupported feature (policy
 * variables, other condition operators and keys, Allow with NotPrincipal), an Allow is ignored and a Deny denies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(statements: readonly Statement[], request: AccessRequest): Decision {
  let decision: Decision = 'none';
  for (const statement of statements) {
    const verdict = appliesTo(statement, request);
    if (verdict === 'no') continue;
    if (statement.effect === 'Deny') return 'denied';
    if (verdict === 'yes') decision = 'allowed';
  }
  return decision;
}

function appliesTo(
  { effect, principals, actions, resources, conditions }: Statement,
  { principal, action, resource, context }: AccessRequest,
): Verdict {
  if (!principals || !matchesPrincipal(principals, principal)) return 'no';
  const verdicts: Verdict[] = [
    matchesAction(actions, action) ? 'yes' : 'no',
    matchesResource(resources, resource),
    effect === 'Allow' && principals.inverted ? 'unknown' : 'yes',
  ];
  if (verdicts.includes('no')) return 'no';
  const conditionsVerdict = evaluateConditions(conditions, { ...contextOf(principal), ...context });
  if (conditionsVerdict === 'no') return 'no';
  return verdicts.includes('unknown') ? 'unknown' : conditionsVerdict;
}

function matchesAction({ values, inverted }: Selection, action: string): boolean {
  const found = values.some((value) => matchesWildcard(value.toLowerCase(), action.toLowerCase()));
  return found !== inverted;
}

function matchesResource({ values, inverted }: Selection, resource: string): Verdict {
  const found = values.some((value) => matchesWildcard(value, resource));
  if (found) return inverted ? 'no' : 'yes';
  if (values.some(hasVariable)) return 'unknown';
  return inverted ? 'yes' : 'no';
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function contextOf({ account, arn, roleArn }: Principal): ConditionContext {
  return { 'aws:principalaccount': account, 'aws:principalarn': roleArn ?? arn };
}
