import type { Operation } from '../../../../schema/operation.ts';
import { AttachGroupPolicy } from '../../../iam/operations/group-policies/attach-group-policy.ts';
import { DeleteGroupPolicy } from '../../../iam/operations/group-policies/delete-group-policy.ts';
import { DetachGroupPolicy } from '../../../iam/operations/group-policies/detach-group-policy.ts';
import { PutGroupPolicy } from '../../../iam/operations/group-policies/put-group-policy.ts';
import { AttachRolePolicy } from '../../../iam/operations/role-policies/attach-role-policy.ts';
import { DeleteRolePolicy } from '../../../iam/operations/role-policies/delete-role-policy.ts';
import { DetachRolePolicy } from '../../../iam/operations/role-policies/detach-role-policy.ts';
import { PutRolePolicy } from '../../../iam/operations/role-policies/put-role-policy.ts';
import { DeleteRolePermissionsBoundary } from '../../../iam/operations/roles/delete-role-permissions-boundary.ts';
import { PutRolePermissionsBoundary } from '../../../iam/operations/roles/put-role-permissions-boundary.ts';
import { AttachUserPolicy } from '../../../iam/operations/user-policies/attach-user-policy.ts';
import { DeleteUserPolicy } from '../../../iam/operations/user-policies/delete-user-policy.ts';
import { DetachUserPolicy } from '../../../iam/operations/user-policies/detach-user-policy.ts';
import { PutUserPolicy } from '../../../iam/operations/user-policies/put-user-policy.ts';
import { DeleteUserPermissionsBoundary } from '../../../iam/operations/users/delete-user-permissions-boundary.ts';
import { PutUserPermissionsBoundary } from '../../../iam/operations/users/put-user-permissions-boundary.ts';

/** The operations on the policies of roles, users or groups, which differ in names only. */
export interface IdentityKind {
  /** The member that names one: `RoleName`. */
  readonly nameMember: 'RoleName' | 'UserName' | 'GroupName';
  readonly put: Operation;
  readonly delete: Operation;
  readonly attach: Operation;
  readonly detach: Operation;
  /** Groups have no boundary. */
  readonly boundary?: { readonly put: Operation; readonly delete: Operation };
}

export const ROLE: IdentityKind = {
  nameMember: 'RoleName',
  put: PutRolePolicy,
  delete: DeleteRolePolicy,
  attach: AttachRolePolicy,
  detach: DetachRolePolicy,
  boundary: { put: PutRolePermissionsBoundary, delete: DeleteRolePermissionsBoundary },
};

export const USER: IdentityKind = {
  nameMember: 'UserName',
  put: PutUserPolicy,
  delete: DeleteUserPolicy,
  attach: AttachUserPolicy,
  detach: DetachUserPolicy,
  boundary: { put: PutUserPermissionsBoundary, delete: DeleteUserPermissionsBoundary },
};

export const GROUP: IdentityKind = {
  nameMember: 'GroupName',
  put: PutGroupPolicy,
  delete: DeleteGroupPolicy,
  attach: AttachGroupPolicy,
  detach: DetachGroupPolicy,
};

/** The properties of policies that list identities, in the order in which they are changed. */
export const KINDS_BY_LIST: Readonly<Record<'Roles' | 'Users' | 'Groups', IdentityKind>> = {
  Roles: ROLE,
  Users: USER,
  Groups: GROUP,
};
