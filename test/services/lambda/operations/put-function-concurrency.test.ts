import { expect, it, vi } from 'vitest';
import { StorageError } from '../../../../src/storage/error.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConcurrency } from '../../../../src/services/lambda/operations/get-function-concurrency.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(async (world) => {
  for (const name of ['f', 'g']) await world.call(CreateFunction, { ...functionInput(name), Publish: true });
});

const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f') =>
  world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });

it('reserves concurrency, also after a restart', async () => {
  expect(await reserve(7)).toEqual({ ReservedConcurrentExecutions: 7 });
  const { concurrency } = await world.open();
  expect(concurrency.reservations.of({ account: '000000000000', region: 'us-east-1' }, 'f')).toBe(7);
});

it('keeps the concurrency that is stored when the store rejects a change', async () => {
  await reserve(7);
  vi.spyOn(world.store.meta, 'compareAndSet').mockRejectedValueOnce(
    new StorageError('full', 'no space left'),
  );
  await expect(reserve(3)).rejects.toThrow('no space left');
  const read = () => world.call(GetFunctionConcurrency, { FunctionName: 'f' });
  expect(await read()).toEqual({ ReservedConcurrentExecutions: 7 });
  vi.spyOn(world.store.meta, 'create').mockRejectedValueOnce(new StorageError('full', 'no space left'));
  await expect(reserve(890, 'g')).rejects.toThrow('no space left');
  await reserve(800);
});

it('checks concurrent reservations together', async () => {
  const results = await Promise.allSettled([reserve(500), reserve(500, 'g')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

it('leaves 100 of the account unreserved', async () => {
  await reserve(500);
  await expect(reserve(401, 'g')).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message:
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    details: { Type: undefined },
  });
  await reserve(400, 'g');
  // The function's current reservation does not count against its new one.
  await reserve(500);
});

it('stops a function with a reservation of zero', async () => {
  await reserve(0);
  await expect(world.call(Invoke, { FunctionName: 'f' })).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
  });
  expect(world.runtime.runs).toEqual([]);
  expect(world.runtime.throttled).toEqual(['f']);
});

it('rejects a version', async () => {
  await expect(reserve(1, 'f:1')).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringMatching(/^This operation is permitted on Lambda functions only\./),
  });
});
