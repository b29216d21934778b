import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { ListVersionsByFunction } from '../../../../src/services/lambda/operations/list-versions-by-function.ts';
import { UpdateFunctionCode } from '../../../../src/services/lambda/operations/update-function-code.ts';
import { zipOf } from '../../../support/zip.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, functionInput('f'));
  for (let n = 1; n <= 3; n++) {
    const ZipFile = zipOf({ 'index.js': String(n) });
    await world.clock.advance(500);
    await world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, Publish: true });
  }
});

const list = async (input: object = {}) => {
  const { Versions, NextMarker } = await world.call(ListVersionsByFunction, { FunctionName: 'f', ...input });
  return { arns: Versions.map(({ FunctionArn }) => FunctionArn), NextMarker };
};

it('lists $LATEST and then the versions in order of number', async () => {
  const arns = [`${ARN}:$LATEST`, `${ARN}:1`, `${ARN}:2`, `${ARN}:3`];
  expect(await list()).toEqual({ arns, NextMarker: undefined });
});

it('continues after a marker whose version was deleted', async () => {
  const { arns, NextMarker } = await list({ MaxItems: 3 });
  expect(arns.at(-1)).toBe(`${ARN}:2`);
  await world.call(DeleteFunction, { FunctionName: 'f', Qualifier: '2' });
  expect((await list({ Marker: NextMarker })).arns).toEqual([`${ARN}:3`]);
});

it('rejects a function that does not exist', async () => {
  await expect(list({ FunctionName: 'g' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `Function not found: ${ARN.replace(/f$/, 'g')}`,
  });
});
