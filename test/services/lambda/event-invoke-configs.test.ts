import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/delete-function-event-invoke-config.ts';
import { GetFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { ListFunctionEventInvokeConfigs } from '../../../src/services/lambda/operations/list-function-event-invoke-configs.ts';
import { PutFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionEventInvokeConfig } from '../../../src/services/lambda/operations/update-function-event-invoke-config.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const FunctionName = 'f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});
afterEach(() => world.close());

const put = (input: object) => world.call(PutFunctionEventInvokeConfig, { FunctionName, ...input });
const update = (input: object) => world.call(UpdateFunctionEventInvokeConfig, { FunctionName, ...input });
const get = (input: object = {}) => world.call(GetFunctionEventInvokeConfig, { FunctionName, ...input });
const success = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const failure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });

describe('how events are invoked', () => {
  it('is put as a whole and updated in part', async () => {
    const given = await put({ MaximumRetryAttempts: 0, ...failure(QUEUE) });
    expect(given).toEqual({
      LastModified: world.clock.now(),
      FunctionArn: `${ARN}:$LATEST`,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: QUEUE } },
    });
    expect(await get()).toEqual(given);
    expect(await update({ MaximumEventAgeInSeconds: 60 })).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    const replaced = await put({ MaximumEventAgeInSeconds: 90 });
    expect(replaced).not.toHaveProperty('MaximumRetryAttempts');
    expect(replaced.DestinationConfig).toEqual({ OnSuccess: {}, OnFailure: {} });
  });

  it('is kept for each qualifier', async () => {
    await put({ MaximumRetryAttempts: 0 });
    await put({ MaximumRetryAttempts: 1, Qualifier: '1' });
    expect((await get({ Qualifier: '1' })).FunctionArn).toBe(`${ARN}:1`);
    const { FunctionEventInvokeConfigs } = await world.call(ListFunctionEventInvokeConfigs, { FunctionName });
    expect(FunctionEventInvokeConfigs.map(({ MaximumRetryAttempts }) => MaximumRetryAttempts)).toEqual([
      0, 1,
    ]);
  });

  it('goes, and is not there afterwards', async () => {
    await put({ MaximumRetryAttempts: 0 });
    await world.call(DeleteFunctionEventInvokeConfig, { FunctionName });
    const gone = {
      code: 'ResourceNotFoundException',
      message: `The function ${ARN}:$LATEST doesn't have an EventInvokeConfig`,
    };
    await expect(get()).rejects.toMatchObject(gone);
    await expect(update({ MaximumRetryAttempts: 0 })).rejects.toMatchObject(gone);
    await expect(world.call(DeleteFunctionEventInvokeConfig, { FunctionName })).rejects.toMatchObject(gone);
  });
});

describe('what is refused', () => {
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
      failure('arn:aws:events:us-east-1:000000000000:event-bus/default'),
      expect.stringMatching(/^EventBridge is not supported on this server as a destination: /),
    ],
  ])('%j', async (input, message) => {
    await expect(put(input)).rejects.toMatchObject({ code: 'InvalidParameterValueException', message });
  });

  it.each([
    { MaximumRetryAttempts: 3 },
    { MaximumEventAgeInSeconds: 59 },
    { MaximumEventAgeInSeconds: 21_601 },
  ])('%j', async (input) => {
    await expect(put(input)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('a function that is not', async () => {
    await expect(put({ FunctionName: 'g', MaximumRetryAttempts: 1 })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "The function doesn't exist.",
    });
  });
});
