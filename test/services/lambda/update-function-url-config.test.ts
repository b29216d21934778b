import { afterEach, beforeEach, expect, it } from 'vitest';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { UpdateFunctionUrlConfig } from '../../../src/services/lambda/operations/update-function-url-config.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const FunctionName = 'f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
  await world.call(CreateAlias, { FunctionName, Name: 'live', FunctionVersion: '1' });
});
afterEach(() => world.close());

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
});

it('rejects a function without a URL', async () => {
  await expect(world.call(UpdateFunctionUrlConfig, { FunctionName })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});
