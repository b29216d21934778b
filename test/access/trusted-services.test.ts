import { beforeEach, describe, expect, test } from 'vitest';
import { accountRoot, type Principal } from '../../src/policy/principal.ts';
import type { AssumingService } from '../../src/schema/caller.ts';
import { ACCOUNT, ROLE, REQUEST, type Statement, policy, allow, AccessWorld, check } from './access-world.ts';

let world: AccessWorld;
beforeEach(() => {
  world = new AccessWorld();
});

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
  const role = world.authorizer.ofClient(session, undefined, REQUEST);
  let text = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } });
  world.trust(() => text);
  world.policies = { identity: policy({ Effect: 'Allow', Action: 'sts:*', Resource: '*' }) };
  expect(await check(role, { action: 'sts:AssumeRole', resource: ROLE })).toBe('allowed');
  text = policy({ Effect: 'Deny', Action: '*', Principal: '*' });
  expect(await check(role, { action: 'sts:AssumeRole', resource: ROLE })).toContain('explicit deny');
  world.policies = { identity: policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }) };
  world.revision++;
  expect(await check(role, { action: 'iam:GetRole', resource: ROLE })).toBe('allowed');
  expect(world.warnings).toEqual([]);
});

test('a service acts as a role that trusts it, with the permissions of the role', async () => {
  const role = world.authorizer.ofRole(ROLE, 'fn', LAMBDA);
  expect(role.name).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/fn`);
  world.policies = { identity: policy(allow()) };
  expect(await check(role)).toContain('allows the sts:AssumeRole action');
  let text: string | undefined = trusting('lambda.amazonaws.com');
  world.trust(() => text);
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
  world.trust(() => trusting('lambda.amazonaws.com', { Condition }));
  world.policies = { identity: policy(allow()) };
  const outcome = await check(world.authorizer.ofRole(ROLE, 'fn', LAMBDA));
  expect(outcome === 'allowed' ? outcome : 'denied').toBe(expected);
});

test('a service may have another name in trust policies of its region', async () => {
  world.trust(() => trusting('logs.eu-west-1.amazonaws.com'));
  world.policies = { identity: policy(allow()) };
  const inRegion = (region: string): AssumingService => ({
    ...LAMBDA,
    names: ['logs.amazonaws.com', `logs.${region}.amazonaws.com`],
  });
  expect(await check(world.authorizer.ofRole(ROLE, 's', inRegion('eu-west-1')))).toBe('allowed');
  expect(await check(world.authorizer.ofRole(ROLE, 's', inRegion('us-east-1')))).not.toBe('allowed');
});

describe('a role that a call passes to a service', () => {
  const pass = () => ({
    action: 'iam:PassRole',
    resource: ROLE,
    assumption: { service: LAMBDA, refusal: () => new Error('cannot be assumed') },
  });
  const root = () => world.authorizer.ofClient(accountRoot(ACCOUNT), undefined, REQUEST);

  test('must trust it, with the error of the operation otherwise', async () => {
    await expect(check(root(), pass())).resolves.toBe('cannot be assumed');
    world.trust(() => trusting('lambda.amazonaws.com'));
    expect(await check(root(), pass())).toBe('allowed');
  });

  test('is reported once for each role otherwise, with the statement', async () => {
    world.open('warn');
    for (const resource of [ROLE, ROLE, `${ROLE}2`]) {
      expect(await check(root(), { ...pass(), resource })).toBe('allowed');
    }
    expect(world.warnings).toEqual([
      `AWS would not let lambda.amazonaws.com assume the role ${ROLE}, because it does not exist or its trust policy does ` +
        'not allow it. The statement that allows it: ' +
        '{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}',
      expect.stringContaining(`${ROLE}2`),
    ]);
  });
});
