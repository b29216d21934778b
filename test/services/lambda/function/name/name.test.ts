import { describe, expect, it } from 'vitest';
import type { Input, Operation } from '../../../../../src/schema/operation.ts';
import { CreateFunctionUrlConfig } from '../../../../../src/services/lambda/operations/create-function-url-config.ts';
import { CreateFunction } from '../../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionConcurrency } from '../../../../../src/services/lambda/operations/delete-function-concurrency.ts';
import { DeleteFunctionEventInvokeConfig } from '../../../../../src/services/lambda/operations/delete-function-event-invoke-config.ts';
import { DeleteFunctionUrlConfig } from '../../../../../src/services/lambda/operations/delete-function-url-config.ts';
import { DeleteFunction } from '../../../../../src/services/lambda/operations/delete-function.ts';
import { GetFunctionConcurrency } from '../../../../../src/services/lambda/operations/get-function-concurrency.ts';
import { GetFunctionConfiguration } from '../../../../../src/services/lambda/operations/get-function-configuration.ts';
import { GetFunctionEventInvokeConfig } from '../../../../../src/services/lambda/operations/get-function-event-invoke-config.ts';
import { GetFunctionUrlConfig } from '../../../../../src/services/lambda/operations/get-function-url-config.ts';
import { GetFunction } from '../../../../../src/services/lambda/operations/get-function.ts';
import { Invoke } from '../../../../../src/services/lambda/operations/invoke.ts';
import { ListFunctionEventInvokeConfigs } from '../../../../../src/services/lambda/operations/list-function-event-invoke-configs.ts';
import { ListFunctionUrlConfigs } from '../../../../../src/services/lambda/operations/list-function-url-configs.ts';
import { PutFunctionConcurrency } from '../../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { PutFunctionEventInvokeConfig } from '../../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionUrlConfig } from '../../../../../src/services/lambda/operations/update-function-url-config.ts';
import { functionInput, useLambdaWorld } from '../../world.ts';

// Function names, and the errors for missing functions, as recorded on AWS.

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';

const world = useLambdaWorld();

const create = (FunctionName: string, more: object = {}) =>
  world.call(CreateFunction, { ...functionInput('f'), FunctionName, ...more });

describe('the error for a missing function, of', () => {
  const noConfig = `The function ${ARN}none:$LATEST doesn't have an EventInvokeConfig`;
  const notFound = 'The resource you requested does not exist.';
  const missing = <Op extends Operation>(operation: Op, message: string, input: Partial<Input<Op>> = {}) =>
    [operation.name, operation as Operation, message, input as object] as const;

  it.each([
    missing(GetFunction, `Function not found: ${ARN}none`),
    missing(GetFunctionConfiguration, `Function not found: ${ARN}none`),
    missing(DeleteFunction, `Function not found: ${ARN}none`),
    missing(Invoke, `Function not found: ${ARN}none:$LATEST`),
    missing(GetFunctionConcurrency, `Function not found: ${ARN}none`),
    missing(PutFunctionConcurrency, `Function not found: ${ARN}none:$LATEST`, {
      ReservedConcurrentExecutions: 1,
    }),
    missing(DeleteFunctionConcurrency, `Function not found: ${ARN}none:$LATEST`),
    missing(GetFunctionUrlConfig, notFound),
    missing(DeleteFunctionUrlConfig, notFound),
    missing(CreateFunctionUrlConfig, 'Function does not exist', { AuthType: 'NONE' }),
    missing(UpdateFunctionUrlConfig, 'Function does not exist'),
    missing(ListFunctionUrlConfigs, 'Function does not exist'),
    missing(GetFunctionEventInvokeConfig, noConfig),
    missing(DeleteFunctionEventInvokeConfig, noConfig),
    missing(PutFunctionEventInvokeConfig, "The function doesn't exist.", { MaximumRetryAttempts: 1 }),
    missing(ListFunctionEventInvokeConfigs, "The function doesn't exist."),
  ])('%s', async (_, operation, message, input) => {
    await expect(world.call(operation, { FunctionName: 'none', ...input })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message,
    });
  });
});

describe('a name', () => {
  it('of 65 characters is rejected by CreateFunction, and not found by other operations', async () => {
    const name = 'a'.repeat(65);
    await expect(create(name)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    });
    for (const operation of [GetFunction, DeleteFunction]) {
      await expect(world.call(operation, { FunctionName: name })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `Function not found: ${ARN}${name}`,
      });
    }
    const invocation = world.call(Invoke, { FunctionName: name });
    await expect(invocation).rejects.toMatchObject({ message: `Function not found: ${ARN}${name}:$LATEST` });
  });

  it('of an ARN without a name is `function`', async () => {
    const short = ARN.slice(0, -1);
    await expect(world.call(GetFunction, { FunctionName: short })).rejects.toMatchObject({
      message: `Function not found: ${ARN}function`,
    });
    expect((await create(short)).FunctionName).toBe('function');
    expect((await world.call(GetFunction, { FunctionName: short })).Configuration.FunctionArn).toBe(
      `${ARN}function`,
    );
  });

  it('is parsed as in the pattern that AWS prints', async () => {
    await create('f');
    const names = ['f', 'function:f', '000000000000:function:f', 'us-east-1:000000000000:f', `${ARN}f`];
    for (const FunctionName of names) {
      const found = await world.call(GetFunctionConfiguration, { FunctionName });
      expect(found.FunctionArn).toBe(`${ARN}f`);
    }
    await expect(world.call(GetFunction, { FunctionName: 'f:function' })).rejects.toMatchObject({
      message: `Function not found: ${ARN}f:function`,
    });
    await expect(create('111111111111:function:g')).rejects.toMatchObject({
      declaration: { code: 'AccessDeniedException', status: 403 },
    });
  });

  it('has an ARN in the partition of its region', async () => {
    const china = { region: 'cn-north-1' };
    const { FunctionArn } = await world.call(CreateFunction, functionInput('f'), china);
    expect(FunctionArn).toBe('arn:aws-cn:lambda:cn-north-1:000000000000:function:f');
    const found = await world.call(GetFunctionConfiguration, { FunctionName: FunctionArn }, china);
    expect(found.RuntimeVersionConfig.RuntimeVersionArn).toMatch(/^arn:aws-cn:lambda:cn-north-1::runtime:/);
  });

  it('is rejected with the pattern that AWS prints', async () => {
    await expect(create('*')).rejects.toMatchObject({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value '*' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
        '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
    });
  });
});
