import { expect, test } from 'vitest';
import { DeleteResourcePolicy } from '../../../src/services/logs/operations/delete-resource-policy.ts';
import { DescribeResourcePolicies } from '../../../src/services/logs/operations/describe-resource-policies.ts';
import { PutResourcePolicy } from '../../../src/services/logs/operations/put-resource-policy.ts';
import { logsWorld } from './world.ts';

const policyDocument = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/*:*',
  },
});

test('a region has ten resource policies, which can be replaced and deleted', async () => {
  const world = logsWorld();
  const put = (policyName: string) => world.call(PutResourcePolicy, { policyName, policyDocument });
  const names = async () =>
    (await world.call(DescribeResourcePolicies, {})).resourcePolicies.map(({ policyName }) => policyName);
  expect(await put('p1')).toEqual({
    resourcePolicy: {
      policyName: 'p1',
      policyDocument,
      lastUpdatedTime: world.clock.now(),
      policyScope: 'ACCOUNT',
    },
  });
  for (let number = 2; number <= 9; number++) await put(`p${number}`);
  await put('p0');
  await expect(put('p-eleven')).rejects.toMatchObject({
    code: 'LimitExceededException',
    message: 'Resource limit exceeded.',
  });
  await put('p5');
  expect(await names()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9']);
  expect((await world.call(DescribeResourcePolicies, { policyScope: 'RESOURCE' })).resourcePolicies).toEqual(
    [],
  );
  const page = await world.call(DescribeResourcePolicies, { limit: 6 });
  const rest = await world.call(DescribeResourcePolicies, { nextToken: page.nextToken });
  expect([page.resourcePolicies.length, rest.resourcePolicies.length]).toEqual([6, 4]);
  await world.call(DeleteResourcePolicy, { policyName: 'p5' });
  expect(await names()).not.toContain('p5');
  await expect(world.call(DeleteResourcePolicy, { policyName: 'p5' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'Policy with name [p5] does not exist.',
  });
});

test.each([
  [{ policyName: 'a', policyDocument: '{' }, 'Invalid policy document'],
  [{ policyName: 'a' }, 'policyName and policyDocument are required'],
  [
    { policyDocument, resourceArn: 'arn:aws:logs:us-east-1:000000000000:log-group:a' },
    'not supported by Millrace',
  ],
])('the policy %j is refused', async (input, sentence) => {
  const refused = logsWorld().call(PutResourcePolicy, input);
  await expect(refused).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(refused).rejects.toThrow(sentence);
});
