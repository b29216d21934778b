import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteLayerVersion } from '../../../src/services/lambda/operations/delete-layer-version.ts';
import { GetFunctionConfiguration } from '../../../src/services/lambda/operations/get-function-configuration.ts';
import { GetLayerVersionByArn } from '../../../src/services/lambda/operations/get-layer-version-by-arn.ts';
import { GetLayerVersion } from '../../../src/services/lambda/operations/get-layer-version.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { ListLayerVersions } from '../../../src/services/lambda/operations/list-layer-versions.ts';
import { ListLayers } from '../../../src/services/lambda/operations/list-layers.ts';
import { PublishLayerVersion } from '../../../src/services/lambda/operations/publish-layer-version.ts';
import { UpdateFunctionConfiguration } from '../../../src/services/lambda/operations/update-function-configuration.ts';
import { zipOf } from '../../support/zip.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:layer';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
});
afterEach(() => world.close());

const publish = (LayerName: string, files: Record<string, string>, about: object = {}) =>
  world.call(PublishLayerVersion, { LayerName, Content: { ZipFile: zipOf(files) }, ...about });
const create = (Layers: string[]) => world.call(CreateFunction, { ...functionInput('f'), Layers });

describe('the versions of a layer', () => {
  it('are numbered, shown with what they say of themselves, and never numbered twice', async () => {
    const about = { Description: 'd', CompatibleRuntimes: ['nodejs22.x'], LicenseInfo: 'MIT' };
    const first = await publish('tools', { 'bin/tool': '' }, about);
    expect(first).toMatchObject({
      LayerArn: `${ARN}:tools`,
      LayerVersionArn: `${ARN}:tools:1`,
      Version: 1,
      ...about,
      Content: {
        CodeSize: expect.any(Number),
        Location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/_millrace\/code\/[0-9a-f]{64}\.zip$/),
      },
    });
    expect(await world.call(GetLayerVersion, { LayerName: 'tools', VersionNumber: 1 })).toEqual(first);
    expect(await world.call(GetLayerVersionByArn, { Arn: `${ARN}:tools:1` })).toEqual(first);
    await publish(`${ARN}:tools`, { a: '' });
    await world.call(DeleteLayerVersion, { LayerName: 'tools', VersionNumber: 2 });
    await world.call(DeleteLayerVersion, { LayerName: 'tools', VersionNumber: 2 });
    expect((await publish('tools', { a: '' })).Version).toBe(3);
    await expect(world.call(GetLayerVersion, { LayerName: 'tools', VersionNumber: 2 })).rejects.toMatchObject(
      {
        code: 'ResourceNotFoundException',
        message: 'The resource you requested does not exist.',
      },
    );
  });

  it('are listed newest first, and by what they suit', async () => {
    await publish('tools', { a: '1' }, { CompatibleRuntimes: ['nodejs22.x'] });
    await publish('tools', { a: '2' });
    await publish('other', { a: '3' }, { CompatibleRuntimes: ['nodejs22.x'] });
    const versions = async (CompatibleRuntime?: string) =>
      (await world.call(ListLayerVersions, { LayerName: 'tools', CompatibleRuntime })).LayerVersions.map(
        ({ Version }) => Version,
      );
    expect(await versions()).toEqual([2, 1]);
    expect(await versions('nodejs22.x')).toEqual([1]);
    const { Layers } = await world.call(ListLayers, {});
    expect(
      Layers.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion.Version]),
    ).toEqual([
      ['other', 1],
      ['tools', 2],
    ]);
  });

  // Publishing answers with an empty description (LocalStack's recordings of AWS), lists leave it out (moto's
  // test of ListLayerVersions, which can run against AWS).
  it('are listed without a description that is empty', async () => {
    expect(await publish('tools', { a: '1' })).toHaveProperty('Description', '');
    await publish('tools', { a: '2' }, { Description: 'second' });
    const { LayerVersions } = await world.call(ListLayerVersions, { LayerName: 'tools' });
    expect(LayerVersions.map((item) => [item.Version, item.Description])).toEqual([
      [2, 'second'],
      [1, undefined],
    ]);
    expect(LayerVersions[1]).not.toHaveProperty('Description');
  });
});

describe('a function with layers', () => {
  it('has their files over each other, the last on top, and what lies in bin can be run', async () => {
    const one = await publish('one', { 'bin/tool': 'first', 'nodejs/a.js': 'one' });
    const two = await publish('two', { 'nodejs/a.js': 'two' });
    const arns = [one, two].map(({ LayerVersionArn }) => LayerVersionArn);
    const { Layers } = await create(arns);
    expect(Layers).toEqual([
      { Arn: arns[0], CodeSize: one.Content.CodeSize },
      { Arn: arns[1], CodeSize: two.Content.CodeSize },
    ]);
    await world.call(Invoke, { FunctionName: 'f' });
    const opt = world.runtime.runs[0]!.spec.layersDirectory!;
    expect(readFileSync(join(opt, 'nodejs/a.js'), 'utf8')).toBe('two');
    expect(statSync(join(opt, 'bin/tool')).mode & 0o100).toBe(0o100);
  });

  it('keeps them when their versions are deleted, until it gets others', async () => {
    const { LayerVersionArn } = await publish('one', { a: '1' });
    await create([LayerVersionArn]);
    await world.clock.advance(500);
    await world.call(DeleteLayerVersion, { LayerName: 'one', VersionNumber: 1 });
    await world.call(Invoke, { FunctionName: 'f' });
    expect(world.runtime.runs[0]!.spec.layersDirectory).toBeDefined();
    await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', Layers: [] });
    expect(await world.call(GetFunctionConfiguration, { FunctionName: 'f' })).not.toHaveProperty('Layers');
    await world.call(Invoke, { FunctionName: 'f' });
    expect(world.runtime.runs[1]!.spec.layersDirectory).toBeUndefined();
  });

  it.each([
    ['none', [`${ARN}:none:1`], `Layer version ${ARN}:none:1 does not exist.`],
    [
      'one of another region',
      [`${ARN}:one:1`.replace('us-east-1', 'eu-west-1')],
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [
      'one layer twice',
      [`${ARN}:one:1`, `${ARN}:one:2`],
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${ARN}:one:1 and ${ARN}:one:2 are versions of the same layer.`,
    ],
    [
      'too many',
      Array.from({ length: 6 }, (_, n) => `${ARN}:l${n}:1`),
      'Cannot reference more than 5 layers.',
    ],
  ])('is not made with %s', async (_, layers, message) => {
    for (const n of [1, 2]) await publish('one', { a: String(n) });
    await expect(create(layers)).rejects.toMatchObject({ code: 'InvalidParameterValueException', message });
  });

  it('is looked for before its layers', async () => {
    await create([]);
    const again = create([`${ARN}:none:1`]);
    await expect(again).rejects.toMatchObject({ code: 'ResourceConflictException' });
  });
});

describe('what layers cannot be', () => {
  it.each([
    [() => world.call(ListLayers, { CompatibleRuntime: 'none' }), 'compatibleRuntime'],
    [
      () => world.call(ListLayerVersions, { LayerName: 'one', CompatibleRuntime: 'none' }),
      'compatibleRuntime',
    ],
    [() => world.call(ListLayers, { CompatibleArchitecture: 'none' as 'arm64' }), 'compatibleArchitecture'],
    [
      () =>
        world.call(PublishLayerVersion, {
          LayerName: 'one',
          Content: { ZipFile: zipOf({ a: '1' }) },
          CompatibleRuntimes: ['none', 'nodejs22.x'],
        }),
      'compatibleRuntimes',
    ],
  ])('of unknown runtimes and architectures', async (call, member) => {
    await expect(call()).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(
        `^1 validation error detected: Value '(none|\\[none, nodejs22.x\\])' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: \\[`,
      ),
    });
  });

  it('of a version below 1', async () => {
    for (const operation of [GetLayerVersion, DeleteLayerVersion]) {
      await expect(world.call(operation, { LayerName: 'one', VersionNumber: 0 })).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
        message: 'Layer Version Cannot be less than 1',
      });
    }
  });
});
