import { expect, it } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { createFunctionWithAlias, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const FunctionName = 'f';

const world = useLambdaWorld(createFunctionWithAlias);

const create = (input: object = {}) =>
  world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE', ...input });

it('creates a URL, and returns no mode when the request has none', async () => {
  expect(await create()).toEqual({
    FunctionUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/_millrace\/url\/[a-z2-7]{32}\/$/),
    FunctionArn: ARN,
    AuthType: 'NONE',
    CreationTime: new Date(world.clock.now()).toISOString(),
  });
  await expect(create()).rejects.toMatchObject({ code: 'ResourceConflictException' });
});

it('creates another URL for an alias', async () => {
  const { FunctionUrl } = await create();
  const alias = await create({ Qualifier: 'live', InvokeMode: 'RESPONSE_STREAM' });
  expect(alias).toMatchObject({ FunctionArn: `${ARN}:live`, InvokeMode: 'RESPONSE_STREAM' });
  expect(alias.FunctionUrl).not.toBe(FunctionUrl);
});

it('rejects a version', async () => {
  await expect(create({ Qualifier: '1' })).rejects.toMatchObject({ code: 'ValidationException' });
});
