import { expect, it } from 'vitest';
import { GetLayerVersionByArn } from '../../../../src/services/lambda/operations/get-layer-version-by-arn.ts';
import { PublishLayerVersion } from '../../../../src/services/lambda/operations/publish-layer-version.ts';
import { zipOf } from '../../../support/zip.ts';
import { useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:layer';

const world = useLambdaWorld();

const publish = (LayerName: string, files: Record<string, string>, info: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...info });

it('returns what PublishLayerVersion returned', async () => {
  const published = await publish('tools', { 'bin/tool': '' });
  expect(await world.call(GetLayerVersionByArn, { Arn: `${ARN}:tools:1` })).toEqual(published);
});

it("rejects AWS's own layers, which do not exist here", async () => {
  const Arn = 'arn:aws:lambda:::awslayer:AmazonLinux1803';
  await expect(world.call(GetLayerVersionByArn, { Arn })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});
