import type { Denial, PolicyType } from './decision.ts';
import { displayName, type Principal } from './principal.ts';

const POLICY_NAMES: Readonly<Record<PolicyType, { readonly article: string; readonly name: string }>> = {
  'identity-based': { article: 'an', name: 'identity-based policy' },
  'resource-based': { article: 'a', name: 'resource-based policy' },
  trust: { article: 'the', name: 'role trust policy' },
  'permissions-boundary': { article: 'a', name: 'permissions boundary' },
  session: { article: 'a', name: 'session policy' },
  'service-control': { article: 'a', name: 'service control policy' },
};

/**
 * AWS's message for a denial.
 * @param resource an ARN, or `*`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function describeDenial(
  { isExplicit, policyType }: Pick<Denial, 'isExplicit' | 'policyType'>,
  principal: Principal,
  action: string,
  resource: string,
): string {
  const { article, name } = POLICY_NAMES[policyType];
  const reason = isExplicit
    ? `with an explicit deny in ${article} ${name}`
    : `because no ${name} allows the ${action} action`;
  return `User: ${displayName(principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}
