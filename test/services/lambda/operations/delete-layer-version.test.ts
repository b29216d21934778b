import { expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteLayerVersion } from '../../../../src/services/lambda/operations/delete-layer-version.ts';
import { GetLayerVersion } from '../../../../src/services/lambda/operations/get-layer-version.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { zipOf } from '../../../support/zip.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });

const remove = (VersionNumber: number) => world.call(DeleteLayerVersion, { LayerName: 'one', VersionNumber });

it('deletes the version; no error when it does not exist', async () => {
  await publish('one', { a: '1' });
  await remove(1);
  await remove(1);
  const version = { LayerName: 'one', VersionNumber: 1 };
  await expect(world.call(GetLayerVersion, version)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});

it('keeps the layer of functions that use the version', async () => {
  const { LayerVersionArn } = await publish('one', { a: '1' });
  await world.call(CreateFunction, { ...functionInput('f'), Layers: [LayerVersionArn] });
  await remove(1);
  await world.call(Invoke, { FunctionName: 'f' });
  expect(world.runtime.runs[0]!.spec.layersDirectory).toBeDefined();
});

it('rejects a version below 1', async () => {
  await expect(remove(0)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Layer Version Cannot be less than 1',
  });
});
