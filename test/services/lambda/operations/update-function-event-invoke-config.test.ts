import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/update-function-event-invoke-config.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
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
const update = (input: object) => world.call(UpdateFunctionEventInvokeConfig, { FunctionName, ...input });

it('updates the settings that the request names', async () => {
  await put({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
  expect(await update({ MaximumEventAgeInSeconds: 60 })).toMatchObject({
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: { OnFailure: { Destination: QUEUE } },
  });
});

it('rejects a function without a configuration', async () => {
  await expect(update({ MaximumRetryAttempts: 0 })).rejects.toMatchObject(notFound);
});
