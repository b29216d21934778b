import { onAll } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, enumeration, list, optional, string, structure } from '../../../../schema/shape.ts';
import {
  groupDetail,
  GroupDetail,
  policyDetail,
  PolicyDetail,
  roleDetail,
  RoleDetail,
  userDetail,
  UserDetail,
} from '../../authorization/details.ts';
import type { IamContext } from '../../context.ts';
import { ValidationError } from '../../errors.ts';
import type { GroupDocument } from '../../group/group-document.ts';
import { countAttachments } from '../../managed-policy/attachments.ts';
import type { ManagedPolicyDocument } from '../../managed-policy/policy-document.ts';
import { markedPage } from '../../page.ts';
import type { RoleDocument } from '../../role/role-document.ts';
import { Marker, MaxItems } from '../../shapes.ts';
import type { UserDocument } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const GetAccountAuthorizationDetails = operation('GetAccountAuthorizationDetails', {
  readOnly: true,
  input: structure({
    Filter: optional(list(enumeration('User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'))),
    MaxItems: optional(MaxItems),
    Marker: optional(Marker),
  }),
  output: structure({
    UserDetailList: list(UserDetail),
    GroupDetailList: list(GroupDetail),
    RoleDetailList: list(RoleDetail),
    Policies: list(PolicyDetail),
    IsTruncated: boolean(),
    Marker: optional(string()),
  }),
  errors: [ValidationError],
  access: onAll('iam:GetAccountAuthorizationDetails'),
});

type Entity =
  | { readonly kind: 'User'; readonly name: string; readonly value: UserDocument }
  | { readonly kind: 'Group'; readonly name: string; readonly value: GroupDocument }
  | { readonly kind: 'Role'; readonly name: string; readonly value: RoleDocument }
  | { readonly kind: 'LocalManagedPolicy'; readonly name: string; readonly value: ManagedPolicyDocument };

/** AWS managed policies are not stored here, so there are none. */
export const getAccountAuthorizationDetails: Handler<
  typeof GetAccountAuthorizationDetails,
  IamContext
> = async (input, context, { account }) => {
  const { Filter: kinds } = input;
  const all = (await entitiesOf(context, account)).filter(
    ({ kind }) => kinds === undefined || kinds.length === 0 || kinds.includes(kind),
  );
  const { items, ...page } = markedPage(
    'GetAccountAuthorizationDetails',
    all,
    input,
    ({ kind, name }) => `${kind}/${name}`,
  );
  const counts = await countAttachments(context, account);
  return {
    UserDetailList: items.flatMap((one) => (one.kind === 'User' ? [userDetail(one.value)] : [])),
    GroupDetailList: items.flatMap((one) => (one.kind === 'Group' ? [groupDetail(one.value)] : [])),
    RoleDetailList: items.flatMap((one) => (one.kind === 'Role' ? [roleDetail(one.value)] : [])),
    Policies: items.flatMap((one) =>
      one.kind === 'LocalManagedPolicy' ? [policyDetail(one.value, counts)] : [],
    ),
    ...page,
  };
};

async function entitiesOf(
  { users, groups, roles, policies }: IamContext,
  account: string,
): Promise<Entity[]> {
  return [
    ...(await users.list(account)).map((value) => ({ kind: 'User', name: value.userName, value }) as const),
    ...(await groups.list(account)).map(
      (value) => ({ kind: 'Group', name: value.groupName, value }) as const,
    ),
    ...(await roles.list(account)).map((value) => ({ kind: 'Role', name: value.roleName, value }) as const),
    ...(await policies.list(account)).map(
      (value) => ({ kind: 'LocalManagedPolicy', name: value.policyName, value }) as const,
    ),
  ];
}
