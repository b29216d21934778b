import { expect, it } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { UpdateFunctionUrlConfig } from '../../../../src/services/lambda/operations/update-function-url-config.ts';
import { createFunctionWithAlias, useLambdaWorld } from '../world.ts';

const FunctionName = 'f';

const world = useLambdaWorld(createFunctionWithAlias);

const create = (input: object = {}) =>
  world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE', ...input });

it('updates the settings that the request names, and keeps the URL', async () => {
  const { FunctionUrl } = await create();
  const Cors = { AllowOrigins: ['*'] };
  expect(await world.call(UpdateFunctionUrlConfig, { FunctionName, Cors })).toMatchObject({
    Cors,
    AuthType: 'NONE',
    FunctionUrl,
  });
  const updated = await world.call(UpdateFunctionUrlConfig, { FunctionName, AuthType: 'AWS_IAM' });
  expect(updated).toMatchObject({ Cors, AuthType: 'AWS_IAM', FunctionUrl });
  expect(updated).not.toHaveProperty('InvokeMode');
  await world.call(UpdateFunctionUrlConfig, { FunctionName, InvokeMode: 'RESPONSE_STREAM' });
  const unchanged = await world.call(UpdateFunctionUrlConfig, { FunctionName });
  expect(unchanged).toMatchObject({ InvokeMode: 'RESPONSE_STREAM' });
});

it('rejects a function without a URL', async () => {
  await expect(world.call(UpdateFunctionUrlConfig, { FunctionName })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});
