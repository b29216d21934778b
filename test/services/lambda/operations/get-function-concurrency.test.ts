import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConcurrency } from '../../../../src/services/lambda/operations/get-function-concurrency.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(async (world) => {
  for (const name of ['f', 'g']) await world.call(CreateFunction, { ...functionInput(name), Publish: true });
});

const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f') =>
  world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });
const get = (FunctionName = 'f') => world.call(GetFunctionConcurrency, { FunctionName });

it('returns the reserved concurrency, and nothing for a function without one', async () => {
  await reserve(7);
  expect(await get()).toEqual({ ReservedConcurrentExecutions: 7 });
  expect(await get('g')).toEqual({});
});

it('rejects a version', async () => {
  await expect(get('f:1')).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringMatching(/^This operation is permitted on Lambda functions only\./),
  });
});
