import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { AttachRolePolicy } from '../../../src/services/iam/operations/role-policies/attach-role-policy.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { CreatePolicyVersion } from '../../../src/services/iam/operations/policies/create-policy-version.ts';
import { CreatePolicy } from '../../../src/services/iam/operations/policies/create-policy.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { DeletePolicyVersion } from '../../../src/services/iam/operations/policies/delete-policy-version.ts';
import { DeletePolicy } from '../../../src/services/iam/operations/policies/delete-policy.ts';
import { DetachRolePolicy } from '../../../src/services/iam/operations/role-policies/detach-role-policy.ts';
import { GetPolicyVersion } from '../../../src/services/iam/operations/policies/get-policy-version.ts';
import { GetPolicy } from '../../../src/services/iam/operations/policies/get-policy.ts';
import { ListPolicies } from '../../../src/services/iam/operations/policies/list-policies.ts';
import { ListPolicyVersions } from '../../../src/services/iam/operations/policies/list-policy-versions.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import { caller } from '../../support/caller.ts';
import { openIdentities } from '../../support/identities.ts';
import { memoryStore } from '../../support/memory-store.ts';

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const CHANGED = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const PolicyArn = 'arn:aws:iam::123456789012:policy/team/read';
const RoleName = 'orders-dev-lambda';

let call: <Op extends Operation>(operation: Op, input: Input<Op>, account?: string) => Promise<Output<Op>>;

beforeEach(async () => {
  const clock = new VirtualClock();
  const calls = new InProcessCalls();
  const { meta } = memoryStore(clock);
  const identities = await openIdentities(meta);
  calls.join(createIamService({ meta, identities, clock, random: seededRandom(1) }));
  call = (operation, input, account = caller.account) =>
    calls.call('iam', operation, input, { ...caller, account });
});

const createPolicy = () =>
  call(CreatePolicy, {
    PolicyName: 'read',
    Path: '/team/',
    PolicyDocument: POLICY,
    Tags: [{ Key: 'STAGE', Value: 'dev' }],
  });

test('a managed policy is described as created, and its name is unique', async () => {
  const { Policy } = await createPolicy();
  expect(Policy).toEqual({
    PolicyName: 'read',
    PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    Arn: PolicyArn,
    Path: '/team/',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: Date.UTC(2026, 0, 1),
    UpdateDate: Date.UTC(2026, 0, 1),
    Tags: [{ Key: 'STAGE', Value: 'dev' }],
  });
  expect(await call(GetPolicy, { PolicyArn })).toEqual({ Policy });
  await expect(createPolicy()).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'A policy called read already exists. Duplicate names are not allowed.',
  });
  await expect(call(CreatePolicy, { PolicyName: 'broken', PolicyDocument: '[]' })).rejects.toMatchObject({
    code: 'MalformedPolicyDocument',
  });
  await expect(call(GetPolicy, { PolicyArn }, '999999999999')).rejects.toMatchObject({
    code: 'NoSuchEntity',
    message: `Policy ${PolicyArn} was not found.`,
  });
  expect((await call(ListPolicies, {})).Policies).toEqual([Policy]);
});

test('policies are listed by path, and by attachment', async () => {
  await createPolicy();
  await call(CreatePolicy, { PolicyName: 'write', PolicyDocument: POLICY });
  await call(CreateRole, { RoleName, AssumeRolePolicyDocument: POLICY });
  await call(AttachRolePolicy, { RoleName, PolicyArn });
  const names = async (input: Input<typeof ListPolicies>) =>
    (await call(ListPolicies, input)).Policies.map(({ PolicyName: name }) => name);
  expect(await names({ Scope: 'Local' })).toEqual(['read', 'write']);
  expect(await names({ OnlyAttached: true })).toEqual(['read']);
  expect(await names({ PathPrefix: '/team/' })).toEqual(['read']);
  expect(await names({ Scope: 'AWS' })).toEqual([]);
  expect((await call(GetPolicy, { PolicyArn })).Policy.AttachmentCount).toBe(1);
});

test('versions are five at most, and one of them is the default', async () => {
  await createPolicy();
  const next = (SetAsDefault: boolean) =>
    call(CreatePolicyVersion, { PolicyArn, PolicyDocument: CHANGED, SetAsDefault });
  expect((await next(false)).PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: false });
  for (let count = 0; count < 3; count++) await next(true);
  await expect(next(true)).rejects.toMatchObject({ code: 'LimitExceeded' });
  const versions = async () =>
    (await call(ListPolicyVersions, { PolicyArn })).Versions.map(
      ({ VersionId, IsDefaultVersion }) => `${VersionId} ${IsDefaultVersion}`,
    );
  expect(await versions()).toEqual(['v5 true', 'v4 false', 'v3 false', 'v2 false', 'v1 false']);
  const { PolicyVersion } = await call(GetPolicyVersion, { PolicyArn, VersionId: 'v2' });
  expect(PolicyVersion.Document).toBe(encodeURIComponent(CHANGED));
  await expect(call(DeletePolicyVersion, { PolicyArn, VersionId: 'v5' })).rejects.toMatchObject({
    code: 'DeleteConflict',
  });
  await call(DeletePolicyVersion, { PolicyArn, VersionId: 'v4' });
  // A version number is never reused.
  expect((await next(true)).PolicyVersion.VersionId).toBe('v6');
});

test('a policy is deleted when it is not attached', async () => {
  await createPolicy();
  await call(CreateRole, { RoleName, AssumeRolePolicyDocument: POLICY });
  await call(AttachRolePolicy, { RoleName, PolicyArn });
  await expect(call(DeletePolicy, { PolicyArn })).rejects.toMatchObject({
    code: 'DeleteConflict',
    message: 'Cannot delete a policy attached to entities.',
  });
  await call(DetachRolePolicy, { RoleName, PolicyArn });
  await call(CreatePolicyVersion, { PolicyArn, PolicyDocument: POLICY });
  await expect(call(DeletePolicy, { PolicyArn })).rejects.toMatchObject({ code: 'DeleteConflict' });
  await call(DeletePolicyVersion, { PolicyArn, VersionId: 'v2' });
  await call(DeletePolicy, { PolicyArn });
  await expect(call(DeletePolicy, { PolicyArn })).rejects.toMatchObject({ code: 'NoSuchEntity' });
});

const ALLOW = { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' };

test.each<[problem: string, statement: object, message: string]>([
  ['an unknown member', { ...ALLOW, Extra: 1 }, 'Syntax errors in policy.'],
  ['an unknown effect', { ...ALLOW, Effect: 'Maybe' }, 'Syntax errors in policy.'],
  ['no action', { Effect: 'Allow', Resource: '*' }, 'Policy statement must contain actions.'],
  ['no resource', { ...ALLOW, Resource: [] }, 'Policy statement must contain resources.'],
  ['a principal', { ...ALLOW, Principal: '*' }, 'Policy document should not specify a principal.'],
  [
    'an action without a service',
    { ...ALLOW, Action: 'ListBucket' },
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'an action with two colons',
    { ...ALLOW, Action: 'kinesis:stream:PutRecord' },
    'Actions/Condition can contain only one colon.',
  ],
  ['a wildcard in the name of a service', { ...ALLOW, Action: 'kine*:Put*' }, 'Vendor kine* is not valid'],
  [
    'an identifier that is repeated',
    [
      { ...ALLOW, Sid: 'a' },
      { ...ALLOW, Sid: 'a' },
    ],
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  [
    'a resource that is no ARN',
    { ...ALLOW, Resource: 'photos' },
    'Resource photos must be in ARN format or "*".',
  ],
])('a policy with %s is rejected', async (_problem, Statement, message) => {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await expect(call(CreatePolicy, { PolicyName: 'p', PolicyDocument })).rejects.toMatchObject({
    code: 'MalformedPolicyDocument',
    message,
  });
});

test.each<[problem: string, statement: object, message: string]>([
  ['a resource', { ...ALLOW, Principal: '*' }, 'Has prohibited field Resource'],
  ['no principal', { Effect: 'Allow', Action: 'sts:AssumeRole' }, 'Missing required field Principal'],
])('a trust policy with %s is rejected', async (_problem, Statement, message) => {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await expect(call(CreateRole, { RoleName, AssumeRolePolicyDocument })).rejects.toMatchObject({
    code: 'MalformedPolicyDocument',
    message,
  });
});

test('policies are bounded without their white space: one managed or trust policy, all inline ones of a role', async () => {
  const policy = (characters: number, element: object) => {
    const empty = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: '', ...element }] }, null, 2);
    return empty.replace('""', `"${'s'.repeat(characters - empty.replaceAll(/\s/g, '').length)}"`);
  };
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' };
  const managed = (characters: number) =>
    call(CreatePolicy, { PolicyName: `p${characters}`, PolicyDocument: policy(characters, allow) });
  await managed(6_144);
  await expect(managed(6_145)).rejects.toThrow('Cannot exceed quota for PolicySize: 6144');
  const role = (characters: number) =>
    call(CreateRole, { RoleName, AssumeRolePolicyDocument: policy(characters, trust) });
  await expect(role(2_049)).rejects.toThrow('Cannot exceed quota for ACLSizePerRole: 2048');
  await role(2_048);
  const inline = (PolicyName: string, characters: number) =>
    call(PutRolePolicy, { RoleName, PolicyName, PolicyDocument: policy(characters, allow) });
  await inline('one', 10_000);
  await inline('two', 240);
  await expect(inline('three', 100)).rejects.toMatchObject({
    code: 'LimitExceeded',
    message: `Maximum policy size of 10240 bytes exceeded for role ${RoleName}`,
  });
  await inline('one', 9_900);
  await inline('three', 100);
});
