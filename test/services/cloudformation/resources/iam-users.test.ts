import { beforeEach, expect, test } from 'vitest';
import { GetGroupPolicy } from '../../../../src/services/iam/operations/group-policies/get-group-policy.ts';
import { ListAttachedGroupPolicies } from '../../../../src/services/iam/operations/group-policies/list-attached-group-policies.ts';
import { GetGroup } from '../../../../src/services/iam/operations/groups/get-group.ts';
import { ListGroupsForUser } from '../../../../src/services/iam/operations/groups/list-groups-for-user.ts';
import { GetRole } from '../../../../src/services/iam/operations/roles/get-role.ts';
import { ListRolePolicies } from '../../../../src/services/iam/operations/role-policies/list-role-policies.ts';
import { ListAttachedUserPolicies } from '../../../../src/services/iam/operations/user-policies/list-attached-user-policies.ts';
import { ListUserPolicies } from '../../../../src/services/iam/operations/user-policies/list-user-policies.ts';
import { GetUser } from '../../../../src/services/iam/operations/users/get-user.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
};
const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess';
const resource = (Type: string, Properties: Record<string, unknown>) => ({ Type, Properties });
const user = (properties: Record<string, unknown> = {}) => ({
  Ann: resource('AWS::IAM::User', properties),
});
const group = (properties: Record<string, unknown> = {}) => ({
  Team: resource('AWS::IAM::Group', properties),
});
const outputs = {
  Ann: ref('Ann'),
  AnnArn: att('Ann', 'Arn'),
  Team: ref('Team'),
  TeamArn: att('Team', 'Arn'),
};

const groupsOf = async (UserName: string) =>
  (await world.call('iam', ListGroupsForUser, { UserName })).Groups.map(({ GroupName }) => GroupName);
const policiesOf = async (UserName: string) => ({
  inline: (await world.call('iam', ListUserPolicies, { UserName })).PolicyNames,
  attached: (await world.call('iam', ListAttachedUserPolicies, { UserName })).AttachedPolicies.map(
    ({ PolicyArn }) => PolicyArn,
  ),
});

test('a user and a group follow their properties in place, and are removed with all that they have', async () => {
  const made = await world.deploy(
    {
      ...group({ Policies: [{ PolicyName: 'own', PolicyDocument: POLICY }], ManagedPolicyArns: [READ_ONLY] }),
      ...user({
        Groups: [ref('Team')],
        Policies: [{ PolicyName: 'own', PolicyDocument: POLICY }],
        PermissionsBoundary: READ_ONLY,
        Tags: [{ Key: 'stage', Value: 'dev' }],
      }),
    },
    outputs,
  );
  expect(made.status).toBe('CREATE_COMPLETE');
  const { Ann: UserName = '', AnnArn, Team: GroupName = '', TeamArn } = made.outputs;
  expect(AnnArn).toBe(`arn:aws:iam::123456789012:user/${UserName}`);
  expect(TeamArn).toBe(`arn:aws:iam::123456789012:group/${GroupName}`);
  expect(await groupsOf(UserName)).toEqual([GroupName]);
  expect(await policiesOf(UserName)).toEqual({ inline: ['own'], attached: [] });
  expect((await world.call('iam', GetUser, { UserName })).User).toMatchObject({
    PermissionsBoundary: { PermissionsBoundaryArn: READ_ONLY },
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });
  expect(await world.call('iam', GetGroupPolicy, { GroupName, PolicyName: 'own' })).toBeDefined();

  const changed = await world.deploy(
    { ...group({ Path: '/eu/' }), ...user({ Path: '/eu/', ManagedPolicyArns: [READ_ONLY] }) },
    outputs,
  );
  expect(changed).toMatchObject({
    status: 'UPDATE_COMPLETE',
    outputs: {
      Ann: UserName,
      AnnArn: `arn:aws:iam::123456789012:user/eu/${UserName}`,
      TeamArn: `arn:aws:iam::123456789012:group/eu/${GroupName}`,
    },
  });
  expect(await groupsOf(UserName)).toEqual([]);
  expect(await policiesOf(UserName)).toEqual({ inline: [], attached: [READ_ONLY] });
  expect((await world.call('iam', GetUser, { UserName })).User).not.toHaveProperty('PermissionsBoundary');
  const { AttachedPolicies } = await world.call('iam', ListAttachedGroupPolicies, { GroupName });
  expect(AttachedPolicies).toEqual([]);

  const named = await world.deploy(
    { ...group({ GroupName: 'crew' }), ...user({ UserName: 'ann' }) },
    outputs,
  );
  expect(named.outputs).toMatchObject({ Ann: 'ann', Team: 'crew' });
  await expect(world.call('iam', GetUser, { UserName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  await expect(world.call('iam', GetGroup, { GroupName: 'crew' })).rejects.toMatchObject({
    code: 'NoSuchEntity',
  });
});

test('members of groups, and policies of one identity, are resources of their own', async () => {
  const role = {
    Role: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: POLICY_OF_TRUST,
      PermissionsBoundary: READ_ONLY,
    }),
  };
  const base = { ...group(), ...user(), ...role, Other: resource('AWS::IAM::Group', {}) };
  const member = (name: string) => ({
    Member: resource('AWS::IAM::UserToGroupAddition', { GroupName: ref(name), Users: [ref('Ann')] }),
  });
  const policies = {
    OfUser: resource('AWS::IAM::UserPolicy', {
      UserName: ref('Ann'),
      PolicyName: 'u',
      PolicyDocument: POLICY,
    }),
    OfGroup: resource('AWS::IAM::GroupPolicy', {
      GroupName: ref('Team'),
      PolicyName: 'g',
      PolicyDocument: POLICY,
    }),
    OfRole: resource('AWS::IAM::RolePolicy', {
      RoleName: ref('Role'),
      PolicyName: 'r',
      PolicyDocument: POLICY,
    }),
    Shared: resource('AWS::IAM::Policy', {
      PolicyName: 'shared',
      PolicyDocument: POLICY,
      Users: [ref('Ann')],
      Groups: [ref('Team')],
    }),
    Managed: resource('AWS::IAM::ManagedPolicy', { PolicyDocument: POLICY, Users: [ref('Ann')] }),
  };
  const names = { ...outputs, Other: ref('Other'), Role: ref('Role') };
  const made = await world.deploy(
    { ...base, ...member('Team'), ...policies },
    { ...names, Id: ref('OfUser'), Managed: ref('Managed') },
  );
  expect(made.status).toBe('CREATE_COMPLETE');
  const { Ann = '', Team = '', Other = '', Role: RoleName = '', Id, Managed } = made.outputs;
  expect(Id).toBe(`u|${Ann}`);
  expect(await groupsOf(Ann)).toEqual([Team]);
  expect(await policiesOf(Ann)).toEqual({ inline: ['shared', 'u'], attached: [Managed] });
  expect((await world.call('iam', ListRolePolicies, { RoleName })).PolicyNames).toEqual(['r']);
  expect((await world.call('iam', GetRole, { RoleName })).Role.PermissionsBoundary).toMatchObject({
    PermissionsBoundaryArn: READ_ONLY,
  });

  expect((await world.deploy({ ...base, ...member('Other') }, names)).status).toBe('UPDATE_COMPLETE');
  expect(await groupsOf(Ann)).toEqual([Other]);
  expect(await policiesOf(Ann)).toEqual({ inline: [], attached: [] });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

const POLICY_OF_TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

test('a policy that lists no identity is refused', async () => {
  const lonely = { Lonely: resource('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: POLICY }) };
  expect((await world.deploy(lonely)).status).toBe('ROLLBACK_COMPLETE');
});
