import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_POLICY_CHARACTERS, parsePolicy } from '../../src/policy/document.ts';
import { MalformedPolicy } from '../../src/policy/malformed-policy.ts';
import { matchesWildcard } from '../../src/policy/pattern/wildcard.ts';
import { accountRoot, anySessionOf, type Principal } from '../../src/policy/principal.ts';
import { effectOf } from '../../src/policy/resource-effect.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:111111111111:stream/orders';
const ROLE = 'arn:aws:iam::222222222222:role/readers/reader';

const allow = {
  Effect: 'Allow',
  Principal: { AWS: '222222222222' },
  Action: 'kinesis:PutRecord',
  Resource: STREAM,
};

function decisionOf(statement: object | object[], request: { principal?: Principal } = {}) {
  return effectOf(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'resource'), {
    context: {},
    principal: accountRoot('222222222222'),
    action: 'kinesis:PutRecord',
    resource: STREAM,
    ...request,
  });
}

describe('a policy', () => {
  it.each([
    '*',
    { AWS: '*' },
    { AWS: '222222222222' },
    { AWS: 'arn:aws:iam::222222222222:root' },
    { AWS: ['333333333333', '222222222222'], Service: 'lambda.amazonaws.com' },
  ])('allows the account by principal %j', (Principal) => {
    expect(decisionOf({ ...allow, Principal })).toBe('allowed');
    expect(decisionOf({ ...allow, Principal }, { principal: anySessionOf('222222222222', ROLE) })).toBe(
      'allowed',
    );
  });

  it.each([
    { AWS: '333333333333' },
    { AWS: 'arn:aws:iam::333333333333:root' },
    { AWS: 'arn:aws:iam::222222222222:*' },
    { AWS: ROLE },
    { Service: '*' },
    { AWS: [] },
  ])('does not allow the root user of the account by principal %j', (Principal) => {
    expect(decisionOf({ ...allow, Principal })).toBe('none');
  });

  it('allows a role by its ARN, and no other', () => {
    const statement = { ...allow, Principal: { AWS: ROLE } };
    const as = (roleArn: string) =>
      decisionOf(statement, { principal: anySessionOf('222222222222', roleArn) });
    expect(as(ROLE)).toBe('allowed');
    expect(as('arn:aws:iam::222222222222:role/reader')).toBe('allowed');
    expect(as('arn:aws:iam::222222222222:role/writer')).toBe('none');
    expect(as('arn:aws:iam::333333333333:role/readers/reader')).toBe('none');
    expect(as('arn:aws:iam::222222222222:user/readers/reader')).toBe('none');
  });

  it.each([
    ['kinesis:PutRecord', 'allowed'],
    ['kinesis:putrecord', 'allowed'],
    ['kinesis:*', 'allowed'],
    ['kinesis:Put*', 'allowed'],
    ['*', 'allowed'],
    [['kinesis:ListShards', 'kinesis:PutRecor?'], 'allowed'],
    ['kinesis:PutRecords', 'none'],
    ['kinesis:Get*', 'none'],
    ['lambda:*', 'none'],
  ])('with action %j: %s', (Action, decision) => {
    expect(decisionOf({ ...allow, Action })).toBe(decision);
  });

  it.each([
    [STREAM, 'allowed'],
    ['*', 'allowed'],
    ['arn:aws:kinesis:*:111111111111:stream/o?ders', 'allowed'],
    [`${STREAM}2`, 'none'],
    ['arn:aws:kinesis:us-east-1:111111111111:stream/ORDERS', 'none'],
    ['arn:aws:kinesis:us-east-1:111111111111:stream/${aws:username}', 'none'],
  ])('with resource %j: %s', (Resource, decision) => {
    expect(decisionOf({ ...allow, Resource })).toBe(decision);
  });

  it('supports NotAction, NotResource and NotPrincipal', () => {
    const { Action: _, ...anyAction } = allow;
    expect(decisionOf({ ...anyAction, NotAction: 'kinesis:Get*' })).toBe('allowed');
    expect(decisionOf({ ...anyAction, NotAction: 'kinesis:Put*' })).toBe('none');
    const { Resource: __, ...anyResource } = allow;
    expect(decisionOf({ ...anyResource, NotResource: `${STREAM}2` })).toBe('allowed');
    expect(decisionOf({ ...anyResource, NotResource: STREAM })).toBe('none');
    const { Principal: ___, ...anyone } = allow;
    const others = { ...anyone, NotPrincipal: { AWS: '333333333333' } };
    expect(decisionOf(others)).toBe('none');
    expect(decisionOf([allow, { ...others, Effect: 'Deny' }])).toBe('denied');
    expect(decisionOf([allow, { ...others, Effect: 'Deny', NotPrincipal: allow.Principal }])).toBe('allowed');
  });

  it('denies before it allows, in any order of statements', () => {
    const deny = { ...allow, Effect: 'Deny', Action: 'kinesis:*' };
    expect(decisionOf([allow, deny])).toBe('denied');
    expect(decisionOf([deny, allow])).toBe('denied');
    expect(decisionOf([allow, { ...deny, Principal: { AWS: '333333333333' } }])).toBe('allowed');
  });

  it.each([
    [{ StringEquals: { 'aws:PrincipalAccount': '222222222222' } }, true],
    [{ StringEquals: { 'AWS:principalaccount': ['1', '222222222222'] } }, true],
    [{ StringNotEquals: { 'aws:PrincipalAccount': '333333333333' } }, true],
    [{ StringNotEquals: { 'aws:PrincipalAccount': ['222222222222', '3'] } }, false],
    [{ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::2222*' } }, true],
    [{ StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::2222*' } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } }, true],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:*:root' } }, false],
    [{ StringEqualsIfExists: { 'aws:PrincipalAccount': '333333333333' } }, false],
    [{ Null: { 'aws:PrincipalAccount': 'false' } }, true],
    [{ Null: { 'aws:PrincipalAccount': true } }, false],
  ])('evaluates condition %j: %s', (Condition, isMet) => {
    expect(decisionOf({ ...allow, Condition })).toBe(isMet ? 'allowed' : 'none');
    const denied = decisionOf([allow, { ...allow, Effect: 'Deny', Condition }]);
    expect(denied).toBe(isMet ? 'denied' : 'allowed');
  });

  it.each([
    { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    { IpAddress: { 'aws:SourceIp': '127.0.0.1/32' } },
    { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } },
    { StringNotEquals: { 'aws:PrincipalAccount': '${aws:SourceAccount}' } },
  ])('never allows and always denies with an condition on an unknown key: %j', (Condition) => {
    expect(decisionOf({ ...allow, Condition })).toBe('none');
    expect(decisionOf([allow, { ...allow, Effect: 'Deny', Condition }])).toBe('denied');
  });

  it.each([
    'x',
    '[]',
    '{}',
    '{"Statement":"Allow"}',
    '{"Statement":{"Effect":"Permit","Principal":"*","Action":"*","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":"all","Action":"*","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"*","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":{"AWS":{}},"Action":"*","Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":[{}],"Resource":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":1}}}',
    JSON.stringify({ Statement: 'x'.repeat(MAX_POLICY_CHARACTERS) }),
    ' '.repeat(200_000),
  ])('refuses %j', (text) => {
    expect(() => parsePolicy(text, 'resource')).toThrow(MalformedPolicy);
  });

  it('returns a decision or throws MalformedPolicy for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (statement) => {
        try {
          decisionOf(JSON.parse(statement) as object);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPolicy);
        }
      }),
    );
  });
});

describe('matchesWildcard', () => {
  it('agrees with a regular expression', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 })
      .map((all) => all.join(''));
    const texts = fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }).map((all) => all.join(''));
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = pattern.replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text));
      }),
    );
  });

  it('is fast for a pattern with many wildcards', () => {
    const pattern = `${'a*'.repeat(10_000)}b`;
    expect(matchesWildcard(pattern, 'a'.repeat(256))).toBe(false);
  });
});
