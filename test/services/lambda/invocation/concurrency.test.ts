import { expect, it, vi } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(async (world) => {
  for (const name of ['f', 'g']) await world.call(CreateFunction, { ...functionInput(name), Publish: true });
});

const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f') =>
  world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });
const invoke = (FunctionName = 'f') => world.call(Invoke, { FunctionName });
const throttled = (Reason: string) => ({
  code: 'TooManyRequestsException',
  message: 'Rate Exceeded.',
  details: { Reason },
});

it('limits all versions of a function together to its reserved concurrency', async () => {
  await reserve(2);
  await world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  const release = world.runtime.hold();
  const running = [invoke('f'), invoke('f:live')];
  await vi.waitUntil(() => world.runtime.runs.length === 2);
  const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
  for (const name of ['f', 'f:1', 'f:live']) {
    await expect(invoke(name)).rejects.toMatchObject(throttled(reason));
  }
  release();
  await Promise.all(running);
  expect((await invoke()).StatusCode).toBe(200);
});

it('limits functions without reserved concurrency to what the account has left', async () => {
  await reserve(897, 'g');
  const release = world.runtime.hold();
  const running = Array.from({ length: 103 }, () => invoke());
  await expect(invoke()).rejects.toMatchObject(throttled('ConcurrentInvocationLimitExceeded'));
  running.push(invoke('g'));
  release();
  await Promise.all(running);
  expect((await invoke()).StatusCode).toBe(200);
});
