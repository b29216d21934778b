import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateAccess, type NamedPolicy, type RequestPolicies } from '../../src/policy/access.ts';
import { describeDenial } from '../../src/policy/denial.ts';
import type { Decision } from '../../src/policy/decision.ts';
import { parsePolicy, type PolicyForm } from '../../src/policy/document.ts';
import { allow, deny, of } from './matrix/case.ts';
import { ALICE, OTHER_ROOT, PRINCIPALS, ROLE, ROOT, SESSION, STREAM } from './matrix/world.ts';

function policy(name: string, statements: readonly object[], form: PolicyForm = 'identity'): NamedPolicy {
  return {
    name,
    statements: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), form),
  };
}

function decide(
  policies: RequestPolicies,
  as: keyof typeof PRINCIPALS = 'alice',
  more: object = {},
): Decision {
  return evaluateAccess({
    principal: PRINCIPALS[as],
    action: 'kinesis:PutRecord',
    resource: STREAM,
    policies,
    ...more,
  });
}

describe('a decision', () => {
  it('names the statement that allows', () => {
    const identity = [
      policy('reads', [allow('kinesis:Get*')]),
      policy('writes', [deny('s3:*'), { ...allow(), Sid: 'All' }]),
    ];
    expect(decide({ identity })).toEqual({
      allowed: true,
      statement: { policyType: 'identity-based', policy: 'writes', sid: 'All', index: 1 },
    });
    expect(decide({ resource: policy('orders', [of('Allow', '*')], 'resource') })).toMatchObject({
      statement: { policyType: 'resource-based', policy: 'orders', sid: undefined, index: 0 },
    });
    expect(decide({}, 'root')).toEqual({ allowed: true, statement: undefined });
  });

  it('names the statement that denies', () => {
    const identity = [policy('all', [allow()]), policy('none', [allow('s3:*'), { ...deny(), Sid: 'Stop' }])];
    expect(decide({ identity })).toEqual({
      allowed: false,
      isExplicit: true,
      policyType: 'identity-based',
      statement: { policyType: 'identity-based', policy: 'none', sid: 'Stop', index: 1 },
    });
  });

  it('is about the account that owns a resource whose ARN names none', () => {
    const bucket = { action: 's3:GetObject', resource: 'arn:aws:s3:::photos/a.jpg' };
    const identity = [policy('all', [allow()])];
    expect(decide({ identity }, 'alice', bucket)).toMatchObject({ allowed: true });
    expect(decide({ identity }, 'alice', { ...bucket, resourceAccount: '222222222222' })).toMatchObject({
      allowed: false,
      policyType: 'resource-based',
    });
  });

  it('takes the first of several values of a key', () => {
    const identity = [
      policy('tls', [{ ...allow(), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]),
    ];
    const context = [{ 'aws:securetransport': 'false' }, { 'aws:SecureTransport': 'true' }];
    expect(decide({ identity }, 'alice', { context })).toMatchObject({ allowed: false });
    expect(decide({ identity }, 'alice', { context: context.toReversed() })).toMatchObject({ allowed: true });
  });
});

describe('describeDenial', () => {
  const sentence = (decision: Decision, as: keyof typeof PRINCIPALS = 'alice') =>
    decision.allowed ? '' : describeDenial(decision, PRINCIPALS[as], 'kinesis:PutRecord', STREAM);
  const prefix = (who: string) =>
    `User: ${who} is not authorized to perform: kinesis:PutRecord on resource: ${STREAM} `;
  const everything = [policy('all', [allow()])];
  const nothing = policy('nothing', []);
  const noThing = 'allows the kinesis:PutRecord action';

  it.each<[RequestPolicies, keyof typeof PRINCIPALS, string]>([
    [{}, 'alice', `${prefix(ALICE)}because no identity-based policy ${noThing}`],
    [
      { identity: everything },
      'mallory',
      `${prefix('arn:aws:iam::222222222222:user/mallory')}because no resource-based policy ${noThing}`,
    ],
    [{}, 'otherRoot', `${prefix(OTHER_ROOT)}because no resource-based policy ${noThing}`],
    [{}, 'events', `${prefix('events.amazonaws.com')}because no resource-based policy ${noThing}`],
    [{}, 'anonymous', `${prefix('anonymous')}because no resource-based policy ${noThing}`],
    [
      { identity: everything, permissionsBoundary: nothing },
      'alice',
      `${prefix(ALICE)}because no permissions boundary ${noThing}`,
    ],
    [
      { identity: everything, session: [nothing] },
      'reader',
      `${prefix(SESSION)}because no session policy ${noThing}`,
    ],
    [
      { identity: everything, serviceControl: [nothing] },
      'alice',
      `${prefix(ALICE)}because no service control policy ${noThing}`,
    ],
    [
      { trust: policy('trust', [], 'trust') },
      'alice',
      `${prefix(ALICE)}because no role trust policy ${noThing}`,
    ],
    [
      { identity: [policy('none', [deny()])] },
      'alice',
      `${prefix(ALICE)}with an explicit deny in an identity-based policy`,
    ],
    [
      { resource: policy('r', [of('Deny', '*')], 'resource') },
      'root',
      `${prefix(ROOT)}with an explicit deny in a resource-based policy`,
    ],
    [
      { permissionsBoundary: policy('b', [deny()]) },
      'alice',
      `${prefix(ALICE)}with an explicit deny in a permissions boundary`,
    ],
    [
      { session: [policy('s', [deny()])] },
      'reader',
      `${prefix(SESSION)}with an explicit deny in a session policy`,
    ],
    [
      { trust: policy('t', [{ Effect: 'Deny', Principal: '*', Action: '*' }], 'trust') },
      'alice',
      `${prefix(ALICE)}with an explicit deny in the role trust policy`,
    ],
    [
      { serviceControl: [policy('c', [deny()])] },
      'alice',
      `${prefix(ALICE)}with an explicit deny in a service control policy`,
    ],
  ])('%#: %3$s', (policies, as, text) => {
    expect(sentence(decide(policies, as), as)).toBe(text);
  });
});

describe('statements in any order', () => {
  const text = fc.constantFrom('*', 'kinesis:*', 'kinesis:PutRecord', 's3:*');
  const resource = fc.constantFrom('*', STREAM, `${STREAM}-2`, 'arn:aws:kinesis:*:*:stream/${aws:username}*');
  const principal = fc.constantFrom(
    '*',
    { AWS: ALICE },
    { AWS: ROOT },
    { AWS: ROLE },
    { AWS: SESSION },
    { AWS: OTHER_ROOT },
  );
  const condition = fc.constantFrom(
    {},
    { StringEquals: { 'aws:username': 'alice' } },
    { StringNotEquals: { 'aws:PrincipalTag/team': 'blue' } },
  );
  const parts = { Effect: fc.constantFrom('Allow', 'Deny'), Condition: condition };
  const statement = fc.oneof(
    fc.record({ ...parts, Action: text, Resource: resource }),
    fc.record({ ...parts, NotAction: text, Resource: resource }),
    fc.record({ ...parts, Action: text, NotResource: resource }),
  );
  const statements = fc.array(statement, { maxLength: 4 });
  const resourceStatements = fc.array(
    fc.tuple(statement, principal).map(([one, Principal]) => ({ ...one, Principal })),
    { maxLength: 4 },
  );
  const world = fc.record({
    as: fc.constantFrom('root', 'alice', 'reader', 'mallory', 'guest', 'otherRoot', 'anonymous'),
    identity: statements,
    boundary: fc.option(statements, { nil: undefined }),
    session: fc.option(statements, { nil: undefined }),
    resource: fc.option(resourceStatements, { nil: undefined }),
  });
  interface World {
    as: 'root' | 'alice' | 'reader' | 'mallory' | 'guest' | 'otherRoot' | 'anonymous';
    identity: object[];
    boundary: object[] | undefined;
    session: object[] | undefined;
    resource: object[] | undefined;
  }
  const decideIn = ({ as, identity, boundary, session, resource: own }: World) =>
    decide(
      {
        identity: [policy('identity', identity)],
        permissionsBoundary: boundary && policy('boundary', boundary),
        session: session && [policy('session', session)],
        resource: own && policy('resource', own, 'resource'),
      },
      as,
    );
  const outcome = (decision: Decision) =>
    decision.allowed ? 'allowed' : `${decision.isExplicit} ${decision.policyType}`;

  it('have the same outcome', () => {
    fc.assert(
      fc.property(world, (one: World) => {
        const reversed = {
          ...one,
          identity: one.identity.toReversed(),
          boundary: one.boundary?.toReversed(),
          session: one.session?.toReversed(),
          resource: one.resource?.toReversed(),
        };
        expect(outcome(decideIn(reversed))).toBe(outcome(decideIn(one)));
      }),
    );
  });

  it('never allow what was explicitly denied, whatever is added, wherever', () => {
    fc.assert(
      fc.property(world, statement, principal, fc.nat(), (one: World, added, Principal, at) => {
        const before = decideIn(one);
        fc.pre(!before.allowed && before.isExplicit);
        const insert = (list: object[] | undefined, item: object) =>
          list?.toSpliced(at % (list.length + 1), 0, item);
        const more = {
          ...one,
          identity: insert(one.identity, added)!,
          boundary: insert(one.boundary, added),
          session: insert(one.session, added),
          resource: insert(one.resource, { ...added, Principal }),
        };
        expect(decideIn(more)).toMatchObject({ allowed: false, isExplicit: true });
      }),
    );
  });

  it('never deny what was allowed when an Allow is added', () => {
    fc.assert(
      fc.property(world, statement, (one: World, added) => {
        fc.pre(decideIn(one).allowed && added.Effect === 'Allow');
        expect(decideIn({ ...one, identity: [...one.identity, added] }).allowed).toBe(true);
      }),
    );
  });
});
