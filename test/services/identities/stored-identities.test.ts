import { beforeEach, describe, expect, test } from 'vitest';
import { AccessSecrets } from '../../../src/access/access-secrets.ts';
import { MemoryDisk } from '../../../src/lib/disk/memory/memory-disk.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { DeleteAccessKey } from '../../../src/services/iam/operations/access-keys/delete-access-key.ts';
import { UpdateAccessKey } from '../../../src/services/iam/operations/access-keys/update-access-key.ts';
import { AttachRolePolicy } from '../../../src/services/iam/operations/role-policies/attach-role-policy.ts';
import { CreatePolicyVersion } from '../../../src/services/iam/operations/policies/create-policy-version.ts';
import { CreatePolicy } from '../../../src/services/iam/operations/policies/create-policy.ts';
import { PutRolePermissionsBoundary } from '../../../src/services/iam/operations/roles/put-role-permissions-boundary.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { DeleteRole } from '../../../src/services/iam/operations/roles/delete-role.ts';
import { AttachGroupPolicy } from '../../../src/services/iam/operations/group-policies/attach-group-policy.ts';
import { PutGroupPolicy } from '../../../src/services/iam/operations/group-policies/put-group-policy.ts';
import { AddUserToGroup } from '../../../src/services/iam/operations/groups/add-user-to-group.ts';
import { CreateGroup } from '../../../src/services/iam/operations/groups/create-group.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { DeleteUser } from '../../../src/services/iam/operations/users/delete-user.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { PutUserPermissionsBoundary } from '../../../src/services/iam/operations/users/put-user-permissions-boundary.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import { StoredIdentities } from '../../../src/services/identities/stored-identities.ts';
import { AssumeRole } from '../../../src/services/sts/operations/assume-role.ts';
import { GetFederationToken } from '../../../src/services/sts/operations/get-federation-token.ts';
import { GetSessionToken } from '../../../src/services/sts/operations/get-session-token.ts';
import { createStsService } from '../../../src/services/sts/service.ts';
import type { MetaStore } from '../../../src/storage/port.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const OTHER = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const RoleArn = 'arn:aws:iam::123456789012:role/team/orders';

let meta: MetaStore;
let disk: MemoryDisk;
let clock: VirtualClock;
let identities: StoredIdentities;
let iam: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;
let sts: <Op extends Operation>(operation: Op, input: Input<Op>, key?: string) => Promise<Output<Op>>;

const reopened = async () => StoredIdentities.open(meta, await AccessSecrets.open(disk, seededRandom(3)));

beforeEach(async () => {
  clock = new VirtualClock();
  ({ meta } = memoryStore(clock));
  disk = new MemoryDisk('memory');
  identities = await StoredIdentities.open(meta, await AccessSecrets.open(disk, seededRandom(2)));
  const calls = new InProcessCalls();
  const shared = { meta, identities, clock, random: seededRandom(1) };
  calls.join(createIamService(shared));
  calls.join(createStsService(shared));
  iam = (operation, input) => calls.call('iam', operation, input, caller);
  sts = (operation, input, accessKeyId = caller.accessKeyId) =>
    calls.call('sts', operation, input, { ...caller, accessKeyId });
});

async function createAlice() {
  await iam(CreateUser, { UserName: 'Alice', Path: '/team/', Tags: [{ Key: 'stage', Value: 'dev' }] });
  return (await iam(CreateAccessKey, { UserName: 'Alice' })).AccessKey;
}

const createRole = () =>
  iam(CreateRole, {
    RoleName: 'orders',
    Path: '/team/',
    AssumeRolePolicyDocument: POLICY,
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });

describe('the key of a user', () => {
  test('has the secret that was returned, also after a restart', async () => {
    const { AccessKeyId, SecretAccessKey, UserName } = await createAlice();
    expect(AccessKeyId).toMatch(/^AKIA123456789012[A-Z2-7]{8}$/);
    expect(UserName).toBe('Alice');
    const expected = {
      secretAccessKey: SecretAccessKey,
      principal: {
        kind: 'user',
        account: '123456789012',
        arn: 'arn:aws:iam::123456789012:user/team/Alice',
        userId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/) as string,
        tags: { stage: 'dev' },
      },
    };
    expect(identities.credential(AccessKeyId)).toEqual(expected);
    expect((await reopened()).credential(AccessKeyId)).toEqual(expected);
    expect(identities.credential('AKIA123456789012AAAAAAAA')).toBeUndefined();
  });

  test('is stored without its secret, which another key file does not open', async () => {
    const { AccessKeyId, SecretAccessKey } = await createAlice();
    const stored = (await meta.list('')).map(({ value }) => value.toString()).join();
    expect(stored).toContain(AccessKeyId);
    expect(stored).not.toContain(SecretAccessKey);
    await disk.remove('access.key');
    const lost = await reopened();
    expect(lost.credential(AccessKeyId)).toBeUndefined();
    await lost.secrets.prepare();
    expect(lost.credential(AccessKeyId)).toBeUndefined();
  });

  test('is unknown at once when it is inactive, and known again when it is active', async () => {
    const { AccessKeyId } = await createAlice();
    const known = identities.credential(AccessKeyId);
    const { revision } = identities;
    expect(identities.credential(AccessKeyId)).toBe(known);
    await iam(UpdateAccessKey, { UserName: 'alice', AccessKeyId, Status: 'Inactive' });
    expect(identities.credential(AccessKeyId)).toBeUndefined();
    expect(identities.revision).toBeGreaterThan(revision);
    await iam(UpdateAccessKey, { UserName: 'alice', AccessKeyId, Status: 'Active' });
    expect(identities.credential(AccessKeyId)).toEqual(known);
  });
});

test('the policies of a user are its own, those of its groups, and its boundary', async () => {
  const { AccessKeyId } = await createAlice();
  const { Policy } = await iam(CreatePolicy, { PolicyName: 'limit', PolicyDocument: OTHER });
  await iam(PutUserPolicy, { UserName: 'Alice', PolicyName: 'own', PolicyDocument: POLICY });
  await iam(PutUserPermissionsBoundary, { UserName: 'Alice', PermissionsBoundary: Policy.Arn });
  await iam(CreateGroup, { GroupName: 'team' });
  await iam(PutGroupPolicy, { GroupName: 'team', PolicyName: 'shared', PolicyDocument: OTHER });
  await iam(AttachGroupPolicy, { GroupName: 'team', PolicyArn: 'arn:aws:iam::aws:policy/Unknown' });
  await iam(AddUserToGroup, { GroupName: 'team', UserName: 'Alice' });
  const { principal } = identities.credential(AccessKeyId)!;
  expect(identities.policiesOf(principal, AccessKeyId)).toEqual({
    identity: [
      { name: 'own', document: POLICY },
      { name: 'shared', document: OTHER },
      { name: 'arn:aws:iam::aws:policy/Unknown', document: undefined },
    ],
    boundary: { name: Policy.Arn, document: OTHER },
    tags: { stage: 'dev' },
    userName: 'Alice',
    userId: expect.stringMatching(/^AIDA/),
  });
});

describe('a session of a role', () => {
  test('has the policies of the role, narrowed by its own', async () => {
    await createRole();
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await iam(AttachRolePolicy, { RoleName: 'orders', PolicyArn: basic });
    const { Credentials, AssumedRoleUser } = await sts(AssumeRole, {
      RoleArn,
      RoleSessionName: 'ci',
      Policy: OTHER,
      PolicyArns: [{ arn: basic }],
      Tags: [{ Key: 'stage', Value: 'prod' }],
      SourceIdentity: 'alice',
    });
    const { AccessKeyId } = Credentials;
    const credential = identities.credential(AccessKeyId)!;
    expect(credential).toEqual({
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      endsMs: Credentials.Expiration,
      principal: {
        kind: 'role-session',
        account: '123456789012',
        arn: AssumedRoleUser.Arn,
        roleArn: RoleArn,
        userId: AssumedRoleUser.AssumedRoleId,
        tags: { stage: 'prod' },
      },
    });
    expect((await reopened()).credential(AccessKeyId)).toEqual(credential);
    const document = expect.stringContaining('logs:PutLogEvents') as string;
    const unrestricted = {
      identity: [{ name: basic, document }],
      tags: { stage: 'prod' },
      userId: AssumedRoleUser.AssumedRoleId,
      roleId: AssumedRoleUser.AssumedRoleId.split(':')[0],
    };
    expect(identities.policiesOf(credential.principal)).toEqual(unrestricted);
    expect(identities.policiesOf(credential.principal, AccessKeyId)).toEqual({
      ...unrestricted,
      session: [
        { name: 'session policy 1', document: OTHER },
        { name: basic, document },
      ],
      sourceIdentity: 'alice',
      issuedMs: clock.now(),
    });
  });

  test('has no policies when its role was deleted and created again', async () => {
    await createRole();
    const { AccessKeyId } = (await sts(AssumeRole, { RoleArn, RoleSessionName: 'ci' })).Credentials;
    await iam(DeleteRole, { RoleName: 'orders' });
    await createRole();
    await iam(PutRolePolicy, { RoleName: 'orders', PolicyName: 'p', PolicyDocument: OTHER });
    const { principal } = identities.credential(AccessKeyId)!;
    expect(identities.policiesOf(principal, AccessKeyId)).toMatchObject({
      identity: [],
      isOfDeletedRole: true,
    });
  });
});

test('the policies of a role are the default versions of managed ones, and its boundary', async () => {
  await createRole();
  const { Policy } = await iam(CreatePolicy, { PolicyName: 'p', Path: '/team/', PolicyDocument: OTHER });
  const PolicyArn = Policy.Arn;
  await iam(AttachRolePolicy, { RoleName: 'orders', PolicyArn });
  await iam(PutRolePermissionsBoundary, { RoleName: 'orders', PermissionsBoundary: PolicyArn });
  await iam(CreatePolicyVersion, { PolicyArn, PolicyDocument: POLICY, SetAsDefault: true });
  const elsewhere = PolicyArn.replace('/team/', '/');
  const { Credentials } = await sts(AssumeRole, {
    RoleArn,
    RoleSessionName: 'ci',
    PolicyArns: [{ arn: elsewhere }],
  });
  const { principal } = identities.credential(Credentials.AccessKeyId)!;
  expect(identities.policiesOf(principal, Credentials.AccessKeyId)).toMatchObject({
    identity: [{ name: PolicyArn, document: POLICY }],
    boundary: { name: PolicyArn, document: POLICY },
    session: [{ name: elsewhere, document: undefined }],
  });
});

test('a session that ends with this process is forgotten when the next one begins after its end', () => {
  const hold = (accessKeyId: string, expiresMs: number) =>
    identities.hold(
      { accessKeyId, account: '1', roleId: 'r', roleName: 'r', sessionName: 's', expiresMs },
      clock.now(),
    );
  hold('ended', clock.now());
  hold('running', clock.now() + 1);
  hold('new', clock.now() + 1);
  expect(['ended', 'running', 'new'].map((key) => identities.session(key)?.accessKeyId)).toEqual([
    undefined,
    'running',
    'new',
  ]);
});

describe('a session of a user', () => {
  test('is the user itself, as long as it exists', async () => {
    const { AccessKeyId } = await createAlice();
    const { Credentials } = await sts(GetSessionToken, {}, AccessKeyId);
    const credential = identities.credential(Credentials.AccessKeyId)!;
    expect(credential).toMatchObject({
      sessionToken: Credentials.SessionToken,
      endsMs: clock.now() + 43_200_000,
    });
    expect(credential.principal).toEqual(identities.credential(AccessKeyId)!.principal);
    await expect(sts(GetSessionToken, {}, Credentials.AccessKeyId)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    await iam(DeleteAccessKey, { UserName: 'Alice', AccessKeyId });
    await iam(DeleteUser, { UserName: 'Alice' });
    expect(identities.credential(Credentials.AccessKeyId)).toBeUndefined();
    await createAlice();
    expect(identities.credential(Credentials.AccessKeyId), 'of a new user of the same name').toBeUndefined();
  });

  test('that is federated may do nothing without policies of its own', async () => {
    const { AccessKeyId } = await createAlice();
    await iam(PutUserPolicy, { UserName: 'Alice', PolicyName: 'own', PolicyDocument: POLICY });
    const federate = async (input: { Policy?: string }) => {
      const { Credentials, FederatedUser } = await sts(
        GetFederationToken,
        { Name: 'guest', ...input },
        AccessKeyId,
      );
      const { principal } = identities.credential(Credentials.AccessKeyId)!;
      expect(principal).toMatchObject({
        kind: 'federated-user',
        arn: FederatedUser.Arn,
        userArn: 'arn:aws:iam::123456789012:user/team/Alice',
      });
      return identities.policiesOf(principal, Credentials.AccessKeyId);
    };
    expect(await federate({})).toEqual({
      identity: [{ name: 'own', document: POLICY }],
      session: [],
      tags: {},
      userId: '123456789012:guest',
      issuedMs: clock.now(),
    });
    expect((await federate({ Policy: OTHER })).session).toEqual([
      { name: 'session policy 1', document: OTHER },
    ]);
  });
});

test('users whose secrets another key encrypted are named', async () => {
  await iam(CreateUser, { UserName: 'keyless' });
  await iam(CreateUser, { UserName: 'producer' });
  await iam(CreateAccessKey, { UserName: 'producer' });
  expect((await reopened()).usersWithLostSecrets()).toEqual([]);
  const others = await StoredIdentities.open(meta, AccessSecrets.of(Buffer.alloc(32, 9), seededRandom(4)));
  expect(others.usersWithLostSecrets()).toEqual(
    expect.arrayContaining(['arn:aws:iam::123456789012:user/producer']),
  );
  expect(others.usersWithLostSecrets()).not.toContain('arn:aws:iam::123456789012:user/keyless');
});
