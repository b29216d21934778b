import { beforeEach, expect, test } from 'vitest';
import { AttachGroupPolicy } from '../../../src/services/iam/operations/group-policies/attach-group-policy.ts';
import { DeleteGroupPolicy } from '../../../src/services/iam/operations/group-policies/delete-group-policy.ts';
import { DetachGroupPolicy } from '../../../src/services/iam/operations/group-policies/detach-group-policy.ts';
import { GetGroupPolicy } from '../../../src/services/iam/operations/group-policies/get-group-policy.ts';
import { ListAttachedGroupPolicies } from '../../../src/services/iam/operations/group-policies/list-attached-group-policies.ts';
import { ListGroupPolicies } from '../../../src/services/iam/operations/group-policies/list-group-policies.ts';
import { PutGroupPolicy } from '../../../src/services/iam/operations/group-policies/put-group-policy.ts';
import { AddUserToGroup } from '../../../src/services/iam/operations/groups/add-user-to-group.ts';
import { CreateGroup } from '../../../src/services/iam/operations/groups/create-group.ts';
import { DeleteGroup } from '../../../src/services/iam/operations/groups/delete-group.ts';
import { GetGroup } from '../../../src/services/iam/operations/groups/get-group.ts';
import { ListGroupsForUser } from '../../../src/services/iam/operations/groups/list-groups-for-user.ts';
import { ListGroups } from '../../../src/services/iam/operations/groups/list-groups.ts';
import { UpdateGroup } from '../../../src/services/iam/operations/groups/update-group.ts';
import { RemoveUserFromGroup } from '../../../src/services/iam/operations/groups/remove-user-from-group.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { DeleteUser } from '../../../src/services/iam/operations/users/delete-user.ts';
import { type IamCalls, openIam } from './iam-calls.ts';

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const GroupName = 'team';

let call: IamCalls['call'];

beforeEach(async () => {
  call = (await openIam()).call;
  await call(CreateUser, { UserName: 'alice' });
});

test('a group is described as created, with its users', async () => {
  const { Group } = await call(CreateGroup, { GroupName, Path: '/all/' });
  expect(Group).toEqual({
    Path: '/all/',
    GroupName,
    GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/) as string,
    Arn: 'arn:aws:iam::123456789012:group/all/team',
    CreateDate: Date.UTC(2026, 0, 1),
  });
  await call(AddUserToGroup, { GroupName: 'TEAM', UserName: 'Alice' });
  await call(AddUserToGroup, { GroupName, UserName: 'alice' });
  const { Users, ...rest } = await call(GetGroup, { GroupName });
  expect(rest).toEqual({ Group, IsTruncated: false });
  expect(Users.map((user) => user.UserName)).toEqual(['alice']);
  expect((await call(ListGroupsForUser, { UserName: 'alice' })).Groups).toEqual([Group]);
  expect((await call(ListGroups, { PathPrefix: '/all/' })).Groups).toEqual([Group]);
  await expect(call(CreateGroup, { GroupName })).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
});

test('a group with users or policies is not deleted, and a user in a group is not either', async () => {
  await call(CreateGroup, { GroupName });
  await call(AddUserToGroup, { GroupName, UserName: 'alice' });
  await call(PutGroupPolicy, { GroupName, PolicyName: 'p', PolicyDocument: POLICY });
  const message = 'Cannot delete entity, must remove users from group first.';
  await expect(call(DeleteGroup, { GroupName })).rejects.toMatchObject({ code: 'DeleteConflict', message });
  await expect(call(DeleteUser, { UserName: 'alice' })).rejects.toMatchObject({ code: 'DeleteConflict' });
  await call(RemoveUserFromGroup, { GroupName, UserName: 'alice' });
  await expect(call(DeleteGroup, { GroupName })).rejects.toMatchObject({ code: 'DeleteConflict' });
  await call(DeleteGroupPolicy, { GroupName, PolicyName: 'p' });
  await call(DeleteGroup, { GroupName });
  await expect(call(GetGroup, { GroupName })).rejects.toMatchObject({
    code: 'NoSuchEntity',
    message: 'The group with name team cannot be found.',
  });
});

test('a group is renamed with its users and policies', async () => {
  await call(CreateGroup, { GroupName });
  await call(PutGroupPolicy, { GroupName, PolicyName: 'p', PolicyDocument: POLICY });
  await call(AddUserToGroup, { GroupName, UserName: 'alice' });
  await call(UpdateGroup, { GroupName, NewGroupName: 'crew', NewPath: '/eu/' });
  const { Group, Users } = await call(GetGroup, { GroupName: 'crew' });
  expect(Group.Arn).toBe('arn:aws:iam::123456789012:group/eu/crew');
  expect(Users.map((user) => user.UserName)).toEqual(['alice']);
  expect((await call(ListGroupPolicies, { GroupName: 'crew' })).PolicyNames).toEqual(['p']);
  await expect(call(GetGroup, { GroupName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  await call(CreateGroup, { GroupName });
  await expect(call(UpdateGroup, { GroupName, NewGroupName: 'CREW' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'Group with name CREW already exists.',
  });
});

test('a user is in at most ten groups', async () => {
  for (let number = 0; number <= 10; number++) await call(CreateGroup, { GroupName: `g${number}` });
  for (let number = 0; number < 10; number++) {
    await call(AddUserToGroup, { GroupName: `g${number}`, UserName: 'alice' });
  }
  await expect(call(AddUserToGroup, { GroupName: 'g10', UserName: 'alice' })).rejects.toMatchObject({
    code: 'LimitExceeded',
    message: 'Cannot exceed quota for GroupsPerUser: 10',
  });
});

test('policies of a group are inline or attached', async () => {
  await call(CreateGroup, { GroupName });
  await call(PutGroupPolicy, { GroupName, PolicyName: 'p', PolicyDocument: POLICY });
  await call(AttachGroupPolicy, { GroupName, PolicyArn: BASIC });
  expect((await call(ListGroupPolicies, { GroupName })).PolicyNames).toEqual(['p']);
  expect(await call(GetGroupPolicy, { GroupName, PolicyName: 'p' })).toEqual({
    GroupName,
    PolicyName: 'p',
    PolicyDocument: encodeURIComponent(POLICY),
  });
  expect((await call(ListAttachedGroupPolicies, { GroupName })).AttachedPolicies).toEqual([
    { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC },
  ]);
  await call(DetachGroupPolicy, { GroupName, PolicyArn: BASIC });
  expect((await call(ListAttachedGroupPolicies, { GroupName })).AttachedPolicies).toEqual([]);
});
