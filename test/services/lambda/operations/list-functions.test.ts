import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { ListFunctions } from '../../../../src/services/lambda/operations/list-functions.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld();

const create = (name: string, input: object = {}) =>
  world.call(CreateFunction, { ...functionInput(name), ...input });
const namesOf = async (input: object) => {
  const { Functions, NextMarker } = await world.call(ListFunctions, input);
  return { names: Functions.map(({ FunctionName }) => FunctionName), NextMarker };
};

it('lists functions of one account and region', async () => {
  await create('f');
  for (const caller of [{ account: '111111111111' }, { region: 'eu-west-1' }]) {
    expect((await world.call(ListFunctions, {}, caller)).Functions).toEqual([]);
  }
});

it('lists pages of 50 functions, without the members that only GetFunction returns', async () => {
  for (let n = 0; n < 61; n++) await create(`g${n}`);
  const first = await world.call(ListFunctions, { MaxItems: 10_000 });
  expect(first.Functions).toHaveLength(50);
  for (const member of ['RuntimeVersionConfig', 'State', 'StateReason', 'LastUpdateStatus']) {
    expect(first.Functions[0]).not.toHaveProperty(member);
  }
  const second = await world.call(ListFunctions, { Marker: first.NextMarker });
  expect(second.Functions).toHaveLength(11);
  expect(second).not.toHaveProperty('NextMarker');
});

it('continues after a marker whose function was deleted', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await create(name);
  const { NextMarker } = await namesOf({ MaxItems: 2 });
  await world.call(DeleteFunction, { FunctionName: 'b' });
  expect((await namesOf({ Marker: NextMarker })).names).toEqual(['c', 'd']);
});

it('rejects a marker that it did not return', async () => {
  await expect(namesOf({ Marker: 'f' })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'The marker "f" was not returned by this server.',
  });
});

it('lists every version, with qualified ARNs, when the request asks for ALL', async () => {
  await create('f', { Publish: true });
  const { Functions } = await world.call(ListFunctions, { FunctionVersion: 'ALL' });
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  expect(Functions.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
});
