import { beforeEach, describe, expect, test } from 'vitest';
import { CreatePolicy } from '../../../src/services/iam/operations/policies/create-policy.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { DeletePolicy } from '../../../src/services/iam/operations/policies/delete-policy.ts';
import { GetPolicy } from '../../../src/services/iam/operations/policies/get-policy.ts';
import { GetRole } from '../../../src/services/iam/operations/roles/get-role.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { DeleteAccessKey } from '../../../src/services/iam/operations/access-keys/delete-access-key.ts';
import { DeleteRolePermissionsBoundary } from '../../../src/services/iam/operations/roles/delete-role-permissions-boundary.ts';
import { PutRolePermissionsBoundary } from '../../../src/services/iam/operations/roles/put-role-permissions-boundary.ts';
import { AttachUserPolicy } from '../../../src/services/iam/operations/user-policies/attach-user-policy.ts';
import { DeleteUserPolicy } from '../../../src/services/iam/operations/user-policies/delete-user-policy.ts';
import { DetachUserPolicy } from '../../../src/services/iam/operations/user-policies/detach-user-policy.ts';
import { GetUserPolicy } from '../../../src/services/iam/operations/user-policies/get-user-policy.ts';
import { ListAttachedUserPolicies } from '../../../src/services/iam/operations/user-policies/list-attached-user-policies.ts';
import { ListUserPolicies } from '../../../src/services/iam/operations/user-policies/list-user-policies.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { DeleteUserPermissionsBoundary } from '../../../src/services/iam/operations/users/delete-user-permissions-boundary.ts';
import { DeleteUser } from '../../../src/services/iam/operations/users/delete-user.ts';
import { GetUser } from '../../../src/services/iam/operations/users/get-user.ts';
import { ListUserTags } from '../../../src/services/iam/operations/users/list-user-tags.ts';
import { ListUsers } from '../../../src/services/iam/operations/users/list-users.ts';
import { PutUserPermissionsBoundary } from '../../../src/services/iam/operations/users/put-user-permissions-boundary.ts';
import { UpdateUser } from '../../../src/services/iam/operations/users/update-user.ts';
import { TagUser } from '../../../src/services/iam/operations/users/tag-user.ts';
import { UntagUser } from '../../../src/services/iam/operations/users/untag-user.ts';
import { type IamCalls, openIam } from './iam-calls.ts';

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const UserName = 'Alice';

let call: IamCalls['call'];

beforeEach(async () => {
  call = (await openIam()).call;
});

const createAlice = () => call(CreateUser, { UserName, Path: '/team/' });

test('a user is described as created, and its name is unique regardless of case', async () => {
  const { User } = await call(CreateUser, {
    UserName,
    Path: '/team/',
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });
  expect(User).toEqual({
    Path: '/team/',
    UserName,
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/) as string,
    Arn: 'arn:aws:iam::123456789012:user/team/Alice',
    CreateDate: Date.UTC(2026, 0, 1),
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });
  expect((await call(GetUser, { UserName: 'alice' })).User).toEqual(User);
  await expect(call(CreateUser, { UserName: 'ALICE' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'User with name ALICE already exists.',
  });
  await expect(call(GetUser, { UserName: 'bob' })).rejects.toMatchObject({
    code: 'NoSuchEntity',
    message: 'The user with name bob cannot be found.',
  });
});

test('users are listed by path, without their tags', async () => {
  await createAlice();
  await call(CreateUser, { UserName: 'bob', Tags: [{ Key: 'stage', Value: 'dev' }] });
  const { Users } = await call(ListUsers, { MaxItems: 1, PathPrefix: '/team/' });
  expect(Users.map((user) => user.UserName)).toEqual([UserName]);
  const all = await call(ListUsers, {});
  expect(all.Users.map((user) => user.Tags)).toEqual([undefined, undefined]);
});

test('without a name, GetUser describes the user whose key signs the call, or the root user', async () => {
  await createAlice();
  const { AccessKey } = await call(CreateAccessKey, { UserName });
  expect((await call(GetUser, {}, AccessKey.AccessKeyId)).User.UserName).toBe(UserName);
  const { User: root } = await call(GetUser, {});
  expect(root.UserName).toBeUndefined();
  expect(root.Arn).toBe(`arn:aws:iam::${root.UserId}:root`);
});

test('a user is renamed with everything that it has, but not to the name of another', async () => {
  const { User } = await createAlice();
  const { AccessKey } = await call(CreateAccessKey, { UserName });
  await call(PutUserPolicy, { UserName, PolicyName: 'p', PolicyDocument: POLICY });
  await call(CreateUser, { UserName: 'bob' });
  await expect(call(UpdateUser, { UserName, NewUserName: 'Bob' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'User with name Bob already exists.',
  });
  await call(UpdateUser, { UserName, NewUserName: 'carol', NewPath: '/' });
  const renamed = { UserName: 'carol', Path: '/', UserId: User.UserId };
  expect((await call(GetUser, {}, AccessKey.AccessKeyId)).User).toMatchObject({
    ...renamed,
    Arn: 'arn:aws:iam::123456789012:user/carol',
  });
  expect((await call(ListUserPolicies, { UserName: 'carol' })).PolicyNames).toEqual(['p']);
  await expect(call(GetUser, { UserName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  await call(UpdateUser, { UserName: 'carol', NewUserName: 'Carol' });
  expect((await call(GetUser, { UserName: 'carol' })).User).toMatchObject({ ...renamed, UserName: 'Carol' });
});

test('tags are added, replaced regardless of case, and removed', async () => {
  await createAlice();
  await call(TagUser, {
    UserName,
    Tags: [
      { Key: 'stage', Value: 'dev' },
      { Key: 'team', Value: 'a' },
    ],
  });
  await call(TagUser, { UserName, Tags: [{ Key: 'STAGE', Value: 'prod' }] });
  await call(UntagUser, { UserName, TagKeys: ['team'] });
  expect((await call(ListUserTags, { UserName })).Tags).toEqual([{ Key: 'STAGE', Value: 'prod' }]);
});

describe('policies of a user', () => {
  test('are stored inline, and returned percent-encoded', async () => {
    await createAlice();
    await call(PutUserPolicy, { UserName, PolicyName: 'b', PolicyDocument: '{"Statement":[]}' });
    await call(PutUserPolicy, { UserName, PolicyName: 'a', PolicyDocument: POLICY });
    expect((await call(ListUserPolicies, { UserName })).PolicyNames).toEqual(['a', 'b']);
    expect(await call(GetUserPolicy, { UserName, PolicyName: 'a' })).toEqual({
      UserName,
      PolicyName: 'a',
      PolicyDocument: encodeURIComponent(POLICY),
    });
    await call(DeleteUserPolicy, { UserName, PolicyName: 'a' });
    for (const operation of [GetUserPolicy, DeleteUserPolicy]) {
      await expect(call(operation, { UserName, PolicyName: 'a' })).rejects.toMatchObject({
        code: 'NoSuchEntity',
        message: 'The user policy with name a cannot be found.',
      });
    }
    await expect(
      call(PutUserPolicy, { UserName, PolicyName: 'c', PolicyDocument: '{' }),
    ).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
    });
  });

  test('are attached, at most ten of them', async () => {
    await createAlice();
    await call(AttachUserPolicy, { UserName, PolicyArn: BASIC });
    expect((await call(ListAttachedUserPolicies, { UserName })).AttachedPolicies).toEqual([
      { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC },
    ]);
    for (let number = 0; number < 9; number++) {
      await call(AttachUserPolicy, { UserName, PolicyArn: `arn:aws:iam::aws:policy/Policy${number}` });
    }
    await expect(
      call(AttachUserPolicy, { UserName, PolicyArn: 'arn:aws:iam::aws:policy/Policy9' }),
    ).rejects.toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for PoliciesPerUser: 10',
    });
    await call(DetachUserPolicy, { UserName, PolicyArn: BASIC });
    await expect(call(DetachUserPolicy, { UserName, PolicyArn: BASIC })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
    await expect(
      call(AttachUserPolicy, { UserName, PolicyArn: 'arn:aws:iam::123456789012:policy/missing' }),
    ).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });
});

test('a policy that is a boundary is not deleted', async () => {
  await createAlice();
  await call(CreateRole, { RoleName: 'r', AssumeRolePolicyDocument: POLICY });
  const { Policy } = await call(CreatePolicy, { PolicyName: 'limit', PolicyDocument: POLICY });
  const PermissionsBoundary = Policy.Arn;
  await call(PutUserPermissionsBoundary, { UserName, PermissionsBoundary });
  await call(PutRolePermissionsBoundary, { RoleName: 'r', PermissionsBoundary });
  const described = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: Policy.Arn };
  expect((await call(GetUser, { UserName })).User.PermissionsBoundary).toEqual(described);
  expect((await call(GetRole, { RoleName: 'r' })).Role.PermissionsBoundary).toEqual(described);
  expect((await call(GetPolicy, { PolicyArn: Policy.Arn })).Policy).toMatchObject({
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 2,
  });
  await expect(call(DeletePolicy, { PolicyArn: Policy.Arn })).rejects.toMatchObject({
    code: 'DeleteConflict',
  });
  await call(DeleteUserPermissionsBoundary, { UserName });
  await call(DeleteRolePermissionsBoundary, { RoleName: 'r' });
  await call(DeletePolicy, { PolicyArn: Policy.Arn });
  await expect(call(DeleteUserPermissionsBoundary, { UserName })).rejects.toMatchObject({
    code: 'NoSuchEntity',
  });
  await expect(call(DeleteRolePermissionsBoundary, { RoleName: 'r' })).rejects.toMatchObject({
    code: 'NoSuchEntity',
  });
});

test('a user is deleted only without keys and policies', async () => {
  await createAlice();
  const { AccessKeyId } = (await call(CreateAccessKey, { UserName })).AccessKey;
  await call(PutUserPolicy, { UserName, PolicyName: 'p', PolicyDocument: POLICY });
  const refused = async (message: string) => {
    await expect(call(DeleteUser, { UserName })).rejects.toMatchObject({ code: 'DeleteConflict', message });
  };
  await refused('Cannot delete entity, must delete access keys first.');
  await call(DeleteAccessKey, { UserName, AccessKeyId });
  await refused('Cannot delete entity, must delete policies first.');
  await call(DeleteUserPolicy, { UserName, PolicyName: 'p' });
  await call(DeleteUser, { UserName });
  await expect(call(DeleteUser, { UserName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
});
