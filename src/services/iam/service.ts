import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { StoredIdentities } from '../identities/stored-identities.ts';
import type { IamContext } from './context.ts';
import { AttachRolePolicy, attachRolePolicy } from './operations/role-policies/attach-role-policy.ts';
import { CreateRole, createRole } from './operations/roles/create-role.ts';
import { DeleteRolePolicy, deleteRolePolicy } from './operations/role-policies/delete-role-policy.ts';
import { DeleteRole, deleteRole } from './operations/roles/delete-role.ts';
import { DetachRolePolicy, detachRolePolicy } from './operations/role-policies/detach-role-policy.ts';
import { GetRole, getRole } from './operations/roles/get-role.ts';
import {
  ListAttachedRolePolicies,
  listAttachedRolePolicies,
} from './operations/role-policies/list-attached-role-policies.ts';
import { ListRolePolicies, listRolePolicies } from './operations/role-policies/list-role-policies.ts';
import { PutRolePolicy, putRolePolicy } from './operations/role-policies/put-role-policy.ts';
import { ListRoles, listRoles } from './operations/roles/list-roles.ts';
import { GetRolePolicy, getRolePolicy } from './operations/role-policies/get-role-policy.ts';
import {
  UpdateAssumeRolePolicy,
  updateAssumeRolePolicy,
} from './operations/roles/update-assume-role-policy.ts';
import { UpdateRole, updateRole } from './operations/roles/update-role.ts';
import { TagRole, tagRole } from './operations/roles/tag-role.ts';
import { UntagRole, untagRole } from './operations/roles/untag-role.ts';
import { ListRoleTags, listRoleTags } from './operations/roles/list-role-tags.ts';
import {
  ListInstanceProfilesForRole,
  listInstanceProfilesForRole,
} from './operations/roles/list-instance-profiles-for-role.ts';
import { CreatePolicy, createPolicy } from './operations/policies/create-policy.ts';
import { GetPolicy, getPolicy } from './operations/policies/get-policy.ts';
import { DeletePolicy, deletePolicy } from './operations/policies/delete-policy.ts';
import { ListPolicies, listPolicies } from './operations/policies/list-policies.ts';
import { CreatePolicyVersion, createPolicyVersion } from './operations/policies/create-policy-version.ts';
import { GetPolicyVersion, getPolicyVersion } from './operations/policies/get-policy-version.ts';
import { ListPolicyVersions, listPolicyVersions } from './operations/policies/list-policy-versions.ts';
import { DeletePolicyVersion, deletePolicyVersion } from './operations/policies/delete-policy-version.ts';
import { CreateAccessKey, createAccessKey } from './operations/access-keys/create-access-key.ts';
import { DeleteAccessKey, deleteAccessKey } from './operations/access-keys/delete-access-key.ts';
import {
  GetAccessKeyLastUsed,
  getAccessKeyLastUsed,
} from './operations/access-keys/get-access-key-last-used.ts';
import { ListAccessKeys, listAccessKeys } from './operations/access-keys/list-access-keys.ts';
import { UpdateAccessKey, updateAccessKey } from './operations/access-keys/update-access-key.ts';
import { AttachGroupPolicy, attachGroupPolicy } from './operations/group-policies/attach-group-policy.ts';
import { DeleteGroupPolicy, deleteGroupPolicy } from './operations/group-policies/delete-group-policy.ts';
import { DetachGroupPolicy, detachGroupPolicy } from './operations/group-policies/detach-group-policy.ts';
import { GetGroupPolicy, getGroupPolicy } from './operations/group-policies/get-group-policy.ts';
import {
  ListAttachedGroupPolicies,
  listAttachedGroupPolicies,
} from './operations/group-policies/list-attached-group-policies.ts';
import { ListGroupPolicies, listGroupPolicies } from './operations/group-policies/list-group-policies.ts';
import { PutGroupPolicy, putGroupPolicy } from './operations/group-policies/put-group-policy.ts';
import { AddUserToGroup, addUserToGroup } from './operations/groups/add-user-to-group.ts';
import { CreateGroup, createGroup } from './operations/groups/create-group.ts';
import { DeleteGroup, deleteGroup } from './operations/groups/delete-group.ts';
import { GetGroup, getGroup } from './operations/groups/get-group.ts';
import { ListGroups, listGroups } from './operations/groups/list-groups.ts';
import { ListGroupsForUser, listGroupsForUser } from './operations/groups/list-groups-for-user.ts';
import { RemoveUserFromGroup, removeUserFromGroup } from './operations/groups/remove-user-from-group.ts';
import {
  DeleteRolePermissionsBoundary,
  deleteRolePermissionsBoundary,
} from './operations/roles/delete-role-permissions-boundary.ts';
import {
  PutRolePermissionsBoundary,
  putRolePermissionsBoundary,
} from './operations/roles/put-role-permissions-boundary.ts';
import {
  GetContextKeysForCustomPolicy,
  getContextKeysForCustomPolicy,
} from './operations/simulation/get-context-keys-for-custom-policy.ts';
import {
  GetContextKeysForPrincipalPolicy,
  getContextKeysForPrincipalPolicy,
} from './operations/simulation/get-context-keys-for-principal-policy.ts';
import {
  GetAccountAuthorizationDetails,
  getAccountAuthorizationDetails,
} from './operations/policies/get-account-authorization-details.ts';
import {
  SimulateCustomPolicy,
  simulateCustomPolicy,
} from './operations/simulation/simulate-custom-policy.ts';
import {
  SimulatePrincipalPolicy,
  simulatePrincipalPolicy,
} from './operations/simulation/simulate-principal-policy.ts';
import { AttachUserPolicy, attachUserPolicy } from './operations/user-policies/attach-user-policy.ts';
import { DeleteUserPolicy, deleteUserPolicy } from './operations/user-policies/delete-user-policy.ts';
import { DetachUserPolicy, detachUserPolicy } from './operations/user-policies/detach-user-policy.ts';
import { GetUserPolicy, getUserPolicy } from './operations/user-policies/get-user-policy.ts';
import {
  ListAttachedUserPolicies,
  listAttachedUserPolicies,
} from './operations/user-policies/list-attached-user-policies.ts';
import { ListUserPolicies, listUserPolicies } from './operations/user-policies/list-user-policies.ts';
import { PutUserPolicy, putUserPolicy } from './operations/user-policies/put-user-policy.ts';
import { CreateUser, createUser } from './operations/users/create-user.ts';
import { DeleteUser, deleteUser } from './operations/users/delete-user.ts';
import {
  DeleteUserPermissionsBoundary,
  deleteUserPermissionsBoundary,
} from './operations/users/delete-user-permissions-boundary.ts';
import { GetUser, getUser } from './operations/users/get-user.ts';
import { ListUserTags, listUserTags } from './operations/users/list-user-tags.ts';
import { ListUsers, listUsers } from './operations/users/list-users.ts';
import {
  PutUserPermissionsBoundary,
  putUserPermissionsBoundary,
} from './operations/users/put-user-permissions-boundary.ts';
import { TagUser, tagUser } from './operations/users/tag-user.ts';
import { UntagUser, untagUser } from './operations/users/untag-user.ts';
import { UpdateUser, updateUser } from './operations/users/update-user.ts';
import { UpdateGroup, updateGroup } from './operations/groups/update-group.ts';
import { UpdateRoleDescription, updateRoleDescription } from './operations/roles/update-role-description.ts';
import { iamFacts } from './facts.ts';
import { openGroups } from './group/groups.ts';
import { Policies } from './managed-policy/policies.ts';
import { openRoles } from './role/roles.ts';
import { iamTraits } from './traits.ts';
import { openUsers } from './user/users.ts';

/** AWS Identity and Access Management: roles, users, groups, their policies, and access keys. */
export function createIamService({
  meta,
  ...rest
}: {
  readonly meta: MetaStore;
  readonly identities: StoredIdentities;
  readonly clock: Clock;
  readonly random: Random;
}): Service {
  return new ServiceBuilder<IamContext>(iamTraits, {
    roles: openRoles(meta),
    users: openUsers(meta),
    groups: openGroups(meta),
    policies: new Policies(meta),
    ...rest,
  })
    .on(CreateRole, createRole)
    .on(GetRole, getRole)
    .on(DeleteRole, deleteRole)
    .on(PutRolePolicy, putRolePolicy)
    .on(DeleteRolePolicy, deleteRolePolicy)
    .on(ListRolePolicies, listRolePolicies)
    .on(AttachRolePolicy, attachRolePolicy)
    .on(DetachRolePolicy, detachRolePolicy)
    .on(ListAttachedRolePolicies, listAttachedRolePolicies)
    .on(ListRoles, listRoles)
    .on(GetRolePolicy, getRolePolicy)
    .on(UpdateAssumeRolePolicy, updateAssumeRolePolicy)
    .on(UpdateRole, updateRole)
    .on(UpdateRoleDescription, updateRoleDescription)
    .on(TagRole, tagRole)
    .on(UntagRole, untagRole)
    .on(ListRoleTags, listRoleTags)
    .on(ListInstanceProfilesForRole, listInstanceProfilesForRole)
    .on(CreatePolicy, createPolicy)
    .on(GetPolicy, getPolicy)
    .on(DeletePolicy, deletePolicy)
    .on(ListPolicies, listPolicies)
    .on(CreatePolicyVersion, createPolicyVersion)
    .on(GetPolicyVersion, getPolicyVersion)
    .on(ListPolicyVersions, listPolicyVersions)
    .on(DeletePolicyVersion, deletePolicyVersion)
    .on(CreateUser, createUser)
    .on(GetUser, getUser)
    .on(ListUsers, listUsers)
    .on(DeleteUser, deleteUser)
    .on(UpdateUser, updateUser)
    .on(TagUser, tagUser)
    .on(UntagUser, untagUser)
    .on(ListUserTags, listUserTags)
    .on(PutUserPermissionsBoundary, putUserPermissionsBoundary)
    .on(DeleteUserPermissionsBoundary, deleteUserPermissionsBoundary)
    .on(PutRolePermissionsBoundary, putRolePermissionsBoundary)
    .on(DeleteRolePermissionsBoundary, deleteRolePermissionsBoundary)
    .on(PutUserPolicy, putUserPolicy)
    .on(GetUserPolicy, getUserPolicy)
    .on(DeleteUserPolicy, deleteUserPolicy)
    .on(ListUserPolicies, listUserPolicies)
    .on(AttachUserPolicy, attachUserPolicy)
    .on(DetachUserPolicy, detachUserPolicy)
    .on(ListAttachedUserPolicies, listAttachedUserPolicies)
    .on(PutGroupPolicy, putGroupPolicy)
    .on(GetGroupPolicy, getGroupPolicy)
    .on(DeleteGroupPolicy, deleteGroupPolicy)
    .on(ListGroupPolicies, listGroupPolicies)
    .on(AttachGroupPolicy, attachGroupPolicy)
    .on(DetachGroupPolicy, detachGroupPolicy)
    .on(ListAttachedGroupPolicies, listAttachedGroupPolicies)
    .on(CreateAccessKey, createAccessKey)
    .on(ListAccessKeys, listAccessKeys)
    .on(UpdateAccessKey, updateAccessKey)
    .on(DeleteAccessKey, deleteAccessKey)
    .on(GetAccessKeyLastUsed, getAccessKeyLastUsed)
    .on(CreateGroup, createGroup)
    .on(GetGroup, getGroup)
    .on(ListGroups, listGroups)
    .on(DeleteGroup, deleteGroup)
    .on(AddUserToGroup, addUserToGroup)
    .on(RemoveUserFromGroup, removeUserFromGroup)
    .on(ListGroupsForUser, listGroupsForUser)
    .on(UpdateGroup, updateGroup)
    .on(GetContextKeysForCustomPolicy, getContextKeysForCustomPolicy)
    .on(GetContextKeysForPrincipalPolicy, getContextKeysForPrincipalPolicy)
    .on(GetAccountAuthorizationDetails, getAccountAuthorizationDetails)
    .on(SimulateCustomPolicy, simulateCustomPolicy)
    .on(SimulatePrincipalPolicy, simulatePrincipalPolicy)
    .describeResources(iamFacts)
    .build();
}
