import { expect, it } from 'vitest';
import { GetLayerVersion } from '../../../../src/services/lambda/operations/get-layer-version.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { zipOf } from '../../../support/zip.ts';
import { useLambdaWorld } from '../world.ts';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });

it('returns what PublishLayerVersion returned', async () => {
  const published = await publish('tools', { 'bin/tool': '' });
  expect(await world.call(GetLayerVersion, { LayerName: 'tools', VersionNumber: 1 })).toEqual(published);
});

it('rejects a version that does not exist, or is below 1', async () => {
  const get = (VersionNumber: number) => world.call(GetLayerVersion, { LayerName: 'tools', VersionNumber });
  await expect(get(2)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
  await expect(get(0)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Layer Version Cannot be less than 1',
  });
});
