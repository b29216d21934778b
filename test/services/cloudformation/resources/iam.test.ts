import { beforeEach, expect, test } from 'vitest';
import { GetPolicyVersion } from '../../../../src/services/iam/operations/policies/get-policy-version.ts';
import { GetPolicy } from '../../../../src/services/iam/operations/policies/get-policy.ts';
import { GetRolePolicy } from '../../../../src/services/iam/operations/role-policies/get-role-policy.ts';
import { GetRole } from '../../../../src/services/iam/operations/roles/get-role.ts';
import { ListAttachedRolePolicies } from '../../../../src/services/iam/operations/role-policies/list-attached-role-policies.ts';
import { ListRolePolicies } from '../../../../src/services/iam/operations/role-policies/list-role-policies.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const policy = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const trust = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action }],
});
const role = (logicalId: string, properties: Record<string, unknown> = {}) => ({
  [logicalId]: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trust('sts:AssumeRole'), ...properties },
  },
});
const inline = (Action: string, roles: readonly string[], PolicyName = 'read') => ({
  Inline: {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName, PolicyDocument: policy(Action), Roles: roles.map(ref) },
  },
});
const managed = (Action: string, roles: readonly string[]) => ({
  Managed: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: policy(Action), Roles: roles.map(ref) },
  },
});
const outputs = { One: ref('One'), Two: ref('Two'), Policy: ref('Managed'), Id: att('Managed', 'PolicyId') };

const inlineOf = async (RoleName: string) =>
  (await world.call('iam', ListRolePolicies, { RoleName })).PolicyNames;
const attachedTo = async (RoleName: string) =>
  (await world.call('iam', ListAttachedRolePolicies, { RoleName })).AttachedPolicies.map(
    ({ PolicyArn }) => PolicyArn,
  );

test('policies follow their list of roles and their document', async () => {
  const roles = { ...role('One'), ...role('Two') };
  const created = await world.deploy(
    { ...roles, ...inline('kinesis:GetRecords', ['One']), ...managed('s3:GetObject', ['One', 'Two']) },
    outputs,
  );
  expect(created.status).toBe('CREATE_COMPLETE');
  const { One = '', Two = '', Policy = '', Id } = created.outputs;
  expect(Policy).toMatch(/^arn:aws:iam::123456789012:policy\/shop-Managed-[A-Z0-9]{12}$/);
  expect(Id).toMatch(/^ANPA[A-Z2-7]{17}$/);
  expect(await inlineOf(One)).toEqual(['read']);
  expect(await attachedTo(Two)).toEqual([Policy]);

  for (const Action of ['s3:PutObject', 's3:ListBucket', 's3:*', 's3:Get*', 's3:Put*', 's3:List*']) {
    const changed = await world.deploy(
      { ...roles, ...inline('kinesis:*', ['Two'], 'all'), ...managed(Action, ['One']) },
      outputs,
    );
    expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  }
  expect([await inlineOf(One), await inlineOf(Two)]).toEqual([[], ['all']]);
  const written = await world.call('iam', GetRolePolicy, { RoleName: Two, PolicyName: 'all' });
  expect(JSON.parse(decodeURIComponent(written.PolicyDocument))).toEqual(policy('kinesis:*'));
  expect([await attachedTo(One), await attachedTo(Two)]).toEqual([[Policy], []]);
  const { DefaultVersionId: VersionId } = (await world.call('iam', GetPolicy, { PolicyArn: Policy })).Policy;
  const version = await world.call('iam', GetPolicyVersion, { PolicyArn: Policy, VersionId });
  expect(JSON.parse(decodeURIComponent(version.PolicyVersion.Document!))).toEqual(policy('s3:List*'));

  expect((await world.deploy(roles, { One: ref('One') })).status).toBe('UPDATE_COMPLETE');
  expect(await inlineOf(Two)).toEqual([]);
  await expect(world.call('iam', GetPolicy, { PolicyArn: Policy })).rejects.toMatchObject({
    code: 'NoSuchEntity',
  });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});

test('a role is updated in place, and restored when another resource is rejected', async () => {
  const named = { Description: 'of the shop', Tags: [{ Key: 'STAGE', Value: 'dev' }] };
  const { outputs: made } = await world.deploy(role('One', named), { One: ref('One') });
  const RoleName = made['One']!;
  const told = async () => (await world.call('iam', GetRole, { RoleName })).Role;
  const before = await told();
  expect(before).toMatchObject(named);

  const other = {
    AssumeRolePolicyDocument: trust('sts:*'),
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'TEAM', Value: 'orders' }],
  };
  const bad = { Bad: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: 'no policy' } } };
  const refused = await world.deploy({ ...role('One', other), ...bad }, { One: ref('One') });
  expect(refused.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await told()).toEqual(before);

  const changed = await world.deploy(role('One', other), { One: ref('One') });
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: made });
  expect(await told()).toMatchObject({
    Description: '',
    MaxSessionDuration: 7200,
    Tags: other.Tags,
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(other.AssumeRolePolicyDocument)),
  });
});

test('policies may be JSON text', async () => {
  const PolicyDocument = JSON.stringify(policy('s3:*'));
  const AssumeRolePolicyDocument = JSON.stringify(trust('sts:AssumeRole'));
  const Roles = [ref('One')];
  const deployed = await world.deploy(
    {
      ...role('One', { AssumeRolePolicyDocument, Policies: [{ PolicyName: 'own', PolicyDocument }] }),
      Inline: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'read', PolicyDocument, Roles } },
      Added: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: { PolicyName: 'added', PolicyDocument, RoleName: ref('One') },
      },
      Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, Roles } },
    },
    { One: ref('One') },
  );
  expect(deployed.status).toBe('CREATE_COMPLETE');
  const RoleName = deployed.outputs['One']!;
  expect((await world.call('iam', GetRole, { RoleName })).Role.AssumeRolePolicyDocument).toBe(
    encodeURIComponent(AssumeRolePolicyDocument),
  );
  expect(await inlineOf(RoleName)).toEqual(['added', 'own', 'read']);
  const own = await world.call('iam', GetRolePolicy, { RoleName, PolicyName: 'own' });
  expect(decodeURIComponent(own.PolicyDocument)).toBe(PolicyDocument);
});
