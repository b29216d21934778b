import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld((world) => world.call(CreateFunction, functionInput('f')));

const get = (FunctionName: string) => world.call(GetFunctionConfiguration, { FunctionName });

it.each(['f', ARN, '000000000000:function:f', 'function:f'])('finds a function as %s', async (name) => {
  expect((await get(name)).FunctionArn).toBe(ARN);
});

it('returns a qualified ARN when the request is qualified', async () => {
  expect((await get('f:$LATEST')).FunctionArn).toBe(`${ARN}:$LATEST`);
});

it.each([
  ['g', 'ResourceNotFoundException', `Function not found: ${ARN.replace(/f$/, 'g')}`],
  ['f:7', 'ResourceNotFoundException', `Function not found: ${ARN}:7`],
  [
    'arn:aws:lambda:eu-west-1:000000000000:function:f',
    'ResourceNotFoundException',
    `Functions from 'eu-west-1' are not reachable in this region ('us-east-1')`,
  ],
  ['999999999999:function:f', 'AccessDeniedException', expect.any(String)],
  ['bad name', 'ValidationException', expect.stringContaining('regular expression pattern: (arn:')],
])('rejects %s', async (name, code, message) => {
  await expect(get(name)).rejects.toMatchObject({ code, message });
});
