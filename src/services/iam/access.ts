import { formatGlobalArn, partitionOf } from '../../lib/aws/arn.ts';
import type { AccessRule } from '../../schema/access.ts';
import type { Caller } from '../../schema/caller.ts';
import type { IamContext } from './context.ts';

/*
 * The ARNs that permissions for IAM are checked on. They contain the path of an existing identity, which calls do not
 * name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */

type Owner = Pick<Caller, 'account' | 'region'>;

/** @param path as stored with the role; `/` for one that does not exist */
export const roleArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `role${path}${name}`);
export const userArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `user${path}${name}`);
export const groupArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `group${path}${name}`);
export const policyArnOf = (caller: Owner, name: string, path = '/') =>
  iamArn(caller, `policy${path}${name}`);

function iamArn({ account, region }: Owner, resource: string): string {
  return formatGlobalArn('iam', { account, partition: partitionOf(region) }, resource);
}

/** Of an operation on an existing role. */
export function onRole(
  action: string,
): readonly [AccessRule<{ readonly RoleName: string }, Pick<IamContext, 'roles'>>] {
  return [
    {
      action,
      resource: 'arn:aws:iam::ACCOUNT:role/ROLE',
      async resourcesOf({ RoleName }, caller, { roles }) {
        const role = await roles.find(caller.account, RoleName);
        return [roleArnOf(caller, role?.roleName ?? RoleName, role?.path)];
      },
    },
  ];
}

/** Of an operation on a managed policy. */
export function onPolicy(action: string): readonly [AccessRule<{ readonly PolicyArn: string }>] {
  return [
    {
      action,
      resource: 'arn:aws:iam::ACCOUNT:policy/POLICY',
      resourcesOf: ({ PolicyArn }) => [PolicyArn],
    },
  ];
}
