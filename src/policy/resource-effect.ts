import { type ConditionValues, RequestKeys } from './conditions/request-keys.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import type { Principal } from './principal.ts';
import type { Statement } from './statement.ts';

interface PolicyRequest {
  readonly principal: Principal;
  /** `kinesis:PutRecord` */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Condition keys in addition to those of the principal. */
  readonly context: ConditionValues;
}

/** `none`: no statement applies. */
export type PolicyEffect = 'allowed' | 'denied' | 'none';

/**
 * What a resource's policy alone says about a request of which only some condition keys are known: an Allow with a
 * condition on another key is ignored, and a Deny denies.
 */
export function effectOf(
  statements: readonly Statement[],
  { principal, action, resource, context }: PolicyRequest,
): PolicyEffect {
  const verdict = evaluatePolicy(statements, {
    principal,
    action: action.toLowerCase(),
    resource,
    keys: new RequestKeys({ principal, resourceAccount: undefined, context: [context], isComplete: false }),
  });
  if (!verdict) return 'none';
  return verdict.effect === 'Deny' ? 'denied' : 'allowed';
}
