import { expect, it } from 'vitest';
import { DeleteLayerVersion } from '../../../../src/services/lambda/operations/delete-layer-version.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { zipOf } from '../../../support/zip.ts';
import { useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:layer';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });

it('returns the version with its declared information and a location of its content', async () => {
  const info = { Description: 'd', CompatibleRuntimes: ['nodejs22.x'], LicenseInfo: 'MIT' };
  expect(await publish('tools', { 'bin/tool': '' }, info)).toMatchObject({
    LayerArn: `${ARN}:tools`,
    LayerVersionArn: `${ARN}:tools:1`,
    Version: 1,
    ...info,
    Content: {
      CodeSize: expect.any(Number),
      Location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/_millrace\/code\/[0-9a-f]{64}\.zip$/),
    },
  });
});

it('numbers versions, and never reuses the number of a deleted one', async () => {
  await publish('tools', { a: '' });
  expect((await publish(`${ARN}:tools`, { a: '' })).Version).toBe(2);
  await world.call(DeleteLayerVersion, { LayerName: 'tools', VersionNumber: 2 });
  expect((await publish('tools', { a: '' })).Version).toBe(3);
});

// As in LocalStack's recordings of AWS; lists leave out an empty description.
it('returns an empty description when there is none', async () => {
  expect(await publish('tools', { a: '1' })).toHaveProperty('Description', '');
});

it('rejects an unknown runtime', async () => {
  await expect(
    publish('one', { a: '1' }, { CompatibleRuntimes: ['none', 'nodejs22.x'] }),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(
      /^1 validation error detected: Value '\[none, nodejs22.x\]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    ),
  });
});
