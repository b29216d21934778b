import { expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { DeleteAlias } from '../../../../src/services/lambda/operations/delete-alias.ts';
import { ListAliases } from '../../../../src/services/lambda/operations/list-aliases.ts';
import { createTwoVersions, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld(createTwoVersions);

const create = (Name: string, more: object = {}) =>
  world.call(CreateAlias, { FunctionName: 'f', Name, FunctionVersion: '1', ...more });
const list = async (input: object = {}) => {
  const { Aliases, NextMarker } = await world.call(ListAliases, { FunctionName: 'f', ...input });
  return { names: Aliases.map(({ Name }) => Name), NextMarker };
};

it('lists the aliases of a function, or those that refer to a version', async () => {
  await create('live', { RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } });
  await create('old');
  expect((await list()).names).toEqual(['live', 'old']);
  expect((await list({ FunctionVersion: '2' })).names).toEqual(['live']);
});

it('continues after a marker whose alias was deleted', async () => {
  for (const name of ['a', 'b', 'c']) await create(name);
  const { NextMarker } = await list({ MaxItems: 2 });
  await world.call(DeleteAlias, { FunctionName: 'f', Name: 'b' });
  expect((await list({ Marker: NextMarker })).names).toEqual(['c']);
});
