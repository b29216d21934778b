import { describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { GetFunctionCodeSigningConfig } from '../../../src/services/lambda/operations/get-function-code-signing-config.ts';
import { GetFunctionConfiguration } from '../../../src/services/lambda/operations/get-function-configuration.ts';
import { GetFunctionRecursionConfig } from '../../../src/services/lambda/operations/get-function-recursion-config.ts';
import { GetRuntimeManagementConfig } from '../../../src/services/lambda/operations/get-runtime-management-config.ts';
import { PutFunctionRecursionConfig } from '../../../src/services/lambda/operations/put-function-recursion-config.ts';
import { PutRuntimeManagementConfig } from '../../../src/services/lambda/operations/put-runtime-management-config.ts';
import { createFunctionWithAlias, functionInput, useLambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const FunctionName = 'f';
const world = useLambdaWorld(createFunctionWithAlias);

const missing = (name = 'g') => ({
  code: 'ResourceNotFoundException',
  message: `Function not found: ${ARN.replace(/f$/, name)}`,
});

describe('the recursion configuration', () => {
  it('is Terminate by default, and that of the function', async () => {
    const read = () => world.call(GetFunctionRecursionConfig, { FunctionName });
    expect(await read()).toEqual({ RecursiveLoop: 'Terminate' });
    const { RevisionId } = await world.call(GetFunctionConfiguration, { FunctionName });
    const input = { FunctionName, RecursiveLoop: 'Allow' } as const;
    expect(await world.call(PutFunctionRecursionConfig, input)).toEqual({ RecursiveLoop: 'Allow' });
    expect(await read()).toEqual({ RecursiveLoop: 'Allow' });
    expect((await world.call(GetFunctionConfiguration, { FunctionName })).RevisionId).toBe(RevisionId);
  });

  it('is refused for a function that does not exist, and other values', async () => {
    const input = { FunctionName: 'g', RecursiveLoop: 'Allow' } as const;
    await expect(world.call(PutFunctionRecursionConfig, input)).rejects.toMatchObject(missing());
    await expect(world.call(GetFunctionRecursionConfig, input)).rejects.toMatchObject(missing());
    await expect(
      world.call(PutFunctionRecursionConfig, { FunctionName, RecursiveLoop: 'InvalidValue' as 'Allow' }),
    ).rejects.toMatchObject({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value 'InvalidValue' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
    });
  });
});

describe('the runtime management configuration', () => {
  const RuntimeVersionArn = 'arn:aws:lambda:us-east-1::runtime:0123456789';

  it('is stored for each version', async () => {
    const read = (Qualifier?: string) =>
      world.call(GetRuntimeManagementConfig, { FunctionName, ...(Qualifier !== undefined && { Qualifier }) });
    expect(await read()).toEqual({ UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:$LATEST` });
    const manual = { UpdateRuntimeOn: 'Manual', RuntimeVersionArn } as const;
    await world.call(PutRuntimeManagementConfig, { FunctionName, Qualifier: 'live', ...manual });
    expect(await read('1')).toEqual({ ...manual, FunctionArn: `${ARN}:1` });
    await world.call(PutRuntimeManagementConfig, { FunctionName, UpdateRuntimeOn: 'FunctionUpdate' });
    expect(await read()).toEqual({ UpdateRuntimeOn: 'FunctionUpdate', FunctionArn: `${ARN}:$LATEST` });

    await world.call(DeleteFunction, { FunctionName });
    await expect(read()).rejects.toMatchObject(missing('f'));
    await world.call(CreateFunction, functionInput('f'));
    expect(await read()).toMatchObject({ UpdateRuntimeOn: 'Auto' });
  });

  it.each([{ UpdateRuntimeOn: 'Manual' }, { UpdateRuntimeOn: 'Auto', RuntimeVersionArn }] as const)(
    'is refused as %o',
    async (config) => {
      const input = { FunctionName, ...config };
      await expect(world.call(PutRuntimeManagementConfig, input)).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
    },
  );
});

it('a function has no code signing configuration', async () => {
  expect(await world.call(GetFunctionCodeSigningConfig, { FunctionName })).toEqual({});
  await expect(world.call(GetFunctionCodeSigningConfig, { FunctionName: 'g' })).rejects.toMatchObject(
    missing(),
  );
});
