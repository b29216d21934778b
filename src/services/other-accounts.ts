import { parseArn } from '../lib/aws/arn.ts';
import { describeDenial } from '../policy/denial.ts';
import { parsePolicy } from '../policy/document.ts';
import { MalformedPolicy } from '../policy/malformed-policy.ts';
import { mayName } from '../policy/may-name.ts';
import type { Principal } from '../policy/principal.ts';
import { effectOf, type PolicyEffect } from '../policy/resource-effect.ts';
import { type Caller, changedCaller, type Permission } from '../schema/caller.ts';
import type { BoundOperation, Service } from '../schema/service.ts';

export interface OtherAccounts {
  /** The operations that a resource's policy can allow to another account. */
  readonly operations: ReadonlySet<string>;
  /** The account that a call names; undefined for that of the caller. */
  ownerOf(input: unknown): string | undefined;
  readonly principalOf: (caller: Caller) => Principal;
}

/**
 * The service with access to resources of other accounts. With `enforce` the policies of caller and resource have been
 * checked before; otherwise the policy of the resource decides alone. An allowed call continues as a call of the owner's account, so
 * that handlers find the owner's resources.
 */
export function withOtherAccounts(service: Service, options: OtherAccounts): Service {
  const operations = Array.from(service.operations, ([name, bound]): [string, BoundOperation] => [
    name,
    options.operations.has(name) ? sharedOperation(bound, service, options) : bound,
  ]);
  return { ...service, operations: new Map(operations) };
}

function sharedOperation(bound: BoundOperation, service: Service, options: OtherAccounts): BoundOperation {
  return {
    ...bound,
    run(input, caller) {
      const owner = options.ownerOf(input);
      if (owner === undefined || owner === caller.account) return bound.run(input, caller);
      return runForOwner(bound, input, caller, { owner, service, options });
    },
  };
}

async function runForOwner(
  bound: BoundOperation,
  input: unknown,
  caller: Caller,
  { owner, service, options }: { owner: string; service: Service; options: OtherAccounts },
): Promise<unknown> {
  if (caller.authority?.isEnforced !== true) {
    const principal = options.principalOf(caller);
    for (const permission of await bound.permissionsOf(input, caller)) {
      await requireByPolicy(service, bound, permission, principal, caller);
    }
  }
  return bound.run(input, changedCaller(caller, { account: owner }));
}

/**
 * Requires that the policy of a resource alone allows a call of another account.
 * @throws the error of the service for a call without permission
 */
export async function requireByPolicy(
  service: Service,
  { accessDenied }: BoundOperation,
  permission: Permission,
  principal: Principal,
  caller: Caller,
): Promise<void> {
  const effect = await effectOn(service, permission, principal, caller);
  if (effect === 'allowed') return;
  const denial = { isExplicit: effect === 'denied', policyType: 'resource-based' } as const;
  throw accessDenied(describeDenial(denial, principal, permission.action, permission.resource));
}

async function effectOn(
  { resources }: Service,
  { action, resource, conditions = {} }: Permission,
  principal: Principal,
  caller: Caller,
): Promise<PolicyEffect> {
  const policy = await resources?.policyOf?.(resource, caller);
  if (policy === undefined) return 'none';
  const readsRegion = mayName(policy, 'aws:requestedregion');
  const region = readsRegion ? await resources?.regionOf?.(resource, caller) : undefined;
  try {
    return effectOf(parsePolicy(policy, 'resource'), {
      principal,
      action,
      resource,
      context: {
        ...conditions,
        'aws:requestedregion': region ?? parseArn(resource)?.region ?? caller.region,
      },
    });
  } catch (error) {
    // Queues accept policies that cannot be evaluated.
    if (error instanceof MalformedPolicy) return 'none';
    throw error;
  }
}
