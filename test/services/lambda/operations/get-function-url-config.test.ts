import { expect, it } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { GetFunctionUrlConfig } from '../../../../src/services/lambda/operations/get-function-url-config.ts';
import { createFunctionWithAlias, useLambdaWorld } from '../world.ts';

const FunctionName = 'f';

const world = useLambdaWorld(createFunctionWithAlias);

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
