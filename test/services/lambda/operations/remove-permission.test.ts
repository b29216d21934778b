import { expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { RemovePermission } from '../../../../src/services/lambda/operations/remove-permission.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});

const add = async (input: Partial<Input<typeof AddPermission>> = {}) => {
  const required = { FunctionName: 'f', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' };
  const { Statement } = await world.call(AddPermission, { ...required, ...input });
  return JSON.parse(Statement) as Record<string, unknown>;
};
const policy = async (Qualifier?: string) => {
  const { Policy, RevisionId } = await world.call(GetPolicy, { FunctionName: 'f', Qualifier });
  return { ...(JSON.parse(Policy) as { Statement: { Sid: string }[] }), RevisionId };
};
const remove = (StatementId: string, more: object = {}) =>
  world.call(RemovePermission, { FunctionName: 'f', StatementId, ...more });

it('removes one statement under a new RevisionId, and the policy with the last one', async () => {
  await add({ StatementId: 'one' });
  await add({ StatementId: 'two' });
  const { RevisionId } = await policy();
  await remove('one', { RevisionId });
  const remaining = await policy();
  expect(remaining.Statement.map(({ Sid }) => Sid)).toEqual(['two']);
  expect(remaining.RevisionId).not.toBe(RevisionId);
  await expect(remove('two', { RevisionId })).rejects.toMatchObject({
    code: 'PreconditionFailedException',
  });
  await remove('two');
  await expect(policy()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

it('rejects a function, alias, policy or statement that does not exist', async () => {
  await expect(remove('s', { FunctionName: 'g' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `No policy found for: ${ARN.replace(/f$/, 'g')}`,
  });
  const alias = remove('s', { Qualifier: 'none' });
  await expect(alias).rejects.toMatchObject({ message: `Cannot find alias arn: ${ARN}:none` });
  const policyNotAttached = { message: 'No policy is associated with the given resource.' };
  await expect(remove('s')).rejects.toMatchObject(policyNotAttached);
  await add();
  await expect(remove('other')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'Statement other is not found in resource policy.',
  });
  await remove('s');
  await expect(remove('s')).rejects.toMatchObject(policyNotAttached);
});
