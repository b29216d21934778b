import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetFunction } from '../../../../src/services/lambda/operations/get-function.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Tags: { team: 'a' } });
});

it('returns the configuration, a location of the code, and tags', async () => {
  const found = await world.call(GetFunction, { FunctionName: 'f', Qualifier: '$LATEST' });
  expect(found).toMatchObject({
    Configuration: { FunctionArn: `${ARN}:$LATEST` },
    Code: {
      RepositoryType: 'S3',
      Location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/_millrace\/code\/[0-9a-f]{64}\.zip$/),
    },
    Tags: { team: 'a' },
  });
});

it('returns the reserved concurrency of a function that has one', async () => {
  expect(await world.call(GetFunction, { FunctionName: 'f' })).not.toHaveProperty('Concurrency');
  const reservation = { ReservedConcurrentExecutions: 7 };
  await world.call(PutFunctionConcurrency, { FunctionName: 'f', ...reservation });
  expect((await world.call(GetFunction, { FunctionName: 'f' })).Concurrency).toEqual(reservation);
});

it('rejects two qualifiers that differ', async () => {
  const input = { FunctionName: 'f:1', Qualifier: '2' };
  await expect(world.call(GetFunction, input)).rejects.toMatchObject({
    message: 'The derived qualifier from the function name does not match the specified qualifier.',
  });
});
