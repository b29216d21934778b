import type { RequestPolicies } from '../../policy/access.ts';
import type { PolicyForm } from '../../policy/document.ts';
import type { Permission } from '../../schema/caller.ts';
import type { CompiledPolicy } from './compiled-policies.ts';
import type { PrincipalAccess } from './principal-access.ts';
import { isRecovery } from './recovery.ts';

/**
 * The policies that decide about a permission.
 * @param resourcePolicy undefined for a resource without one
 */
export function requestPolicies(
  { principal, identity, permissionsBoundary, session }: PrincipalAccess,
  { action, resource }: Permission,
  resourcePolicy: CompiledPolicy | undefined,
): RequestPolicies {
  const own = { identity, permissionsBoundary, session };
  if (!resourcePolicy || isRecovery(principal, action, resource)) return own;
  return isAboutTrust(action) ? { ...own, trust: resourcePolicy } : { ...own, resource: resourcePolicy };
}

/** The form of the policy that a resource has for an action. */
export function resourcePolicyForm(action: string): PolicyForm {
  if (isAboutTrust(action)) return 'trust';
  return action.startsWith('ecr:') ? 'repository' : 'resource';
}

/** Whether the trust policy of a role decides about an action. */
export function isAboutTrust(action: string): boolean {
  return action.startsWith('sts:');
}
