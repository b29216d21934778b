import type { Client } from '../../client/client.ts';
import { DeleteAccessKey } from '../../services/iam/operations/access-keys/delete-access-key.ts';
import { ListAccessKeys } from '../../services/iam/operations/access-keys/list-access-keys.ts';
import { ListGroupsForUser } from '../../services/iam/operations/groups/list-groups-for-user.ts';
import { RemoveUserFromGroup } from '../../services/iam/operations/groups/remove-user-from-group.ts';
import { DeleteUserPolicy } from '../../services/iam/operations/user-policies/delete-user-policy.ts';
import { DetachUserPolicy } from '../../services/iam/operations/user-policies/detach-user-policy.ts';
import { ListAttachedUserPolicies } from '../../services/iam/operations/user-policies/list-attached-user-policies.ts';
import { ListUserPolicies } from '../../services/iam/operations/user-policies/list-user-policies.ts';
import { DeleteUser } from '../../services/iam/operations/users/delete-user.ts';
import { iamTraits } from '../../services/iam/traits.ts';

// More than a user can have of keys, attached policies and groups.
const MaxItems = 1000;

export async function revokeKey(client: Client, name: string, accessKeyId: string): Promise<void> {
  await client.call(iamTraits, DeleteAccessKey, { UserName: name, AccessKeyId: accessKeyId });
}

/** Deletes the keys of a user first, which end its access, and then the user with its policies. */
export async function revokeUser(client: Client, name: string): Promise<void> {
  const user = { UserName: name };
  const { AccessKeyMetadata: keys } = await client.call(iamTraits, ListAccessKeys, { ...user, MaxItems });
  for (const { AccessKeyId } of keys) await revokeKey(client, name, AccessKeyId);
  const { PolicyNames: inline } = await client.call(iamTraits, ListUserPolicies, { ...user, MaxItems });
  for (const PolicyName of inline) await client.call(iamTraits, DeleteUserPolicy, { ...user, PolicyName });
  const { AttachedPolicies } = await client.call(iamTraits, ListAttachedUserPolicies, { ...user, MaxItems });
  for (const { PolicyArn } of AttachedPolicies) {
    await client.call(iamTraits, DetachUserPolicy, { ...user, PolicyArn });
  }
  const { Groups: groups } = await client.call(iamTraits, ListGroupsForUser, { ...user, MaxItems });
  for (const { GroupName } of groups)
    await client.call(iamTraits, RemoveUserFromGroup, { ...user, GroupName });
  await client.call(iamTraits, DeleteUser, user);
}
