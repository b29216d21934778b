import { beforeEach, expect, test } from 'vitest';
import { ACCOUNT, PUT, STREAM, NOT_ALLOWED, policy, allow, AccessWorld, check } from './access-world.ts';

let world: AccessWorld;
beforeEach(() => {
  world = new AccessWorld();
});

test('each use is counted, also of decisions that are kept, with the last denial', async () => {
  world.policies = { identity: policy(allow({ Action: 'kinesis:PutRecord' })) };
  const user = world.ofUser();
  for (let call = 0; call < 3; call++) await check(user);
  await check(user, { ...PUT, action: 'kinesis:GetRecords' });
  expect(Array.from(world.observations.counters(), (counter) => counter.use())).toMatchObject([
    { identity: `arn:aws:iam::${ACCOUNT}:user/ann`, action: 'kinesis:PutRecord', resource: STREAM, count: 3 },
    { action: 'kinesis:GetRecords', count: 1, denial: expect.stringContaining('no identity-based policy') },
  ]);
  world.observations.reset();
  world.authorizer.forget();
  await check(user);
  expect(Array.from(world.observations.counters(), (counter) => counter.use().count)).toEqual([1]);
});

test('of alternatives, the one that is allowed counts as used, or the first as missing', async () => {
  const permission = {
    action: 'kinesis:ListShards',
    alternatives: ['kinesis:DescribeStream'],
    resource: STREAM,
  };
  const counts = () =>
    Array.from(world.observations.counters(), (counter) => counter.use())
      .filter(({ count }) => count > 0)
      .map(({ action, denial }) => `${action} ${denial === undefined ? 'allowed' : 'denied'}`);
  world.open('warn');
  world.policies = { identity: policy(allow({ Action: 'kinesis:DescribeStream' })) };
  await check(world.ofUser(), permission);
  expect(counts()).toEqual(['kinesis:DescribeStream allowed']);
  world.open('enforce');
  world.policies = { identity: policy(allow({ Action: 'kinesis:PutRecord' })) };
  world.revision++;
  expect(await check(world.ofUser(), permission)).toBe(
    'no identity-based policy allows the kinesis:ListShards action',
  );
  expect(counts()).toEqual(['kinesis:ListShards denied']);
});

test('warn lets calls pass, and logs each principal and action once with the missing statement', async () => {
  world.open('warn');
  expect(await check(world.ofUser())).toBe('allowed');
  expect(await check(world.ofUser(), { ...PUT, resource: `${STREAM}2` })).toBe('allowed');
  expect(world.warnings).toEqual([
    `AWS would deny this call: User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesis:PutRecord ` +
      `on resource: ${STREAM} because ${NOT_ALLOWED}. The statement that allows it: ` +
      `{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"${STREAM}"}`,
  ]);
});

test('warn names the statement that denies, as none that allows would help', async () => {
  world.open('warn');
  world.policies = { identity: policy({ Effect: 'Deny', Action: 'kinesis:*', Resource: '*' }) };
  expect(await check(world.ofUser())).toBe('allowed');
  expect(world.warnings).toEqual([
    `AWS would deny this call: User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: kinesis:PutRecord ` +
      `on resource: ${STREAM} with an explicit deny in an identity-based policy. No other statement can allow it: ` +
      'change statement 1 of the policy own',
  ]);
});
