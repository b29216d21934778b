import { expect, it } from 'vitest';
import { DeleteLayerVersion } from '../../../../src/services/lambda/operations/delete-layer-version.ts';
import { ListLayers } from '../../../../src/services/lambda/operations/list-layers.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { zipOf } from '../../../support/zip.ts';
import { useLambdaWorld } from '../world.ts';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });

const list = async (input: object = {}) => {
  const { Layers } = await world.call(ListLayers, input);
  return Layers.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion.Version]);
};

it('lists the newest version of every layer', async () => {
  await publish('tools', { a: '1' });
  await publish('tools', { a: '2' });
  await publish('other', { a: '3' });
  expect(await list()).toEqual([
    ['other', 1],
    ['tools', 2],
  ]);
});

it('continues after a marker whose layer was deleted', async () => {
  for (const name of ['a', 'b', 'c']) await publish(name, { file: '' });
  const { NextMarker } = await world.call(ListLayers, { MaxItems: 2 });
  await world.call(DeleteLayerVersion, { LayerName: 'b', VersionNumber: 1 });
  expect(await list({ Marker: NextMarker })).toEqual([['c', 1]]);
});

it.each([
  [{ CompatibleRuntime: 'none' }, 'compatibleRuntime'],
  [{ CompatibleArchitecture: 'none' as 'arm64' }, 'compatibleArchitecture'],
])('rejects %j', async (input, member) => {
  await expect(list(input)).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(
      `^1 validation error detected: Value 'none' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: \\[`,
    ),
  });
});
