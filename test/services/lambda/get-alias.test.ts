import { afterEach, beforeEach, expect, it } from 'vitest';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { GetAlias } from '../../../src/services/lambda/operations/get-alias.ts';
import { createTwoVersions, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  await createTwoVersions(world);
});
afterEach(() => world.close());

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
