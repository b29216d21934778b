import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const FunctionName = 'f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});

const put = (input: object) => world.call(PutFunctionEventInvokeConfig, { FunctionName, ...input });
const get = (input: object = {}) => world.call(GetFunctionEventInvokeConfig, { FunctionName, ...input });
const success = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const failure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });

it('replaces the whole configuration', async () => {
  const config = await put({ MaximumRetryAttempts: 0, ...failure(QUEUE) });
  expect(config).toEqual({
    LastModified: world.clock.now(),
    FunctionArn: `${ARN}:$LATEST`,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: QUEUE } },
  });
  expect(await get()).toEqual(config);
  const replaced = await put({ MaximumEventAgeInSeconds: 90 });
  expect(replaced).not.toHaveProperty('MaximumRetryAttempts');
  expect(replaced.DestinationConfig).toEqual({ OnSuccess: {}, OnFailure: {} });
});

it('stores a configuration for each qualifier', async () => {
  await put({ MaximumRetryAttempts: 0 });
  await put({ MaximumRetryAttempts: 1, Qualifier: '1' });
  expect(await get()).toMatchObject({ MaximumRetryAttempts: 0 });
  expect(await get({ Qualifier: '1' })).toMatchObject({ FunctionArn: `${ARN}:1`, MaximumRetryAttempts: 1 });
});

it.each([
  [{}, 'You must specify at least one of error handling or destination setting.'],
  [success(ARN), "You can't specify the function as a destination for itself."],
  [failure(`${ARN}:1`), "You can't specify the function as a destination for itself."],
  [
    success('arn:aws:s3:::b'),
    'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3:::b), onFailure=null) is invalid.',
  ],
  [
    failure(`${QUEUE}.fifo`),
    `The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=${QUEUE}.fifo)) is invalid.`,
  ],
  [success(`${ARN}-none`), `The destination ARN ${ARN}-none is invalid.`],
  [
    failure('arn:aws:events:us-east-1:000000000000:rule/daily'),
    'The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=arn:aws:events:us-east-1:000000000000:rule/daily)) is invalid.',
  ],
])('rejects %j', async (input, message) => {
  await expect(put(input)).rejects.toMatchObject({ code: 'InvalidParameterValueException', message });
});

it.each([
  { MaximumRetryAttempts: 3 },
  { MaximumEventAgeInSeconds: 59 },
  { MaximumEventAgeInSeconds: 21_601 },
])('rejects %j, which is out of range', async (input) => {
  await expect(put(input)).rejects.toMatchObject({ code: 'ValidationException' });
});

it('rejects a function that does not exist', async () => {
  await expect(put({ FunctionName: 'g', MaximumRetryAttempts: 1 })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: "The function doesn't exist.",
  });
});
