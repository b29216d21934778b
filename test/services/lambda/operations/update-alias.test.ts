import { expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { GetAlias } from '../../../../src/services/lambda/operations/get-alias.ts';
import { UpdateAlias } from '../../../../src/services/lambda/operations/update-alias.ts';
import { createTwoVersions, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(createTwoVersions);

const create = (FunctionVersion: string, more: object = {}) =>
  world.call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion, ...more });
const update = (change: object) => world.call(UpdateAlias, { FunctionName: 'f', Name: 'live', ...change });

it('refers to another version under a new RevisionId', async () => {
  const { RevisionId } = await create('1', { Description: 'd' });
  const updated = await update({ FunctionVersion: '2', RevisionId });
  expect(updated).toMatchObject({ FunctionVersion: '2', Description: 'd' });
  expect(updated.RevisionId).not.toBe(RevisionId);
  await expect(update({ FunctionVersion: '1', RevisionId })).rejects.toMatchObject({
    code: 'PreconditionFailedException',
  });
});

it('rejects a version that the current routing already includes', async () => {
  await create('1', { RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } });
  await expect(update({ FunctionVersion: '2' })).rejects.toMatchObject({
    message: expect.stringContaining('already included in routing configuration'),
  });
  expect(await update({ FunctionVersion: '2', RoutingConfig: {} })).not.toHaveProperty('RoutingConfig');
});

it('keeps what a concurrent update has changed', async () => {
  await create('1');
  await Promise.all([update({ FunctionVersion: '2' }), update({ Description: 'new' })]);
  expect(await world.call(GetAlias, { FunctionName: 'f', Name: 'live' })).toMatchObject({
    FunctionVersion: '2',
    Description: 'new',
  });
});

it('rejects an alias that does not exist', async () => {
  await expect(update({})).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `Alias not found: ${ARN}:live`,
  });
});
