import { beforeEach, describe, expect, test } from 'vitest';
import { accountRoot, type Principal } from '../../src/policy/principal.ts';
import { AccessDenied } from '../../src/schema/common-errors.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { caller } from '../support/caller.ts';
import {
  ACCOUNT,
  STREAM,
  USER,
  SESSION_KEY,
  PUT,
  REQUEST,
  NOT_ALLOWED,
  policy,
  allow,
  AccessWorld,
  check,
} from './access-world.ts';

let world: AccessWorld;
beforeEach(() => {
  world = new AccessWorld();
});

test('a call without permission gets the error of its service, with the sentence of AWS', () => {
  expect(() => world.ofUser().require([PUT], caller, AccessDenied)).toThrow(
    AccessDenied(
      `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesis:PutRecord ` +
        `on resource: ${STREAM} because ${NOT_ALLOWED}`,
    ),
  );
});

test('a decision changes with the policies of the principal, and with that of the resource', async () => {
  const user = world.ofUser();
  expect(await check(user)).toBe(NOT_ALLOWED);

  world.policies = { identity: policy(allow()) };
  expect(await check(user)).toBe(NOT_ALLOWED);
  world.revision++;
  expect(await check(user)).toBe('allowed');

  world.facts = { policyOf: async () => policy({ ...allow(), Effect: 'Deny', Principal: '*' }) };
  expect(await check(user)).toBe('an explicit deny in a resource-based policy');
  world.facts = {};
  expect(await check(user)).toBe('allowed');
});

test('the policy of a resource is asked for again once its revision has grown, and not before', async () => {
  world.policies = { identity: policy(allow()) };
  const asked: string[] = [];
  const withPolicy = (policyRevision: number, text: string | undefined) => {
    world.facts = {
      policyRevision,
      policyOf(arn) {
        asked.push(`${policyRevision} ${arn}`);
        return text;
      },
    };
  };
  const denying = policy({ ...allow(), Effect: 'Deny', Principal: '*' });
  const user = world.ofUser();

  withPolicy(1, undefined);
  expect([await check(user), await check(world.ofUser())]).toEqual(['allowed', 'allowed']);
  withPolicy(2, undefined);
  expect([await check(user), await check(user)]).toEqual(['allowed', 'allowed']);
  withPolicy(3, denying);
  expect(await check(user)).toBe('an explicit deny in a resource-based policy');
  withPolicy(4, undefined);
  expect(await check(user)).toBe('allowed');
  expect(asked).toEqual([1, 2, 3, 4].map((number) => `${number} ${STREAM}`));
});

test('an access key that another principal has from now on does not keep its decisions', async () => {
  world.policies = { identity: policy(allow()) };
  expect(await check(world.ofUser())).toBe('allowed');
  world.policies = {};
  const other: Principal = { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/bob` };
  expect(await check(world.authorizer.ofClient(other, 'AKIA1', REQUEST))).toBe(NOT_ALLOWED);
});

describe('the policies of 1,000 principals', () => {
  const ask = (n: number, name = `${USER.arn}${n}`) => {
    const user: Principal = { ...USER, arn: name };
    return check(world.authorizer.ofClient(user, `AKIA${n}`, REQUEST));
  };

  test('are kept compiled, until there is one more', async () => {
    for (let n = 0; n < 1_000; n++) await ask(n);
    await ask(0);
    expect(world.policyReads).toBe(1_000);
    await ask(1_000);
    await ask(0);
    expect(world.policyReads).toBe(1_002);
  });

  test('are kept when another principal has one of their access keys', async () => {
    for (let n = 0; n < 1_000; n++) await ask(n);
    await ask(1, `${USER.arn}-of-another-account`);
    await ask(0);
    expect(world.policyReads).toBe(1_001);
  });
});

describe('what a decision may depend on', () => {
  const condition = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } });

  test.each<[key: string, value: string]>([
    ['aws:SourceIp', '10.1.2.3'],
    ['aws:SecureTransport', 'true'],
    ['aws:UserAgent', 'test'],
    ['aws:RequestedRegion', 'eu-west-1'],
    ['aws:CurrentTime', `${new Date(new VirtualClock().now()).toISOString().slice(0, 19)}Z`],
    ['aws:username', 'ann'],
    ['aws:PrincipalTag/team', 'red'],
    ['aws:ResourceTag/stage', 'test'],
    ['aws:SourceIdentity', 'ann'],
    ['kinesis:x', 'y'],
  ])('%s', async (key, value) => {
    world.policies = {
      tags: { team: 'red' },
      sourceIdentity: 'ann',
      identity: policy(allow(condition(key, value))),
    };
    world.facts = { tagsOf: async () => ({ stage: 'test' }) };
    expect(await check(world.ofUser(), { ...PUT, conditions: { 'kinesis:x': 'y' } })).toBe('allowed');
    world.policies = { ...world.policies, identity: policy(allow(condition(key, `not ${value}`))) };
    world.revision++;
    expect(await check(world.ofUser(), { ...PUT, conditions: { 'kinesis:x': 'y' } })).toBe(NOT_ALLOWED);
  });

  test.each<[key: string, value: string, asked: string[]]>([
    ['aws:SourceIp', '10.1.2.3', []],
    ['aws:resourceTag/stage', 'test', ['tags']],
    ['aws:requestedRegion', 'us-west-2', ['region']],
    // Escapes are another spelling of the same text.
    [String.raw`aws:ResourceTag\/stage`, 'test', ['tags', 'region']],
    [String.raw`aws:Requested\u0052egion`, 'us-west-2', ['tags', 'region']],
  ])('what a policy names of the resource, and nothing else: %s', async (key, value, expected) => {
    const asked: string[] = [];
    world.facts = {
      async tagsOf() {
        asked.push('tags');
        return { stage: 'test' };
      },
      async regionOf() {
        asked.push('region');
        return 'us-west-2';
      },
    };
    world.policies = { identity: policy(allow(condition('KEY', value))).replace('KEY', key) };
    expect(await check(world.ofUser())).toBe('allowed');
    expect(asked).toEqual(expected);
  });

  test('the value of a key at each request', async () => {
    world.policies = { identity: policy(allow(condition('aws:SourceIp', '10.1.2.3'))) };
    expect(await check(world.ofUser())).toBe('allowed');
    const elsewhere = world.authorizer.ofClient(USER, 'AKIA1', { ...REQUEST, sourceIp: '10.9.9.9' });
    expect(await check(elsewhere)).toBe(NOT_ALLOWED);
  });
});

test('boundary and session policies restrict', async () => {
  const other = { name: 'other', document: policy(allow({ Action: 'kinesis:GetRecords' })) };
  world.policies = { identity: policy(allow()), boundary: other };
  expect(await check(world.ofUser())).toBe('no permissions boundary allows the kinesis:PutRecord action');
  world.policies = { identity: policy(allow()), session: [other] };
  world.revision++;
  expect(await check(world.ofUser())).toBe('no session policy allows the kinesis:PutRecord action');
});

test('session policies belong to one of the keys of a principal', async () => {
  const other = { name: 'other', document: policy(allow({ Action: 'kinesis:GetRecords' })) };
  world.policies = { identity: policy(allow()), session: [other] };
  expect(await check(world.authorizer.ofClient(USER, SESSION_KEY, REQUEST))).toContain('no session policy');
  expect(await check(world.authorizer.ofClient(USER, undefined, REQUEST))).toBe('allowed');
});

test('all permissions are needed, also when the policies of resources come later', async () => {
  world.facts = { policyOf: async () => undefined };
  world.policies = { identity: policy(allow({ NotAction: 'kinesis:DeleteStream', Action: undefined })) };
  const permission = (name: string) => ({ action: `kinesis:${name}`, resource: STREAM });
  const require = (...names: string[]) =>
    Promise.resolve(world.ofUser().require(names.map(permission), caller, AccessDenied));
  await expect(require('PutRecord', 'DeleteStream', 'PutRecords')).rejects.toThrow('kinesis:DeleteStream');
  await expect(require('PutRecord', 'PutRecords', 'DeleteStream')).rejects.toThrow('kinesis:DeleteStream');
  await expect(require('PutRecord', 'PutRecords')).resolves.toBeUndefined();
});

test('a policy that is malformed or unknown allows nothing, and the first is logged', async () => {
  world.policies = { identity: '{"Statement": 1}' };
  expect(await check(world.ofUser())).toBe(NOT_ALLOWED);
  expect(world.warnings).toHaveLength(1);
  expect(world.warnings[0]).toMatch(/^the policy own allows nothing, because it is malformed/);
});

test('the root user may do everything in its account', async () => {
  const root = world.authorizer.ofClient(accountRoot(ACCOUNT), undefined, REQUEST);
  expect(await check(root)).toBe('allowed');
  const other = world.authorizer.ofClient(accountRoot('999999999999'), undefined, REQUEST);
  expect(await check(other)).toBe('no resource-based policy allows the kinesis:PutRecord action');
  expect([...world.observations.counters()]).toEqual([]);
});

test('the policy of a resource cannot keep the root user of its account from changing the policy', async () => {
  world.facts = { policyOf: () => policy({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }) };
  world.policies = { identity: policy(allow()) };
  const root = world.authorizer.ofClient(accountRoot(ACCOUNT), undefined, REQUEST);
  const other = world.authorizer.ofClient(accountRoot('999999999999'), undefined, REQUEST);
  const unlock = { ...PUT, action: 'kinesis:DeleteResourcePolicy' };
  const denied = 'an explicit deny in a resource-based policy';
  expect(await check(root, unlock)).toBe('allowed');
  expect(await check(root, PUT)).toBe(denied);
  expect(await check(other, unlock)).toBe(denied);
  expect(await check(world.ofUser(), unlock)).toBe(denied);
});

test('a service needs a policy of the resource that names it and the source', async () => {
  const source = { sourceArn: `arn:aws:events:eu-west-1:${ACCOUNT}:rule/r`, sourceAccount: ACCOUNT };
  const service = world.authorizer.ofService('events.amazonaws.com', source);
  expect(await check(service)).toBe('no resource-based policy allows the kinesis:PutRecord action');
  const principal = { Principal: { Service: 'events.amazonaws.com' } };
  const condition = { Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${ACCOUNT}:rule/r` } } };
  world.facts = { policyOf: () => policy(allow({ ...principal, ...condition })) };
  expect(await check(service)).toBe('allowed');
  const rule2 = { ...source, sourceArn: `${source.sourceArn}2` };
  expect(await check(world.authorizer.ofService('events.amazonaws.com', rule2))).not.toBe('allowed');
});

describe('the client that asked for a change of a stack', () => {
  const signer = { name: `arn:aws:iam::${ACCOUNT}:user/ann`, accessKeyId: SESSION_KEY };
  const deployer = (isLimited?: boolean) =>
    world.authorizer.ofPrincipal({ ...signer, isLimited }, 'cloudformation.amazonaws.com');
  const onlySqs = { name: 'session', document: policy(allow({ Action: 'sqs:*' })) };

  test('keeps its session policies', async () => {
    world.credentials.set(SESSION_KEY, { secretAccessKey: '', principal: USER });
    world.policies = { identity: policy(allow()), session: [onlySqs] };
    expect(world.authorizer.ofClient(USER, SESSION_KEY, REQUEST).isLimited).toBe(true);
    expect(world.authorizer.ofClient(USER, undefined, REQUEST).isLimited).toBe(false);
    expect(await check(deployer(true))).toBe('no session policy allows the kinesis:PutRecord action');
  });

  test('may do nothing when they are no longer known', async () => {
    world.policies = { identity: policy(allow()), session: [onlySqs] };
    expect(await check(deployer())).toBe('allowed');
    expect(await check(deployer(true))).toBe('no session policy allows the kinesis:PutRecord action');
  });

  test('is not another principal that has the key now', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/bob`;
    world.credentials.set(SESSION_KEY, { secretAccessKey: '', principal: { ...USER, arn } });
    world.policies = { identity: policy(allow()), session: [onlySqs] };
    expect(deployer().name).toBe(signer.name);
    expect(await check(deployer())).toBe('allowed');
  });
});

test('a policy that revokes the sessions of a time applies to those that began before it', async () => {
  const revoked = (before: string) =>
    policy(allow(), {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
    });
  const outcome = (more: AccessWorld['policies']) => {
    world.policies = more;
    world.revision++;
    return check(world.ofUser());
  };
  const issuedMs = Date.parse('2026-03-01T10:00:00.900Z');
  const denied = 'an explicit deny in an identity-based policy';
  expect(await outcome({ identity: revoked('2026-03-01T10:00:01Z'), issuedMs })).toBe(denied);
  expect(await outcome({ identity: revoked('2026-03-01T10:00:00Z'), issuedMs })).toBe('allowed');
  expect(await outcome({ identity: revoked('2026-03-01T10:00:01Z') })).toBe('allowed');

  const mfa = policy(allow({ Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } } }));
  expect(await outcome({ identity: mfa, issuedMs })).toBe(NOT_ALLOWED);
  expect(await outcome({ identity: mfa })).toBe('allowed');
});
