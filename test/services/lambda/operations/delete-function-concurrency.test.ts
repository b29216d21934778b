import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionConcurrency } from '../../../../src/services/lambda/operations/delete-function-concurrency.ts';
import { GetFunctionConcurrency } from '../../../../src/services/lambda/operations/get-function-concurrency.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(async (world) => {
  for (const name of ['f', 'g']) await world.call(CreateFunction, { ...functionInput(name), Publish: true });
});

const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f') =>
  world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });

it('removes the reservation, so that the function uses unreserved concurrency', async () => {
  await reserve(0);
  await world.call(DeleteFunctionConcurrency, { FunctionName: 'f' });
  expect(await world.call(GetFunctionConcurrency, { FunctionName: 'f' })).toEqual({});
  expect((await world.call(Invoke, { FunctionName: 'f' })).StatusCode).toBe(200);
});

it('rejects a version', async () => {
  await expect(world.call(DeleteFunctionConcurrency, { FunctionName: 'f:1' })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringMatching(/^This operation is permitted on Lambda functions only\./),
  });
});
