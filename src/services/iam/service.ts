import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { IamContext } from './context.ts';
import { iamFacts } from './facts.ts';
import { AttachRolePolicy, attachRolePolicy } from './operations/attach-role-policy.ts';
import { CreateRole, createRole } from './operations/create-role.ts';
import { DeleteRolePolicy, deleteRolePolicy } from './operations/delete-role-policy.ts';
import { DeleteRole, deleteRole } from './operations/delete-role.ts';
import { DetachRolePolicy, detachRolePolicy } from './operations/detach-role-policy.ts';
import { GetRole, getRole } from './operations/get-role.ts';
import {
  ListAttachedRolePolicies,
  listAttachedRolePolicies,
} from './operations/list-attached-role-policies.ts';
import { ListRolePolicies, listRolePolicies } from './operations/list-role-policies.ts';
import { PutRolePolicy, putRolePolicy } from './operations/put-role-policy.ts';
import { ListRoles, listRoles } from './operations/list-roles.ts';
import { GetRolePolicy, getRolePolicy } from './operations/get-role-policy.ts';
import { UpdateAssumeRolePolicy, updateAssumeRolePolicy } from './operations/update-assume-role-policy.ts';
import { UpdateRole, updateRole } from './operations/update-role.ts';
import { TagRole, tagRole } from './operations/tag-role.ts';
import { UntagRole, untagRole } from './operations/untag-role.ts';
import { ListRoleTags, listRoleTags } from './operations/list-role-tags.ts';
import {
  ListInstanceProfilesForRole,
  listInstanceProfilesForRole,
} from './operations/list-instance-profiles-for-role.ts';
import { CreatePolicy, createPolicy } from './operations/create-policy.ts';
import { GetPolicy, getPolicy } from './operations/get-policy.ts';
import { DeletePolicy, deletePolicy } from './operations/delete-policy.ts';
import { ListPolicies, listPolicies } from './operations/list-policies.ts';
import { CreatePolicyVersion, createPolicyVersion } from './operations/create-policy-version.ts';
import { GetPolicyVersion, getPolicyVersion } from './operations/get-policy-version.ts';
import { ListPolicyVersions, listPolicyVersions } from './operations/list-policy-versions.ts';
import { DeletePolicyVersion, deletePolicyVersion } from './operations/delete-policy-version.ts';
import { Policies } from './policies.ts';
import { Roles } from './roles.ts';
import { iamTraits } from './traits.ts';

/** The part of AWS Identity and Access Management that roles of functions need. Policies are stored, not evaluated. */
export function createIamService({
  meta,
  clock,
  random,
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
}): Service {
  return new ServiceBuilder<IamContext>(iamTraits, {
    roles: new Roles(meta),
    policies: new Policies(meta),
    clock,
    random,
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
    .describeResources(iamFacts)
    .build();
}
