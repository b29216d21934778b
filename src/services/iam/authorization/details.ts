import { type Infer, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import { describeBoundary } from '../entity/boundary.ts';
import type { PolicySet } from '../entity/policy-set.ts';
import { describeGroup, type GroupDocument } from '../group/group-document.ts';
import type { Attachments } from '../managed-policy/attachment-counts.ts';
import {
  describePolicy,
  describeVersion,
  type ManagedPolicyDocument,
} from '../managed-policy/policy-document.ts';
import { describeRole, type RoleDocument } from '../role/role-document.ts';
import { AttachedPolicy, Boundary, Group, Policy, PolicyVersion, Tag, User } from '../shapes.ts';
import { describeUserFully, type UserDocument } from '../user/user-document.ts';

/* Identities and policies as GetAccountAuthorizationDetails returns them, with percent-encoded documents. */

const InlinePolicies = list(structure({ PolicyName: string(), PolicyDocument: string() }));
const AttachedPolicies = list(AttachedPolicy);

export const UserDetail = structure({
  ...User.members,
  UserPolicyList: InlinePolicies,
  GroupList: list(string()),
  AttachedManagedPolicies: AttachedPolicies,
});
export const GroupDetail = structure({
  ...Group.members,
  GroupPolicyList: InlinePolicies,
  AttachedManagedPolicies: AttachedPolicies,
});
export const RoleDetail = structure({
  Path: string(),
  RoleName: string(),
  RoleId: string(),
  Arn: string(),
  CreateDate: timestamp('iso'),
  AssumeRolePolicyDocument: string(),
  InstanceProfileList: list(structure({})),
  RolePolicyList: InlinePolicies,
  AttachedManagedPolicies: AttachedPolicies,
  PermissionsBoundary: optional(Boundary),
  Tags: optional(list(Tag)),
});
const { Tags: _tags, ...policyMembers } = Policy.members;
export const PolicyDetail = structure({ ...policyMembers, PolicyVersionList: list(PolicyVersion) });

export function userDetail(user: UserDocument): Infer<typeof UserDetail> {
  return {
    ...describeUserFully(user),
    UserPolicyList: inlinePolicies(user),
    GroupList: [...user.groups],
    AttachedManagedPolicies: attachedPolicies(user),
  };
}

export function groupDetail(group: GroupDocument): Infer<typeof GroupDetail> {
  return {
    ...describeGroup(group),
    GroupPolicyList: inlinePolicies(group),
    AttachedManagedPolicies: attachedPolicies(group),
  };
}

export function roleDetail(role: RoleDocument): Infer<typeof RoleDetail> {
  const { Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument = '', Tags } = describeRole(role);
  return {
    Path,
    RoleName,
    RoleId,
    Arn,
    CreateDate,
    AssumeRolePolicyDocument,
    InstanceProfileList: [],
    RolePolicyList: inlinePolicies(role),
    AttachedManagedPolicies: attachedPolicies(role),
    ...(role.boundary !== undefined && { PermissionsBoundary: describeBoundary(role.boundary) }),
    ...(Tags && { Tags }),
  };
}

export function policyDetail(policy: ManagedPolicyDocument, counts: Attachments): Infer<typeof PolicyDetail> {
  const { Tags: _unlisted, ...described } = describePolicy(policy, counts);
  const PolicyVersionList = policy.versions.map((version) => ({
    ...describeVersion(policy, version),
    Document: encodeURIComponent(version.document),
  }));
  return { ...described, PolicyVersionList };
}

function inlinePolicies({ inlinePolicies: own }: PolicySet): Infer<typeof InlinePolicies> {
  return own.map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeURIComponent(document),
  }));
}

function attachedPolicies({ attachedPolicies: arns }: PolicySet): Infer<typeof AttachedPolicies> {
  return arns.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }));
}
