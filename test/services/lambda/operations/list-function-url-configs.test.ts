import { expect, it } from 'vitest';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { DeleteFunctionUrlConfig } from '../../../../src/services/lambda/operations/delete-function-url-config.ts';
import { ListFunctionUrlConfigs } from '../../../../src/services/lambda/operations/list-function-url-configs.ts';
import { createFunctionWithAlias, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const FunctionName = 'f';

const world = useLambdaWorld(createFunctionWithAlias);

const create = (input: object = {}) =>
  world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE', ...input });
const list = async (input: object = {}) => {
  const page = await world.call(ListFunctionUrlConfigs, { FunctionName, ...input });
  return { arns: page.FunctionUrlConfigs.map(({ FunctionArn }) => FunctionArn), NextMarker: page.NextMarker };
};

it('lists the URLs of a function and its aliases', async () => {
  await create();
  await create({ Qualifier: 'live' });
  expect(await list()).toEqual({ arns: [ARN, `${ARN}:live`], NextMarker: undefined });
});

it('continues after a marker whose URL was deleted', async () => {
  await create();
  for (const Name of ['a', 'b']) {
    await world.call(CreateAlias, { FunctionName, Name, FunctionVersion: '1' });
    await create({ Qualifier: Name });
  }
  const { arns, NextMarker } = await list({ MaxItems: 2 });
  expect(arns).toEqual([ARN, `${ARN}:a`]);
  await world.call(DeleteFunctionUrlConfig, { FunctionName, Qualifier: 'a' });
  expect((await list({ Marker: NextMarker })).arns).toEqual([`${ARN}:b`]);
});
