import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld((world) => world.call(CreateFunction, functionInput('f')));

it('describes and invokes functions by ARN, and reports when there is none', async () => {
  const { invoker } = world.lambda;
  expect(await invoker.describe(ARN)).toEqual({
    roleArn: expect.stringContaining(':role/'),
    timeoutSeconds: 3,
  });
  const payload = Buffer.from('[1]');
  const options = { requestId: 'batch' };
  expect(await invoker.invoke(ARN, payload, options)).toMatchObject({ kind: 'finished', payload });
  for (const arn of [`${ARN}x`, `${ARN}:3`, 'nonsense', 'arn:aws:kinesis:us-east-1:000000000000:stream/f']) {
    expect(await invoker.describe(arn)).toBeUndefined();
    expect(await invoker.invoke(arn, payload, options)).toEqual({ kind: 'not-found' });
  }
});
