import { beforeEach, describe, expect, test } from 'vitest';
import { Authorizer } from '../../src/access/authorizer.ts';
import type { Credential, Identities, PrincipalPolicies } from '../../src/access/identities.ts';
import type { AccessMode } from '../../src/access/mode.ts';
import { DenialLog } from '../../src/access/observation/denial-log.ts';
import { Observations } from '../../src/access/observation/observations.ts';
import { accountRoot, type Principal } from '../../src/policy/principal.ts';
import type { ResourceFacts } from '../../src/schema/access.ts';
import type { AssumingService, Authority, Permission } from '../../src/schema/caller.ts';
import { AccessDenied } from '../../src/schema/common-errors.ts';
import type { Service } from '../../src/schema/service.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { caller } from '../support/caller.ts';

const ACCOUNT = '123456789012';
const STREAM = `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/clicks`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/reader`;
const USER: Principal = { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann` };
/** The access key of a session, to which session policies belong. */
const SESSION_KEY = 'ASIA1';
const PUT: Permission = { action: 'kinesis:PutRecord', resource: STREAM };
const REQUEST = { sourceIp: '::ffff:10.1.2.3', isSecure: true, userAgent: 'test', referer: undefined };

type Statement = Record<string, unknown>;

const policy = (...statements: Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (more: Statement = {}) => ({ Effect: 'Allow', Action: 'kinesis:*', Resource: '*', ...more });

let policies: Partial<Omit<PrincipalPolicies, 'identity'>> & { identity?: string };
let revision: number;
let credentials: Map<string, Credential>;
let facts: ResourceFacts;
let warnings: string[];
let clock: VirtualClock;
let observations: Observations;
let authorizer: Authorizer;

const identities: Identities = {
  get revision() {
    return revision;
  },
  credential: (accessKeyId) => credentials.get(accessKeyId),
  policiesOf(_, accessKeyId) {
    const { identity, session, ...rest } = policies;
    return {
      tags: {},
      ...rest,
      ...(accessKeyId !== undefined && { session }),
      identity: identity === undefined ? [] : [{ name: 'own', document: identity }],
    };
  },
  used() {},
};

function open(mode: AccessMode): void {
  const logger = { info() {}, error() {}, warn: (message: string) => void warnings.push(message) };
  clock = new VirtualClock();
  observations = new Observations(clock);
  const denials = new DenialLog(logger);
  authorizer = new Authorizer({ mode, identities, observations, denials, clock, logger });
  const service = {
    name: 'kinesis',
    protocols: [],
    operations: new Map(),
    resources: {
      get policyRevision() {
        return facts.policyRevision;
      },
      policyOf: (arn: string) => facts.policyOf?.(arn, caller),
      tagsOf: (arn: string) => facts.tagsOf?.(arn, caller),
      regionOf: (arn: string) => facts.regionOf?.(arn, caller),
    },
  } as Service;
  authorizer.useServices([service]);
}

beforeEach(() => {
  policies = {};
  revision = 1;
  credentials = new Map();
  facts = {};
  warnings = [];
  open('enforce');
});

const ofUser = () => authorizer.ofClient(USER, 'AKIA1', REQUEST);
const check = async (authority: Authority, permission: Permission = PUT): Promise<string> => {
  try {
    await authority.require([permission], caller, AccessDenied);
    return 'allowed';
  } catch (error) {
    return (error as Error).message.replace(/^.* because |^.* with /, '');
  }
};
const NOT_ALLOWED = 'no identity-based policy allows the kinesis:PutRecord action';

test('a call without permission gets the error of its service, with the sentence of AWS', () => {
  expect(() => ofUser().require([PUT], caller, AccessDenied)).toThrow(
    AccessDenied(
      `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesis:PutRecord ` +
        `on resource: ${STREAM} because ${NOT_ALLOWED}`,
    ),
  );
});

test('a decision changes with the policies of the principal, and with that of the resource', async () => {
  const user = ofUser();
  expect(await check(user)).toBe(NOT_ALLOWED);

  policies = { identity: policy(allow()) };
  expect(await check(user)).toBe(NOT_ALLOWED);
  revision++;
  expect(await check(user)).toBe('allowed');

  facts = { policyOf: async () => policy({ ...allow(), Effect: 'Deny', Principal: '*' }) };
  expect(await check(user)).toBe('an explicit deny in a resource-based policy');
  facts = {};
  expect(await check(user)).toBe('allowed');
});

test('the policy of a resource is asked for again once its revision has grown, and not before', async () => {
  policies = { identity: policy(allow()) };
  const asked: string[] = [];
  const withPolicy = (policyRevision: number, text: string | undefined) => {
    facts = {
      policyRevision,
      policyOf(arn) {
        asked.push(`${policyRevision} ${arn}`);
        return text;
      },
    };
  };
  const denying = policy({ ...allow(), Effect: 'Deny', Principal: '*' });
  const user = ofUser();

  withPolicy(1, undefined);
  expect([await check(user), await check(ofUser())]).toEqual(['allowed', 'allowed']);
  withPolicy(2, undefined);
  expect([await check(user), await check(user)]).toEqual(['allowed', 'allowed']);
  withPolicy(3, denying);
  expect(await check(user)).toBe('an explicit deny in a resource-based policy');
  withPolicy(4, undefined);
  expect(await check(user)).toBe('allowed');
  expect(asked).toEqual([1, 2, 3, 4].map((number) => `${number} ${STREAM}`));
});

test('an access key that another principal has from now on does not keep its decisions', async () => {
  policies = { identity: policy(allow()) };
  expect(await check(ofUser())).toBe('allowed');
  policies = {};
  const other: Principal = { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/bob` };
  expect(await check(authorizer.ofClient(other, 'AKIA1', REQUEST))).toBe(NOT_ALLOWED);
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
    policies = {
      tags: { team: 'red' },
      sourceIdentity: 'ann',
      identity: policy(allow(condition(key, value))),
    };
    facts = { tagsOf: async () => ({ stage: 'test' }) };
    expect(await check(ofUser(), { ...PUT, conditions: { 'kinesis:x': 'y' } })).toBe('allowed');
    policies = { ...policies, identity: policy(allow(condition(key, `not ${value}`))) };
    revision++;
    expect(await check(ofUser(), { ...PUT, conditions: { 'kinesis:x': 'y' } })).toBe(NOT_ALLOWED);
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
    facts = {
      async tagsOf() {
        asked.push('tags');
        return { stage: 'test' };
      },
      async regionOf() {
        asked.push('region');
        return 'us-west-2';
      },
    };
    policies = { identity: policy(allow(condition('KEY', value))).replace('KEY', key) };
    expect(await check(ofUser())).toBe('allowed');
    expect(asked).toEqual(expected);
  });

  test('the value of a key at each request', async () => {
    policies = { identity: policy(allow(condition('aws:SourceIp', '10.1.2.3'))) };
    expect(await check(ofUser())).toBe('allowed');
    const elsewhere = authorizer.ofClient(USER, 'AKIA1', { ...REQUEST, sourceIp: '10.9.9.9' });
    expect(await check(elsewhere)).toBe(NOT_ALLOWED);
  });
});

test('boundary and session policies restrict', async () => {
  const other = { name: 'other', document: policy(allow({ Action: 'kinesis:GetRecords' })) };
  policies = { identity: policy(allow()), boundary: other };
  expect(await check(ofUser())).toBe('no permissions boundary allows the kinesis:PutRecord action');
  policies = { identity: policy(allow()), session: [other] };
  revision++;
  expect(await check(ofUser())).toBe('no session policy allows the kinesis:PutRecord action');
});

test('session policies belong to one of the keys of a principal', async () => {
  const other = { name: 'other', document: policy(allow({ Action: 'kinesis:GetRecords' })) };
  policies = { identity: policy(allow()), session: [other] };
  expect(await check(authorizer.ofClient(USER, SESSION_KEY, REQUEST))).toContain('no session policy');
  expect(await check(authorizer.ofClient(USER, undefined, REQUEST))).toBe('allowed');
});

test('all permissions are needed, also when the policies of resources come later', async () => {
  facts = { policyOf: async () => undefined };
  policies = { identity: policy(allow({ NotAction: 'kinesis:DeleteStream', Action: undefined })) };
  const permission = (name: string) => ({ action: `kinesis:${name}`, resource: STREAM });
  const require = (...names: string[]) =>
    Promise.resolve(ofUser().require(names.map(permission), caller, AccessDenied));
  await expect(require('PutRecord', 'DeleteStream', 'PutRecords')).rejects.toThrow('kinesis:DeleteStream');
  await expect(require('PutRecord', 'PutRecords', 'DeleteStream')).rejects.toThrow('kinesis:DeleteStream');
  await expect(require('PutRecord', 'PutRecords')).resolves.toBeUndefined();
});

test('a policy that is malformed or unknown allows nothing, and the first is logged', async () => {
  policies = { identity: '{"Statement": 1}' };
  expect(await check(ofUser())).toBe(NOT_ALLOWED);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^the policy own allows nothing, because it is malformed/);
});

test('the root user may do everything in its account', async () => {
  const root = authorizer.ofClient(accountRoot(ACCOUNT), undefined, REQUEST);
  expect(await check(root)).toBe('allowed');
  const other = authorizer.ofClient(accountRoot('999999999999'), undefined, REQUEST);
  expect(await check(other)).toBe('no resource-based policy allows the kinesis:PutRecord action');
  expect([...observations.counters()]).toEqual([]);
});

test('the policy of a resource cannot keep the root user of its account from changing the policy', async () => {
  facts = { policyOf: () => policy({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }) };
  policies = { identity: policy(allow()) };
  const root = authorizer.ofClient(accountRoot(ACCOUNT), undefined, REQUEST);
  const other = authorizer.ofClient(accountRoot('999999999999'), undefined, REQUEST);
  const unlock = { ...PUT, action: 'kinesis:DeleteResourcePolicy' };
  const denied = 'an explicit deny in a resource-based policy';
  expect(await check(root, unlock)).toBe('allowed');
  expect(await check(root, PUT)).toBe(denied);
  expect(await check(other, unlock)).toBe(denied);
  expect(await check(ofUser(), unlock)).toBe(denied);
});

test('a service needs a policy of the resource that names it and the source', async () => {
  const source = { sourceArn: `arn:aws:events:eu-west-1:${ACCOUNT}:rule/r`, sourceAccount: ACCOUNT };
  const service = authorizer.ofService('events.amazonaws.com', source);
  expect(await check(service)).toBe('no resource-based policy allows the kinesis:PutRecord action');
  const principal = { Principal: { Service: 'events.amazonaws.com' } };
  const condition = { Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${ACCOUNT}:rule/r` } } };
  facts = { policyOf: () => policy(allow({ ...principal, ...condition })) };
  expect(await check(service)).toBe('allowed');
  const rule2 = { ...source, sourceArn: `${source.sourceArn}2` };
  expect(await check(authorizer.ofService('events.amazonaws.com', rule2))).not.toBe('allowed');
});

/** Makes the trust policies of roles known. */
function trust(policyOf: () => string | undefined): void {
  authorizer.useServices([{ name: 'iam', operations: new Map(), protocols: [], resources: { policyOf } }]);
}

const LAMBDA: AssumingService = {
  names: ['lambda.amazonaws.com'],
  sourceArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:fn`,
  sourceAccount: ACCOUNT,
};
const trusting = (Service: string, more: Statement = {}) =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service }, ...more });

test('the trust policy of a role counts only for assuming it', async () => {
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/fn`;
  const session: Principal = { kind: 'role-session', account: ACCOUNT, arn, roleArn: ROLE };
  const role = authorizer.ofClient(session, undefined, REQUEST);
  let text = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } });
  trust(() => text);
  policies = { identity: policy({ Effect: 'Allow', Action: 'sts:*', Resource: '*' }) };
  expect(await check(role, { action: 'sts:AssumeRole', resource: ROLE })).toBe('allowed');
  text = policy({ Effect: 'Deny', Action: '*', Principal: '*' });
  expect(await check(role, { action: 'sts:AssumeRole', resource: ROLE })).toContain('explicit deny');
  policies = { identity: policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }) };
  revision++;
  expect(await check(role, { action: 'iam:GetRole', resource: ROLE })).toBe('allowed');
  expect(warnings).toEqual([]);
});

test('a service acts as a role that trusts it, with the permissions of the role', async () => {
  const role = authorizer.ofRole(ROLE, 'fn', LAMBDA);
  expect(role.name).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/fn`);
  policies = { identity: policy(allow()) };
  expect(await check(role)).toContain('allows the sts:AssumeRole action');
  let text: string | undefined = trusting('lambda.amazonaws.com');
  trust(() => text);
  expect(await check(role)).toBe('allowed');
  expect(await check(role, { action: 'sqs:SendMessage', resource: '*' })).toContain('identity-based policy');
  text = trusting('scheduler.amazonaws.com');
  expect(await check(role)).toBe('no role trust policy allows the sts:AssumeRole action');
});

test.each([
  ['its function', { ArnLike: { 'aws:SourceArn': LAMBDA.sourceArn } }, 'allowed'],
  ['another function', { ArnLike: { 'aws:SourceArn': `${LAMBDA.sourceArn}2` } }, 'denied'],
  ['its account', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }, 'allowed'],
  ['another account', { StringEquals: { 'aws:SourceAccount': '210987654321' } }, 'denied'],
])('a trust policy with a condition on %s', async (_, Condition, expected) => {
  trust(() => trusting('lambda.amazonaws.com', { Condition }));
  policies = { identity: policy(allow()) };
  const outcome = await check(authorizer.ofRole(ROLE, 'fn', LAMBDA));
  expect(outcome === 'allowed' ? outcome : 'denied').toBe(expected);
});

test('a service may have another name in trust policies of its region', async () => {
  trust(() => trusting('logs.eu-west-1.amazonaws.com'));
  policies = { identity: policy(allow()) };
  const inRegion = (region: string): AssumingService => ({
    ...LAMBDA,
    names: ['logs.amazonaws.com', `logs.${region}.amazonaws.com`],
  });
  expect(await check(authorizer.ofRole(ROLE, 's', inRegion('eu-west-1')))).toBe('allowed');
  expect(await check(authorizer.ofRole(ROLE, 's', inRegion('us-east-1')))).not.toBe('allowed');
});

describe('a role that a call passes to a service', () => {
  const pass = () => ({
    action: 'iam:PassRole',
    resource: ROLE,
    assumption: { service: LAMBDA, refusal: () => new Error('cannot be assumed') },
  });
  const root = () => authorizer.ofClient(accountRoot(ACCOUNT), undefined, REQUEST);

  test('must trust it, with the error of the operation otherwise', async () => {
    await expect(check(root(), pass())).resolves.toBe('cannot be assumed');
    trust(() => trusting('lambda.amazonaws.com'));
    expect(await check(root(), pass())).toBe('allowed');
  });

  test('is reported once for each role otherwise, with the statement', async () => {
    open('warn');
    for (const resource of [ROLE, ROLE, `${ROLE}2`]) {
      expect(await check(root(), { ...pass(), resource })).toBe('allowed');
    }
    expect(warnings).toEqual([
      `AWS would not let lambda.amazonaws.com assume the role ${ROLE}, because it does not exist or its trust policy does ` +
        'not allow it. The statement that allows it: ' +
        '{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}',
      expect.stringContaining(`${ROLE}2`),
    ]);
  });
});

describe('the client that asked for a change of a stack', () => {
  const signer = { name: `arn:aws:iam::${ACCOUNT}:user/ann`, accessKeyId: SESSION_KEY };
  const deployer = (isLimited?: boolean) =>
    authorizer.ofPrincipal({ ...signer, isLimited }, 'cloudformation.amazonaws.com');
  const onlySqs = { name: 'session', document: policy(allow({ Action: 'sqs:*' })) };

  test('keeps its session policies', async () => {
    credentials.set(SESSION_KEY, { secretAccessKey: '', principal: USER });
    policies = { identity: policy(allow()), session: [onlySqs] };
    expect(authorizer.ofClient(USER, SESSION_KEY, REQUEST).isLimited).toBe(true);
    expect(authorizer.ofClient(USER, undefined, REQUEST).isLimited).toBe(false);
    expect(await check(deployer(true))).toBe('no session policy allows the kinesis:PutRecord action');
  });

  test('may do nothing when they are no longer known', async () => {
    policies = { identity: policy(allow()), session: [onlySqs] };
    expect(await check(deployer())).toBe('allowed');
    expect(await check(deployer(true))).toBe('no session policy allows the kinesis:PutRecord action');
  });

  test('is not another principal that has the key now', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/bob`;
    credentials.set(SESSION_KEY, { secretAccessKey: '', principal: { ...USER, arn } });
    policies = { identity: policy(allow()), session: [onlySqs] };
    expect(deployer().name).toBe(signer.name);
    expect(await check(deployer())).toBe('allowed');
  });
});

test('each use is counted, also of decisions that are kept, with the last denial', async () => {
  policies = { identity: policy(allow({ Action: 'kinesis:PutRecord' })) };
  const user = ofUser();
  for (let call = 0; call < 3; call++) await check(user);
  await check(user, { ...PUT, action: 'kinesis:GetRecords' });
  expect(Array.from(observations.counters(), (counter) => counter.use())).toMatchObject([
    { identity: `arn:aws:iam::${ACCOUNT}:user/ann`, action: 'kinesis:PutRecord', resource: STREAM, count: 3 },
    { action: 'kinesis:GetRecords', count: 1, denial: expect.stringContaining('no identity-based policy') },
  ]);
  observations.reset();
  authorizer.forget();
  await check(user);
  expect(Array.from(observations.counters(), (counter) => counter.use().count)).toEqual([1]);
});

test('of alternatives, the one that is allowed counts as used, or the first as missing', async () => {
  const permission = {
    action: 'kinesis:ListShards',
    alternatives: ['kinesis:DescribeStream'],
    resource: STREAM,
  };
  const counts = () =>
    Array.from(observations.counters(), (counter) => counter.use())
      .filter(({ count }) => count > 0)
      .map(({ action, denial }) => `${action} ${denial === undefined ? 'allowed' : 'denied'}`);
  open('warn');
  policies = { identity: policy(allow({ Action: 'kinesis:DescribeStream' })) };
  await check(ofUser(), permission);
  expect(counts()).toEqual(['kinesis:DescribeStream allowed']);
  open('enforce');
  policies = { identity: policy(allow({ Action: 'kinesis:PutRecord' })) };
  revision++;
  expect(await check(ofUser(), permission)).toBe(
    'no identity-based policy allows the kinesis:ListShards action',
  );
  expect(counts()).toEqual(['kinesis:ListShards denied']);
});

test('warn lets calls pass, and logs each principal and action once with the missing statement', async () => {
  open('warn');
  expect(await check(ofUser())).toBe('allowed');
  expect(await check(ofUser(), { ...PUT, resource: `${STREAM}2` })).toBe('allowed');
  expect(warnings).toEqual([
    `AWS would deny this call: User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesis:PutRecord ` +
      `on resource: ${STREAM} because ${NOT_ALLOWED}. The statement that allows it: ` +
      `{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"${STREAM}"}`,
  ]);
});

test('warn names the statement that denies, as none that allows would help', async () => {
  open('warn');
  policies = { identity: policy({ Effect: 'Deny', Action: 'kinesis:*', Resource: '*' }) };
  expect(await check(ofUser())).toBe('allowed');
  expect(warnings).toEqual([
    `AWS would deny this call: User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesis:PutRecord ` +
      `on resource: ${STREAM} with an explicit deny in an identity-based policy. No other statement can allow it: ` +
      'change statement 1 of the policy own',
  ]);
});

test('a policy that revokes the sessions of a time applies to those that began before it', async () => {
  const revoked = (before: string) =>
    policy(allow(), {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
    });
  const outcome = (more: typeof policies) => {
    policies = more;
    revision++;
    return check(ofUser());
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
