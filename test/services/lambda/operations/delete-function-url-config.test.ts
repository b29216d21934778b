import { expect, it } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { DeleteFunctionUrlConfig } from '../../../../src/services/lambda/operations/delete-function-url-config.ts';
import { GetFunctionUrlConfig } from '../../../../src/services/lambda/operations/get-function-url-config.ts';
import { createFunctionWithAlias, useLambdaWorld } from '../world.ts';

const FunctionName = 'f';

const world = useLambdaWorld(createFunctionWithAlias);

const create = (input: object = {}) =>
  world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE', ...input });

it('deletes the URL, and a later one is different', async () => {
  const { FunctionUrl } = await create();
  await world.call(DeleteFunctionUrlConfig, { FunctionName });
  for (const operation of [GetFunctionUrlConfig, DeleteFunctionUrlConfig]) {
    await expect(world.call(operation, { FunctionName })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  }
  expect((await create()).FunctionUrl).not.toBe(FunctionUrl);
});
