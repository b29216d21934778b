import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld((world) => world.call(CreateFunction, functionInput('f')));

const get = () => world.call(GetFunctionEventInvokeConfig, { FunctionName: 'f' });

it('returns what PutFunctionEventInvokeConfig returned', async () => {
  const config = { FunctionName: 'f', MaximumRetryAttempts: 1 };
  const stored = await world.call(PutFunctionEventInvokeConfig, config);
  expect(await get()).toEqual(stored);
});

it('rejects a function without a configuration', async () => {
  await expect(get()).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message:
      "The function arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST doesn't have an EventInvokeConfig",
  });
});
