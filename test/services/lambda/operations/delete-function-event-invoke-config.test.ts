import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/delete-function-event-invoke-config.ts';
import { GetFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const notFound = {
  code: 'ResourceNotFoundException',
  message:
    "The function arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST doesn't have an EventInvokeConfig",
};
const FunctionName = 'f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});

const put = (input: object) => world.call(PutFunctionEventInvokeConfig, { FunctionName, ...input });

it('deletes the configuration, and rejects a function without one', async () => {
  await put({ MaximumRetryAttempts: 0 });
  await world.call(DeleteFunctionEventInvokeConfig, { FunctionName });
  for (const operation of [GetFunctionEventInvokeConfig, DeleteFunctionEventInvokeConfig]) {
    await expect(world.call(operation, { FunctionName })).rejects.toMatchObject(notFound);
  }
});
