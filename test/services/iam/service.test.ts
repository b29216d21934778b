import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { AttachRolePolicy } from '../../../src/services/iam/operations/attach-role-policy.ts';
import { CreateRole } from '../../../src/services/iam/operations/create-role.ts';
import { DeleteRolePolicy } from '../../../src/services/iam/operations/delete-role-policy.ts';
import { DeleteRole } from '../../../src/services/iam/operations/delete-role.ts';
import { DetachRolePolicy } from '../../../src/services/iam/operations/detach-role-policy.ts';
import { GetRole } from '../../../src/services/iam/operations/get-role.ts';
import { ListAttachedRolePolicies } from '../../../src/services/iam/operations/list-attached-role-policies.ts';
import { ListRolePolicies } from '../../../src/services/iam/operations/list-role-policies.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/put-role-policy.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const RoleName = 'orders-dev-lambda';

let call: <Op extends Operation>(operation: Op, input: Input<Op>, account?: string) => Promise<Output<Op>>;

beforeEach(() => {
  const clock = new VirtualClock();
  const calls = new InProcessCalls();
  calls.join(createIamService({ meta: memoryStore(clock).meta, clock, random: seededRandom(1) }));
  call = (operation, input, account = caller.account) =>
    calls.call('iam', operation, input, { ...caller, account });
});

const createRole = () => call(CreateRole, { RoleName, AssumeRolePolicyDocument: POLICY });

describe('roles', () => {
  test('are told as they were created', async () => {
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
    expect(await call(GetRole, { RoleName })).toEqual({ Role });
  });

  test('belong to one account, under a name of any case', async () => {
    await createRole();
    await expect(call(GetRole, { RoleName }, '999999999999')).rejects.toMatchObject({ code: 'NoSuchEntity' });
    await expect(
      call(CreateRole, { RoleName: RoleName.toUpperCase(), AssumeRolePolicyDocument: POLICY }),
    ).rejects.toMatchObject({
      code: 'EntityAlreadyExists',
      message: `Role with name ${RoleName.toUpperCase()} already exists.`,
    });
  });

  test.each(['{', '[]', '"text"'])('a policy of %s is refused', async (AssumeRolePolicyDocument) => {
    await expect(call(CreateRole, { RoleName, AssumeRolePolicyDocument })).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
      message: 'This policy contains invalid Json',
    });
    await expect(call(GetRole, { RoleName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  test('are deleted only when nothing hangs on them', async () => {
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

describe('policies of a role', () => {
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

  test('are listed in pages', async () => {
    await createRole();
    for (const PolicyName of ['a', 'b', 'c']) {
      await call(PutRolePolicy, { RoleName, PolicyName, PolicyDocument: POLICY });
    }
    expect(await call(ListRolePolicies, { RoleName, MaxItems: 2 })).toEqual({
      PolicyNames: ['a', 'b'],
      IsTruncated: true,
      Marker: 'b',
    });
    expect(await call(ListRolePolicies, { RoleName, MaxItems: 2, Marker: 'b' })).toEqual({
      PolicyNames: ['c'],
      IsTruncated: false,
    });
  });

  test('must be there to be taken away', async () => {
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
