import { beforeEach, expect, test } from 'vitest';
import { temporaryAccessKey } from '../../../src/lib/aws/access-key.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import { type Access, permissionsOf } from '../../../src/schema/access.ts';
import { AssumeRole } from '../../../src/services/sts/operations/assume-role.ts';
import { AssumeRoot } from '../../../src/services/sts/operations/assume-root.ts';
import { GetAccessKeyInfo } from '../../../src/services/sts/operations/get-access-key-info.ts';
import { GetCallerIdentity } from '../../../src/services/sts/operations/get-caller-identity.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { GetRole } from '../../../src/services/iam/operations/roles/get-role.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import { Sessions } from '../../../src/services/sts/sessions.ts';
import { createStsService } from '../../../src/services/sts/service.ts';
import { caller } from '../../support/caller.ts';
import { fakeJsonService } from '../../support/fakes/fake-json-service.ts';
import { openIdentities } from '../../support/identities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { REQUEST_ID, authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

let clock: VirtualClock;
let identities: Awaited<ReturnType<typeof openIdentities>>;
let service: ReturnType<typeof createStsService>;
let calls: InProcessCalls;

beforeEach(async () => {
  clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const random = seededRandom(1);
  calls = new InProcessCalls();
  identities = await openIdentities(meta);
  service = createStsService({ meta, identities, clock, random });
  calls.join(service);
  calls.join(createIamService({ meta, identities, clock, random }));
});

test('the caller is the root user of its account', async () => {
  expect(await calls.call('sts', GetCallerIdentity, {}, caller)).toEqual({
    UserId: '123456789012',
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  });
});

// The response of the example in the API reference, with our names:
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html#API_GetCallerIdentity_Examples
test('GetCallerIdentity has the XML response of the API reference', async () => {
  const request = wireRequest({
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('sts'),
    },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect((await dispatchTo([service], request)).text).toBe(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<UserId>000000000000</UserId><Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>' +
      `</GetCallerIdentityResult><ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>` +
      '</GetCallerIdentityResponse>',
  );
});

const RoleArn = 'arn:aws:iam::210987654321:role/team/deployer';
const assume = (input: { DurationSeconds?: number } = {}) =>
  calls.call('sts', AssumeRole, { RoleArn, RoleSessionName: 'ci', ...input }, caller);

test('AssumeRole creates a session in the account of the role', async () => {
  const { Credentials, AssumedRoleUser } = await assume({ DurationSeconds: 900 });
  expect(Credentials).toMatchObject({
    AccessKeyId: expect.stringMatching(/^ASIA210987654321/),
    Expiration: clock.now() + 900_000,
  });
  const Arn = 'arn:aws:sts::210987654321:assumed-role/deployer/ci';
  expect(AssumedRoleUser).toEqual({ Arn, AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:ci$/) });
  const request = wireRequest({
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('sts', Credentials.AccessKeyId),
    },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  const { text } = await dispatchTo([service], request, { clock });
  expect(text).toContain(
    `<UserId>${AssumedRoleUser.AssumedRoleId}</UserId><Account>210987654321</Account><Arn>${Arn}</Arn>`,
  );
});

test('the role id is the same in every session, and is that of IAM when IAM has the role', async () => {
  const account = '210987654321';
  const Path = '/team/';
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
  const unknown = await assume();
  expect((await assume()).AssumedRoleUser).toEqual(unknown.AssumedRoleUser);
  const { Role } = await calls.call(
    'iam',
    CreateRole,
    { RoleName: 'deployer', Path, AssumeRolePolicyDocument },
    { ...caller, account },
  );
  const { AssumedRoleUser } = await assume();
  expect(AssumedRoleUser.AssumedRoleId).toBe(`${Role.RoleId}:ci`);
  expect((await assume()).AssumedRoleUser).toEqual(AssumedRoleUser);
  const other = { RoleArn: RoleArn.replace('/team', ''), RoleSessionName: 'ci' };
  const elsewhere = await calls.call('sts', AssumeRole, other, caller);
  expect(elsewhere.AssumedRoleUser.AssumedRoleId).not.toBe(AssumedRoleUser.AssumedRoleId);
  const got = await calls.call('iam', GetRole, { RoleName: 'deployer' }, { ...caller, account });
  expect(got.Role.RoleLastUsed).toEqual({});
});

test('the source identity and transitive tags of a session stay along a chain of roles, with permissions of their own', async () => {
  const first = await calls.call(
    'sts',
    AssumeRole,
    {
      RoleArn,
      RoleSessionName: 'ci',
      SourceIdentity: 'ann',
      Tags: [{ Key: 'team', Value: 'a' }],
      TransitiveTagKeys: ['team'],
    },
    caller,
  );
  expect(first.SourceIdentity).toBe('ann');
  const account = '210987654321';
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
  const next = { RoleArn: `arn:aws:iam::${account}:role/next`, RoleSessionName: 'ci' };
  await calls.call('iam', CreateRole, { RoleName: 'next', AssumeRolePolicyDocument }, { ...caller, account });
  const asFirst = {
    ...caller,
    account,
    accessKeyId: first.Credentials.AccessKeyId,
    authority: { name: first.AssumedRoleUser.Arn, isEnforced: true, require: () => undefined },
  };
  const permissions = await permissionsOf(AssumeRole.access as Access, next, asFirst, { identities });
  expect(permissions.map(({ action }) => action)).toEqual([
    'sts:AssumeRole',
    'sts:TagSession',
    'sts:SetSourceIdentity',
  ]);
  expect(permissions[2]?.conditions).toMatchObject({ 'sts:SourceIdentity': 'ann' });
  const second = await calls.call('sts', AssumeRole, next, asFirst);
  expect(second.SourceIdentity).toBe('ann');
  expect(identities.session(second.Credentials.AccessKeyId)).toMatchObject({
    sourceIdentity: 'ann',
    tags: { team: 'a' },
  });
  await expect(calls.call('sts', AssumeRole, { ...next, SourceIdentity: 'bob' }, asFirst)).rejects.toThrow(
    'not authorized to perform: sts:SetSourceIdentity',
  );
});

const unsigned = (fields: Record<string, string>) =>
  dispatchTo(
    [service],
    wireRequest({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Version: '2011-06-15', ...fields }).toString(),
    }),
  );

test('AssumeRoot gives the account of the operator the root user of another one, and no other account', async () => {
  const input = { TargetPrincipal: '210987654321', TaskPolicyArn: {} };
  const operator = { ...caller, account: '000000000000' };
  const { Credentials } = await calls.call('sts', AssumeRoot, input, operator);
  const session = { ...caller, account: '210987654321', accessKeyId: Credentials.AccessKeyId };
  expect(await calls.call('sts', GetCallerIdentity, {}, session)).toMatchObject({
    Arn: 'arn:aws:iam::210987654321:root',
  });
  expect(Credentials.Expiration - clock.now()).toBe(15 * 60_000);
  await expect(calls.call('sts', AssumeRoot, input, caller)).rejects.toMatchObject({
    code: 'AccessDeniedException',
  });
});

test('AssumeRoot makes nobody the operator', async () => {
  const operator = { ...caller, account: '000000000000' };
  for (const TargetPrincipal of ['000000000000', 'arn:aws:iam::000000000000:root']) {
    const input = { TargetPrincipal, TaskPolicyArn: {} };
    await expect(calls.call('sts', AssumeRoot, input, operator)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  }
});

test('GetAccessKeyInfo reads the account in a key, and rejects keys without one', async () => {
  const accountOf = (AccessKeyId: string) => calls.call('sts', GetAccessKeyInfo, { AccessKeyId }, caller);
  const AccessKeyId = temporaryAccessKey('210987654321', clock.now(), seededRandom(2));
  expect(await accountOf(AccessKeyId)).toEqual({ Account: '210987654321' });
  await expect(accountOf('AKIDEXAMPLE12345')).rejects.toMatchObject({ code: 'ValidationException' });
});

test('only AssumeRoleWithWebIdentity is accepted without a signature', async () => {
  const rejected = await unsigned({ Action: 'GetCallerIdentity' });
  expect(rejected.status).toBe(403);
  expect(rejected.text).toContain(
    '<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message>',
  );
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  const claims = { iss: 'https://token.example.com', sub: 'repo:a/b', aud: ['sts.amazonaws.com'] };
  const assumeWith = (WebIdentityToken: string) =>
    unsigned({ Action: 'AssumeRoleWithWebIdentity', RoleArn, RoleSessionName: 'ci', WebIdentityToken });
  const { status, text } = await assumeWith(`${part({ alg: 'none' })}.${part(claims)}.signature`);
  expect(status).toBe(200);
  expect(text).toContain('<AccessKeyId>ASIA210987654321');
  expect(text).toContain('<SubjectFromWebIdentityToken>repo:a/b</SubjectFromWebIdentityToken>');
  expect(text).toContain('<Provider>token.example.com</Provider><Audience>sts.amazonaws.com</Audience>');
  expect((await assumeWith('no token')).text).toContain('<Code>InvalidIdentityToken</Code>');
});

test.each([
  ['sts', { 'content-type': 'application/x-www-form-urlencoded' }, 403, '<Code>ExpiredToken</Code>'],
  [
    'things',
    { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Things_20260101.PutThing' },
    400,
    '"__type":"ExpiredTokenException"',
  ],
])('a request to %s with the key of an expired session is refused', async (name, headers, status, code) => {
  const { AccessKeyId } = (await assume({ DurationSeconds: 900 })).Credentials;
  const things = fakeJsonService().service;
  const send = (accessKey: string) =>
    dispatchTo(
      [service, things],
      wireRequest({
        headers: {
          ...headers,
          'x-amz-date': '20260101T000000Z',
          authorization: authorization(name, accessKey),
        },
        body: name === 'sts' ? 'Action=GetCallerIdentity&Version=2011-06-15' : '{"Name":"abc"}',
      }),
      { clock },
    );
  await clock.advance(899_999);
  expect(await send(AccessKeyId)).toMatchObject({ status: 200 });
  await clock.advance(1);
  const refused = await send(AccessKeyId);
  expect(refused.status).toBe(status);
  expect(refused.text).toContain(code);
  expect(refused.text).toContain('The security token included in the request is expired');
  // Keys that were not issued here are not known to have ended.
  expect(await send('ASIAIOSFODNN7EXAMPLE')).toMatchObject({ status: 200 });
});

test('beyond the bound, the sessions that end first are deleted', async () => {
  const { meta } = memoryStore(clock);
  const sessions = new Sessions(meta, 2);
  const create = (accessKeyId: string, expiresMs: number) =>
    sessions.create(
      { accessKeyId, account: caller.account, roleId: 'r', roleName: 'r', sessionName: 's', expiresMs },
      clock.now(),
    );
  await create('late', clock.now() + 3_000);
  await create('early', clock.now() + 1_000);
  await create('last', clock.now() + 2_000);
  expect(await sessions.find('early')).toBeUndefined();
  expect(await sessions.find('late')).toBeDefined();
  expect(await sessions.find('last')).toBeDefined();
});

test('a principal with many sessions displaces its own', async () => {
  const sessions = new Sessions(memoryStore(clock).meta, 4);
  const create = (accessKeyId: string, roleId: string, lifeMs: number) =>
    sessions.create(
      {
        accessKeyId,
        account: caller.account,
        roleId,
        roleName: roleId,
        sessionName: 's',
        expiresMs: clock.now() + lifeMs,
      },
      clock.now(),
    );
  await create('of a function', 'quiet', 1_000);
  for (let count = 1; count <= 8; count++) await create(`noisy ${count}`, 'noisy', 60_000 + count);
  expect(await sessions.find('of a function')).toBeDefined();
  expect(await sessions.find('noisy 1')).toBeUndefined();
  expect(await sessions.find('noisy 8')).toBeDefined();
});

test('an expired session with policies is kept for the changes that it has begun, and no longer', async () => {
  const sessions = new Sessions(memoryStore(clock).meta);
  const create = (accessKeyId: string, policies?: { document: string }[]) =>
    sessions.create(
      {
        accessKeyId,
        account: caller.account,
        roleId: 'r',
        roleName: 'r',
        sessionName: 's',
        expiresMs: clock.now() + 900_000,
        policies,
      },
      clock.now(),
    );
  await create('limited', [{ document: '{}' }]);
  await create('whole');
  await clock.advance(23 * 3_600_000);
  await create('later');
  expect(await sessions.find('whole')).toBeUndefined();
  expect(await sessions.find('limited')).toBeDefined();
  await clock.advance(3_600_000 + 900_000);
  await create('last');
  expect(await sessions.find('limited')).toBeUndefined();
});

test('an expired session is deleted when another one is created', async () => {
  const { Credentials } = await assume({ DurationSeconds: 900 });
  await clock.advance(900_000);
  await assume();
  const withSession = { ...caller, accessKeyId: Credentials.AccessKeyId };
  expect(await calls.call('sts', GetCallerIdentity, {}, withSession)).toMatchObject({
    Arn: 'arn:aws:iam::123456789012:root',
  });
});

test.each(['arn:aws:iam::210987654321:user/deployer', 'arn:aws:iam::self:role/deployer'])(
  'AssumeRole rejects %s, which is not the ARN of a role',
  async (arn) => {
    const input = { RoleArn: arn, RoleSessionName: 'ci' };
    await expect(calls.call('sts', AssumeRole, input, caller)).rejects.toThrow(`${arn} is invalid`);
  },
);
