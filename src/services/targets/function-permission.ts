import { evaluateConditions } from '../../policy/conditions.ts';
import { parsePolicy } from '../../policy/document.ts';
import { matchesWildcard } from '../../policy/wildcard.ts';
import type { Service } from './target.ts';

/**
 * Whether the resource policy of a function allows a service to invoke it for one of its resources.
 * @param policy undefined when the function has none
 */
export function mayInvoke(
  policy: string | undefined,
  functionArn: string,
  { principal, sourceArn, account }: Service,
): boolean {
  if (policy === undefined) return false;
  const context = { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': account };
  return parsePolicy(policy).some(
    ({ effect, services, actions, resources, conditions }) =>
      effect === 'Allow' &&
      (services.includes('*') || services.includes(principal)) &&
      actions.values.some((action) => matchesWildcard(action.toLowerCase(), 'lambda:invokefunction')) &&
      resources.values.some((resource) => matchesWildcard(resource, functionArn)) &&
      evaluateConditions(conditions, context) === 'yes',
  );
}
