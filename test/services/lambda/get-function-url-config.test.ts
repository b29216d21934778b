import { afterEach, beforeEach, expect, it } from 'vitest';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { GetFunctionUrlConfig } from '../../../src/services/lambda/operations/get-function-url-config.ts';
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

it('returns the configuration with its defaults', async () => {
  const created = await create();
  expect(await world.call(GetFunctionUrlConfig, { FunctionName })).toEqual({
    ...created,
    InvokeMode: 'BUFFERED',
    LastModifiedTime: new Date(world.clock.now()).toISOString(),
  });
});
