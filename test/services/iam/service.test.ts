import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { AttachRolePolicy } from '../../../src/services/iam/operations/role-policies/attach-role-policy.ts';
import { CreatePolicy } from '../../../src/services/iam/operations/policies/create-policy.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { DeleteRolePolicy } from '../../../src/services/iam/operations/role-policies/delete-role-policy.ts';
import { DeleteRole } from '../../../src/services/iam/operations/roles/delete-role.ts';
import { DetachRolePolicy } from '../../../src/services/iam/operations/role-policies/detach-role-policy.ts';
import { GetRolePolicy } from '../../../src/services/iam/operations/role-policies/get-role-policy.ts';
import { GetRole } from '../../../src/services/iam/operations/roles/get-role.ts';
import { ListAttachedRolePolicies } from '../../../src/services/iam/operations/role-policies/list-attached-role-policies.ts';
import { ListInstanceProfilesForRole } from '../../../src/services/iam/operations/roles/list-instance-profiles-for-role.ts';
import { ListRolePolicies } from '../../../src/services/iam/operations/role-policies/list-role-policies.ts';
import { ListRoleTags } from '../../../src/services/iam/operations/roles/list-role-tags.ts';
import { ListRoles } from '../../../src/services/iam/operations/roles/list-roles.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { TagRole } from '../../../src/services/iam/operations/roles/tag-role.ts';
import { UntagRole } from '../../../src/services/iam/operations/roles/untag-role.ts';
import { UpdateAssumeRolePolicy } from '../../../src/services/iam/operations/roles/update-assume-role-policy.ts';
import { UpdateRoleDescription } from '../../../src/services/iam/operations/roles/update-role-description.ts';
import { UpdateRole } from '../../../src/services/iam/operations/roles/update-role.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import { caller } from '../../support/caller.ts';
import { openIdentities } from '../../support/identities.ts';
import { memoryStore } from '../../support/memory-store.ts';

const OTHER_POLICY = '{"Statement":[]}';
const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
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

const createRole = () => call(CreateRole, { RoleName, AssumeRolePolicyDocument: POLICY });

describe('roles', () => {
  test('are described as created', async () => {
    const { Role } = await call(CreateRole, {
      RoleName,
      Path: '/team/',
      AssumeRolePolicyDocument: POLICY,
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
    });
    expect(Role).toEqual({
      Path: '/team/',
      RoleName,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::123456789012:role/team/${RoleName}`,
      CreateDate: Date.UTC(2026, 0, 1),
      AssumeRolePolicyDocument: encodeURIComponent(POLICY),
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
    });
    expect(await call(GetRole, { RoleName })).toEqual({ Role: { ...Role, RoleLastUsed: {} } });
  });

  test('are unique in an account regardless of case', async () => {
    await createRole();
    await expect(call(GetRole, { RoleName }, '999999999999')).rejects.toMatchObject({ code: 'NoSuchEntity' });
    await expect(
      call(CreateRole, { RoleName: RoleName.toUpperCase(), AssumeRolePolicyDocument: POLICY }),
    ).rejects.toMatchObject({
      code: 'EntityAlreadyExists',
      message: `Role with name ${RoleName.toUpperCase()} already exists.`,
    });
  });

  test('can be updated, and are listed in pages', async () => {
    await createRole();
    await call(UpdateRole, { RoleName, Description: 'of orders' });
    await call(UpdateRole, { RoleName, MaxSessionDuration: 7200 });
    expect(await call(UpdateRoleDescription, { RoleName, Description: 'of the shop' })).toMatchObject({
      Role: { RoleName, Description: 'of the shop', MaxSessionDuration: 7200 },
    });
    await call(UpdateAssumeRolePolicy, { RoleName, PolicyDocument: OTHER_POLICY });
    await expect(call(UpdateAssumeRolePolicy, { RoleName, PolicyDocument: '[]' })).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
    });
    await call(CreateRole, { RoleName: 'b', Path: '/team/', AssumeRolePolicyDocument: POLICY });
    const page = await call(ListRoles, { MaxItems: 1 });
    expect(page).toMatchObject({ Roles: [{ RoleName: 'b' }], IsTruncated: true });
    const { Roles, ...end } = await call(ListRoles, { Marker: page.Marker });
    expect(Roles).toMatchObject([
      {
        RoleName,
        Description: 'of the shop',
        MaxSessionDuration: 7200,
        AssumeRolePolicyDocument: encodeURIComponent(OTHER_POLICY),
      },
    ]);
    expect(end).toEqual({ IsTruncated: false });
    expect((await call(ListRoles, { PathPrefix: '/team/' })).Roles.length).toBe(1);
    expect(await call(ListInstanceProfilesForRole, { RoleName })).toEqual({
      InstanceProfiles: [],
      IsTruncated: false,
    });
  });

  test('can be tagged and untagged, up to fifty tags', async () => {
    await createRole();
    const stage = { Key: 'STAGE', Value: 'dev' };
    await call(TagRole, { RoleName, Tags: [stage, { Key: 'TEAM', Value: 'orders' }] });
    await call(TagRole, { RoleName, Tags: [{ ...stage, Value: 'prod' }] });
    await call(UntagRole, { RoleName, TagKeys: ['TEAM'] });
    expect((await call(ListRoleTags, { RoleName })).Tags).toEqual([{ Key: 'STAGE', Value: 'prod' }]);
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `tag${index}`, Value: '' }));
    await expect(call(TagRole, { RoleName, Tags })).rejects.toMatchObject({ code: 'LimitExceeded' });
  });

  test.each(['{', '[]', '"text"'])('a policy of %s is rejected', async (AssumeRolePolicyDocument) => {
    await expect(call(CreateRole, { RoleName, AssumeRolePolicyDocument })).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
      message: 'This policy contains invalid Json',
    });
    await expect(call(GetRole, { RoleName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  test('are deleted only without attached policies', async () => {
    await createRole();
    await call(PutRolePolicy, { RoleName, PolicyName: 'p', PolicyDocument: POLICY });
    await call(AttachRolePolicy, { RoleName, PolicyArn: BASIC });
    await expect(call(DeleteRole, { RoleName })).rejects.toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must detach all policies first.',
    });
    await call(DetachRolePolicy, { RoleName, PolicyArn: BASIC });
    await expect(call(DeleteRole, { RoleName })).rejects.toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must delete policies first.',
    });
    await call(DeleteRolePolicy, { RoleName, PolicyName: 'p' });
    await call(DeleteRole, { RoleName });
    await expect(call(GetRole, { RoleName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });
});

describe('tags of a role', () => {
  const Tags = ['team', 'Team'].map((Key) => ({ Key, Value: 'v' }));
  const refused = {
    code: 'InvalidInput',
    message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  };

  test('have unique keys regardless of case', async () => {
    await createRole();
    await expect(call(TagRole, { RoleName, Tags })).rejects.toMatchObject(refused);
    const other = { RoleName: 'other', AssumeRolePolicyDocument: POLICY, Tags };
    await expect(call(CreateRole, other)).rejects.toMatchObject(refused);
    const policy = { PolicyName: 'p', PolicyDocument: POLICY, Tags };
    await expect(call(CreatePolicy, policy)).rejects.toMatchObject(refused);
    await call(TagRole, { RoleName, Tags: [{ Key: 'team', Value: '1' }] });
    await call(TagRole, { RoleName, Tags: [{ Key: 'TEAM', Value: '2' }] });
    const { Role } = await call(GetRole, { RoleName });
    expect(Role.Tags?.filter(({ Key }) => /^team$/i.test(Key))).toEqual([{ Key: 'TEAM', Value: '2' }]);
  });
});

describe('policies of a role', () => {
  test.each([
    ['arn:aws:iam::123456789012:policy/missing', 'NoSuchEntity', 'does not exist or is not attachable.'],
    ['arn:aws:iam::999999999999:policy/theirs', 'NoSuchEntity', 'does not exist or is not attachable.'],
    ['arn:aws:iam::123456789012:role/none', 'InvalidInput', 'is not valid.'],
  ])('%s is not attached', async (PolicyArn, code, message) => {
    await createRole();
    await expect(call(AttachRolePolicy, { RoleName, PolicyArn })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${PolicyArn} ${message}`) as string,
    });
    expect((await call(ListAttachedRolePolicies, { RoleName })).AttachedPolicies).toEqual([]);
  });

  test('are listed by name, each once', async () => {
    await createRole();
    for (const PolicyName of ['b', 'a', 'b']) {
      await call(PutRolePolicy, { RoleName, PolicyName, PolicyDocument: POLICY });
    }
    await call(AttachRolePolicy, { RoleName, PolicyArn: BASIC });
    await call(AttachRolePolicy, { RoleName, PolicyArn: BASIC });
    expect(await call(ListRolePolicies, { RoleName })).toEqual({
      PolicyNames: ['a', 'b'],
      IsTruncated: false,
    });
    expect(await call(ListAttachedRolePolicies, { RoleName })).toEqual({
      AttachedPolicies: [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC }],
      IsTruncated: false,
    });
  });

  test('are returned percent-encoded', async () => {
    await createRole();
    await call(PutRolePolicy, { RoleName, PolicyName: 'a', PolicyDocument: POLICY });
    expect(await call(GetRolePolicy, { RoleName, PolicyName: 'a' })).toEqual({
      RoleName,
      PolicyName: 'a',
      PolicyDocument: encodeURIComponent(POLICY),
    });
    await expect(call(GetRolePolicy, { RoleName, PolicyName: 'b' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'The role policy with name b cannot be found.',
    });
  });

  test('are listed in pages', async () => {
    await createRole();
    for (const PolicyName of ['a', 'b', 'c']) {
      await call(PutRolePolicy, { RoleName, PolicyName, PolicyDocument: POLICY });
    }
    const page = await call(ListRolePolicies, { RoleName, MaxItems: 2 });
    expect(page).toEqual({ PolicyNames: ['a', 'b'], IsTruncated: true, Marker: expect.any(String) });
    expect(await call(ListRolePolicies, { RoleName, MaxItems: 2, Marker: page.Marker })).toEqual({
      PolicyNames: ['c'],
      IsTruncated: false,
    });
  });

  test('must exist to be deleted', async () => {
    await createRole();
    await expect(call(DeleteRolePolicy, { RoleName, PolicyName: 'p' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'The role policy with name p cannot be found.',
    });
    await expect(call(DetachRolePolicy, { RoleName, PolicyArn: BASIC })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: `Policy ${BASIC} was not found.`,
    });
  });
});

test.each([GetRole, DeleteRole, ListRolePolicies, ListAttachedRolePolicies])(
  '$name of an unknown role',
  async (operation) => {
    await expect(call(operation, { RoleName: 'nobody' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'The role with name nobody cannot be found.',
    });
  },
);
