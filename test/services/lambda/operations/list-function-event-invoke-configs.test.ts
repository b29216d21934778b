import { expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/delete-function-event-invoke-config.ts';
import { ListFunctionEventInvokeConfigs } from '../../../../src/services/lambda/operations/list-function-event-invoke-configs.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const FunctionName = 'f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});

const put = (input: object) => world.call(PutFunctionEventInvokeConfig, { FunctionName, ...input });
const list = async (input: object = {}) => {
  const page = await world.call(ListFunctionEventInvokeConfigs, { FunctionName, ...input });
  return {
    attempts: page.FunctionEventInvokeConfigs.map(({ MaximumRetryAttempts }) => MaximumRetryAttempts),
    NextMarker: page.NextMarker,
  };
};

it('lists the configurations of all qualifiers of a function', async () => {
  await put({ MaximumRetryAttempts: 0 });
  await put({ MaximumRetryAttempts: 1, Qualifier: '1' });
  expect(await list()).toEqual({ attempts: [0, 1], NextMarker: undefined });
});

it('continues after a marker whose configuration was deleted', async () => {
  await world.call(CreateAlias, { FunctionName, Name: 'live', FunctionVersion: '1' });
  await put({ MaximumRetryAttempts: 0 });
  await put({ MaximumRetryAttempts: 1, Qualifier: '1' });
  await put({ MaximumRetryAttempts: 2, Qualifier: 'live' });
  const { attempts, NextMarker } = await list({ MaxItems: 2 });
  expect(attempts).toEqual([0, 1]);
  await world.call(DeleteFunctionEventInvokeConfig, { FunctionName, Qualifier: '1' });
  expect((await list({ Marker: NextMarker })).attempts).toEqual([2]);
});
