import { formatGlobalArn, partitionOf } from '../../lib/aws/arn.ts';
import type { Access, ConditionsOf } from '../../schema/access.ts';
import type { Caller, ConditionValues } from '../../schema/caller.ts';
import { callerUserName } from './user/caller-user.ts';
import type { IamContext } from './context.ts';

/*
 * The ARNs that permissions for IAM are checked on. They contain the path of an existing identity, which calls do not
 * name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */

type Owner = Pick<Caller, 'account' | 'region'>;
type Action = `iam:${string}`;
type Conditions<I> = ConditionsOf<I, IamContext>;

const POLICY = 'arn:aws:iam::ACCOUNT:policy/POLICY';

/** @param path as stored with the role; `/` for one that does not exist */
const roleArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `role${path}${name}`);
const userArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `user${path}${name}`);
const groupArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `group${path}${name}`);
const policyArnOf = (caller: Owner, name: string, path = '/') => iamArn(caller, `policy${path}${name}`);

function iamArn({ account, region }: Owner, resource: string): string {
  return formatGlobalArn('iam', { account, partition: partitionOf(region) }, resource);
}

/** An action on an existing role, or on one that is to be created. */
export function onRole<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly RoleName: string; readonly Path?: string | undefined }, IamContext> {
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

/** An action on a user that exists or is to be created; the caller's own user if the call names none. */
export function onUser<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly UserName?: string | undefined; readonly Path?: string | undefined }, IamContext> {
  return [
    {
      action,
      resource: 'arn:aws:iam::ACCOUNT:user/USER',
      async resourcesOf({ UserName, Path }, caller, { users, identities }) {
        const name = UserName ?? callerUserName(identities, caller);
        if (name === undefined) return [userArnOf(caller, '*')];
        const user = Path === undefined ? await users.find(caller.account, name) : undefined;
        return [userArnOf(caller, user?.userName ?? name, Path ?? user?.path)];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on the user that an access key belongs to. */
export function onUserOfKey(action: Action): Access<{ readonly AccessKeyId: string }, IamContext> {
  return [
    {
      action,
      resource: 'arn:aws:iam::ACCOUNT:user/USER',
      resourcesOf({ AccessKeyId }, caller, { identities }) {
        const user = identities.userOfKey(AccessKeyId);
        return [userArnOf(caller, user?.userName ?? '*', user?.path)];
      },
    },
  ];
}

/** An action on a group that exists or is to be created. */
export function onGroup<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly GroupName: string; readonly Path?: string | undefined }, IamContext> {
  return [
    {
      action,
      resource: 'arn:aws:iam::ACCOUNT:group/GROUP',
      async resourcesOf({ GroupName, Path }, caller, { groups }) {
        const group = Path === undefined ? await groups.find(caller.account, GroupName) : undefined;
        return [groupArnOf(caller, group?.groupName ?? GroupName, Path ?? group?.path)];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on the user, group or role that a call names by its ARN. */
export function onIdentity(action: Action): Access<{ readonly PolicySourceArn: string }, never> {
  return [
    {
      action,
      resource:
        'arn:aws:iam::ACCOUNT:user/USER, or arn:aws:iam::ACCOUNT:group/GROUP, or arn:aws:iam::ACCOUNT:role/ROLE',
      resourcesOf: ({ PolicySourceArn }) => [PolicySourceArn],
    },
  ];
}

/** An action on a managed policy. */
export function onPolicy<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly PolicyArn: string }, IamContext> {
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
): Access<I & { readonly PolicyName: string; readonly Path?: string | undefined }, IamContext> {
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

interface NamedRole {
  readonly RoleName: string;
}

/** An action on the policies of a role, whose present boundary is a condition key: who may change only bounded roles. */
export function onPoliciesOfRole<I>(
  action: Action,
  keysOf: (input: I) => ConditionValues = () => ({}),
): Access<I & NamedRole & { readonly Path?: string | undefined }, IamContext> {
  return onRole<I & NamedRole>(action, async (input, { account }, { roles }) => ({
    ...keysOf(input),
    ...permissionsBoundary({ PermissionsBoundary: (await roles.find(account, input.RoleName))?.boundary }),
  }));
}

interface NamedUser {
  readonly UserName: string;
}

/** Access to a policy of a user. */
export function onPoliciesOfUser<I>(
  action: Action,
  keysOf: (input: I) => ConditionValues = () => ({}),
): Access<I & NamedUser & { readonly Path?: string | undefined }, IamContext> {
  return onUser<I & NamedUser>(action, async (input, { account }, { users }) => ({
    ...keysOf(input),
    ...permissionsBoundary({ PermissionsBoundary: (await users.find(account, input.UserName))?.boundary }),
  }));
}

export interface Bounded {
  readonly PermissionsBoundary?: string | undefined;
}

/** The condition key of the boundary that a call sets. */
export function permissionsBoundary({ PermissionsBoundary: arn }: Bounded): ConditionValues {
  return arn === undefined ? {} : { 'iam:PermissionsBoundary': arn };
}
