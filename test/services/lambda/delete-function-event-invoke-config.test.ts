import { afterEach, beforeEach, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/delete-function-event-invoke-config.ts';
import { GetFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { PutFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const notFound = {
  code: 'ResourceNotFoundException',
  message:
    "The function arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST doesn't have an EventInvokeConfig",
};
const FunctionName = 'f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});
afterEach(() => world.close());

const put = (input: object) => world.call(PutFunctionEventInvokeConfig, { FunctionName, ...input });

it('deletes the configuration, and rejects a function without one', async () => {
  await put({ MaximumRetryAttempts: 0 });
  await world.call(DeleteFunctionEventInvokeConfig, { FunctionName });
  for (const operation of [GetFunctionEventInvokeConfig, DeleteFunctionEventInvokeConfig]) {
    await expect(world.call(operation, { FunctionName })).rejects.toMatchObject(notFound);
  }
});
