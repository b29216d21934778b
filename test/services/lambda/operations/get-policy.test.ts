import { expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});

const add = async (input: Partial<Input<typeof AddPermission>> = {}) => {
  const required = { FunctionName: 'f', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' };
  const { Statement } = await world.call(AddPermission, { ...required, ...input });
  return JSON.parse(Statement) as Record<string, unknown>;
};
const get = async (input: object = {}) => {
  const { Policy, RevisionId } = await world.call(GetPolicy, { FunctionName: 'f', ...input });
  return { ...(JSON.parse(Policy) as { Statement: { Sid: string }[] }), RevisionId };
};

it('returns the statements in the order in which they were added', async () => {
  for (const StatementId of ['two', 'one']) await add({ StatementId });
  const { Statement, RevisionId } = await get();
  expect(Statement.map(({ Sid }) => Sid)).toEqual(['two', 'one']);
  expect(RevisionId).toEqual(expect.any(String));
});

it.each([{}, { FunctionName: 'g' }, { Qualifier: '42' }])('rejects %j without a policy', async (input) => {
  await expect(get(input)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});
