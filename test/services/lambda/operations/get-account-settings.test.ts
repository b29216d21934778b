import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetAccountSettings } from '../../../../src/services/lambda/operations/get-account-settings.ts';
import { GetFunction } from '../../../../src/services/lambda/operations/get-function.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(async (world) => {
  for (const name of ['f', 'g']) await world.call(CreateFunction, { ...functionInput(name), Publish: true });
});

const reserve = (ReservedConcurrentExecutions: number, FunctionName = 'f') =>
  world.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });

it('returns the limits of the account, and what its functions use', async () => {
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
