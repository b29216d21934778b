import { expect, it } from 'vitest';
import { DeleteLayerVersion } from '../../../../src/services/lambda/operations/delete-layer-version.ts';
import { ListLayerVersions } from '../../../../src/services/lambda/operations/list-layer-versions.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { zipOf } from '../../../support/zip.ts';
import { useLambdaWorld } from '../world.ts';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });

const list = async (input: object = {}) => {
  const page = await world.call(ListLayerVersions, { LayerName: 'tools', ...input });
  return { versions: page.LayerVersions.map(({ Version }) => Version), NextMarker: page.NextMarker };
};

it('lists versions newest first, or those compatible with a runtime', async () => {
  await publish('tools', { a: '1' }, { CompatibleRuntimes: ['nodejs22.x'] });
  await publish('tools', { a: '2' });
  expect((await list()).versions).toEqual([2, 1]);
  expect((await list({ CompatibleRuntime: 'nodejs22.x' })).versions).toEqual([1]);
});

// As moto's test of ListLayerVersions expects, which can run against AWS.
it('leaves out an empty description', async () => {
  await publish('tools', { a: '1' });
  await publish('tools', { a: '2' }, { Description: 'second' });
  const { LayerVersions } = await world.call(ListLayerVersions, { LayerName: 'tools' });
  expect(LayerVersions[0]).toHaveProperty('Description', 'second');
  expect(LayerVersions[1]).not.toHaveProperty('Description');
});

it('continues after a marker whose version was deleted', async () => {
  for (const content of ['1', '2', '3']) await publish('tools', { a: content });
  const { versions, NextMarker } = await list({ MaxItems: 2 });
  expect(versions).toEqual([3, 2]);
  await world.call(DeleteLayerVersion, { LayerName: 'tools', VersionNumber: 2 });
  expect((await list({ Marker: NextMarker })).versions).toEqual([1]);
});

it('rejects an unknown runtime', async () => {
  await expect(list({ CompatibleRuntime: 'none' })).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(
      /^1 validation error detected: Value 'none' at 'compatibleRuntime' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    ),
  });
});
