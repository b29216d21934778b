import { expect, it } from 'vitest';
import { AttachRolePolicy } from '../../../src/services/iam/operations/role-policies/attach-role-policy.ts';
import { DeleteRolePolicy } from '../../../src/services/iam/operations/role-policies/delete-role-policy.ts';
import { DeleteRolePermissionsBoundary } from '../../../src/services/iam/operations/roles/delete-role-permissions-boundary.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { DeleteUserPermissionsBoundary } from '../../../src/services/iam/operations/users/delete-user-permissions-boundary.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const IAM = 'arn:aws:iam::123456789012';
const BOUNDARY = `${IAM}:policy/limits`;
const KEY = `iam:PermissionsBoundary=${BOUNDARY}`;

const bounded = { path: '/', boundary: BOUNDARY };
const context = {
  roles: { find: async (_: string, roleName: string) => ({ ...bounded, roleName }) },
  users: { find: async (_: string, userName: string) => ({ ...bounded, userName }) },
};

// The policy that lets an administrator change bounded identities only:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
it('changes of the policies of a role or user carry its boundary', async () => {
  const [RoleName, UserName, PolicyName, PolicyArn] = ['orders', 'ann', 'p', `${IAM}:policy/p`];
  expect(await permissionLines(AttachRolePolicy, { RoleName, PolicyArn }, context)).toEqual([
    `iam:AttachRolePolicy ${IAM}:role/orders iam:PolicyARN=${PolicyArn} ${KEY}`,
  ]);
  expect(await permissionLines(DeleteRolePolicy, { RoleName, PolicyName }, context)).toEqual([
    `iam:DeleteRolePolicy ${IAM}:role/orders ${KEY}`,
  ]);
  expect(await permissionLines(DeleteRolePermissionsBoundary, { RoleName }, context)).toEqual([
    `iam:DeleteRolePermissionsBoundary ${IAM}:role/orders ${KEY}`,
  ]);
  const document = { UserName, PolicyName, PolicyDocument: '{}' };
  expect(await permissionLines(PutUserPolicy, document, context)).toEqual([
    `iam:PutUserPolicy ${IAM}:user/ann ${KEY}`,
  ]);
  expect(await permissionLines(DeleteUserPermissionsBoundary, { UserName }, context)).toEqual([
    `iam:DeleteUserPermissionsBoundary ${IAM}:user/ann ${KEY}`,
  ]);
});

it('a new user with tags needs permission to tag it', async () => {
  const input = { UserName: 'ann', Path: '/', Tags: [{ Key: 'team', Value: 'web' }] };
  const keys = 'aws:RequestTag/team=web aws:TagKeys=team';
  expect(await permissionLines(CreateUser, input, context)).toEqual([
    `iam:CreateUser ${IAM}:user/ann ${keys}`,
    `iam:TagUser ${IAM}:user/ann ${keys}`,
  ]);
});
