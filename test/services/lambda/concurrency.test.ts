import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionConcurrency } from '../../../src/services/lambda/operations/delete-function-concurrency.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { GetAccountSettings } from '../../../src/services/lambda/operations/get-account-settings.ts';
import { GetFunctionConcurrency } from '../../../src/services/lambda/operations/get-function-concurrency.ts';
import { GetFunction } from '../../../src/services/lambda/operations/get-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  for (const name of ['f', 'g']) await world.call(CreateFunction, { ...functionInput(name), Publish: true });
});
afterEach(() => world.close());

const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f') =>
  world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });
const invoke = (FunctionName = 'f') => world.call(Invoke, { FunctionName });
const throttled = (Reason: string) => ({
  code: 'TooManyRequestsException',
  message: 'Rate Exceeded.',
  details: { Reason },
});

describe('reserved concurrency', () => {
  it('bounds all versions of a function together, and gives places back', async () => {
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

  it('of zero stops the function', async () => {
    await reserve(0);
    await expect(invoke()).rejects.toMatchObject(
      throttled('ReservedFunctionConcurrentInvocationLimitExceeded'),
    );
    expect(world.runtime.runs).toEqual([]);
    expect(world.runtime.throttled).toEqual(['f']);
  });

  it('is shown where it is set, outlives the server, and goes with the function', async () => {
    expect(await world.call(GetFunctionConcurrency, { FunctionName: 'f' })).toEqual({});
    expect(await reserve(7)).toEqual({ ReservedConcurrentExecutions: 7 });
    expect((await world.call(GetFunction, { FunctionName: 'f' })).Concurrency).toEqual({
      ReservedConcurrentExecutions: 7,
    });
    const { concurrency } = await world.open();
    expect(concurrency.reservedOf({ account: '000000000000', region: 'us-east-1' }, 'f')).toBe(7);

    await world.call(DeleteFunction, { FunctionName: 'f' });
    await world.call(CreateFunction, functionInput('f'));
    expect(await world.call(GetFunction, { FunctionName: 'f' })).not.toHaveProperty('Concurrency');
  });

  it('can be taken back', async () => {
    await reserve(0);
    await world.call(DeleteFunctionConcurrency, { FunctionName: 'f' });
    expect(await world.call(GetFunctionConcurrency, { FunctionName: 'f' })).toEqual({});
    expect((await invoke()).StatusCode).toBe(200);
  });

  it('leaves the others a hundred', async () => {
    await reserve(500);
    await expect(reserve(401, 'g')).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
      details: { Type: undefined },
    });
    await reserve(400, 'g');
    // What a function has itself does not count against it.
    await reserve(500);
  });

  it.each([
    ['f:1', 'InvalidParameterValueException', /^This operation is permitted on Lambda functions only\./],
    [
      'h',
      'ResourceNotFoundException',
      /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:h/,
    ],
  ])('is not for %s', async (FunctionName, code, message) => {
    for (const operation of [GetFunctionConcurrency, DeleteFunctionConcurrency]) {
      await expect(world.call(operation, { FunctionName })).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    }
    await expect(reserve(1, FunctionName)).rejects.toMatchObject({ code });
  });
});

describe('concurrency of the account', () => {
  it('is what functions without a reservation share', async () => {
    await reserve(897, 'g');
    const release = world.runtime.hold();
    const running = Array.from({ length: 103 }, () => invoke());
    await expect(invoke()).rejects.toMatchObject(throttled('ConcurrentInvocationLimitExceeded'));
    running.push(invoke('g'));
    release();
    await Promise.all(running);
    expect((await invoke()).StatusCode).toBe(200);
  });

  it('is told with the other limits, and what is used', async () => {
    await reserve(50);
    const { AccountLimit, AccountUsage } = await world.call(GetAccountSettings, {});
    expect(AccountLimit).toEqual({
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: 1000,
      TotalCodeSize: 80_530_636_800,
      UnreservedConcurrentExecutions: 950,
    });
    const { CodeSize } = (await world.call(GetFunction, { FunctionName: 'f' })).Configuration;
    expect(AccountUsage).toEqual({ FunctionCount: 2, TotalCodeSize: CodeSize * 4 });
  });
});
