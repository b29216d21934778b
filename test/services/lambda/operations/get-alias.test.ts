import { expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { GetAlias } from '../../../../src/services/lambda/operations/get-alias.ts';
import { createTwoVersions, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(createTwoVersions);

const get = () => world.call(GetAlias, { FunctionName: 'f', Name: 'live' });

it('returns what CreateAlias returned', async () => {
  const created = await world.call(CreateAlias, {
    FunctionName: 'f',
    Name: 'live',
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
  });
  expect(created.RoutingConfig).toEqual({ AdditionalVersionWeights: { 2: 0.25 } });
  expect(await get()).toEqual(created);
});

it('rejects an alias that does not exist', async () => {
  await expect(get()).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `Cannot find alias arn: ${ARN}:live`,
  });
});
