import { formatGlobalArn, partitionOf } from '../../lib/aws/arn.ts';
import type { Access, ConditionsOf } from '../../schema/access.ts';
import type { Caller, ConditionValues } from '../../schema/caller.ts';
import type { IamContext } from './context.ts';

/*
 * The ARNs that permissions for IAM are checked on. They contain the path of an existing identity, which calls do not
 * name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */

type Owner = Pick<Caller, 'account' | 'region'>;
type Action = `iam:${string}`;
type RoleContext = Pick<IamContext, 'roles'>;
type Conditions<I> = ConditionsOf<I, RoleContext>;

const POLICY = 'arn:aws:iam::ACCOUNT:policy/POLICY';

/** @param path as stored with the role; `/` for one that does not exist */
export const roleArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `role${path}${name}`);
export const userArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `user${path}${name}`);
export const groupArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `group${path}${name}`);
export const policyArnOf = (caller: Owner, name: string, path = '/') =>
  iamArn(caller, `policy${path}${name}`);

function iamArn({ account, region }: Owner, resource: string): string {
  return formatGlobalArn('iam', { account, partition: partitionOf(region) }, resource);
}

/** An action on an existing role, or on one that is to be created. */
export function onRole<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly RoleName: string; readonly Path?: string | undefined }, RoleContext> {
  return [
    {
      action,
      resource: 'arn:aws:iam::ACCOUNT:role/ROLE',
      async resourcesOf({ RoleName, Path }, caller, { roles }) {
        const role = Path === undefined ? await roles.find(caller.account, RoleName) : undefined;
        return [roleArnOf(caller, role?.roleName ?? RoleName, Path ?? role?.path)];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on a managed policy. */
export function onPolicy<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly PolicyArn: string }, RoleContext> {
  return [
    {
      action,
      resource: POLICY,
      resourcesOf: ({ PolicyArn }) => [PolicyArn],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on the managed policy that a call creates. */
export function onNewPolicy<I = unknown>(
  action: Action,
  conditionsOf: Conditions<I>,
): Access<I & { readonly PolicyName: string; readonly Path?: string | undefined }, RoleContext> {
  return [
    {
      action,
      resource: POLICY,
      resourcesOf: ({ PolicyName, Path }, caller) => [policyArnOf(caller, PolicyName, Path)],
      conditionsOf,
    },
  ];
}

/** The condition key of the policy that a call attaches or detaches. */
export function attachedPolicy({ PolicyArn }: { readonly PolicyArn: string }): ConditionValues {
  return { 'iam:PolicyARN': PolicyArn };
}
